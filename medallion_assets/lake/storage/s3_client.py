"""The S3 client: endpoint, region and credentials as AWS tools find them.

Retries with back-off are the client's own: 5xx, 429 and lost connections, within
the configured seconds. Does not belong here: any request (see ``s3``).
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import boto3
from botocore.exceptions import BotoCoreError
from obstore.auth.boto3 import Boto3CredentialProvider
from obstore.store import S3Store

from medallion_assets.lake.storage.s3_faults import wrong_credentials

if TYPE_CHECKING:
    from obstore.store import RetryConfig

__all__ = ["BACKOFF_LONGEST", "open_store"]

CREDENTIALS_LAST = timedelta(minutes=5)
"""botocore renews temporary credentials ten minutes before they end."""
BACKOFF_LONGEST = timedelta(seconds=5)


def open_store(uri: str, retry_seconds: int) -> S3Store:
    """A client for everything below ``s3://bucket/prefix``.

    Raises:
        LakeError: there are no credentials.
    """
    bucket, _, prefix = uri.removeprefix("s3://").partition("/")
    session = boto3.Session()
    retry: RetryConfig = {
        "max_retries": 1000,
        "retry_timeout": timedelta(seconds=retry_seconds),
        "backoff": {"max_backoff": BACKOFF_LONGEST},
    }
    try:
        endpoint = session.client("s3").meta.endpoint_url
        if session.get_credentials() is None:
            raise wrong_credentials(uri, "none are configured")
    except (BotoCoreError, ValueError) as error:
        raise wrong_credentials(uri, str(error)) from error
    return S3Store(
        bucket,
        prefix=prefix,
        endpoint=endpoint,
        region=session.region_name or "us-east-1",
        credential_provider=Boto3CredentialProvider(session, ttl=CREDENTIALS_LAST),
        client_options={
            "allow_http": endpoint.startswith("http://"),
            "connect_timeout": timedelta(seconds=5),
            "read_timeout": timedelta(seconds=30),
            "timeout": timedelta(minutes=10),
        },
        retry_config=retry,
    )
