"""The S3 client: endpoint, region and credentials as AWS tools find them, and what S3 refuses.

Belongs here: the client, and its errors as errors that say what to do. Retries with back-off are
the client's own: 5xx, 429 and lost connections, within the configured seconds. Does not belong
here: any request (see ``s3``).
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

import boto3
from botocore.exceptions import BotoCoreError
from obstore.auth.boto3 import Boto3CredentialProvider
from obstore.exceptions import BaseError
from obstore.store import S3Store

from medallion_assets.core.errors import DamagedError, LakeError, TransientLakeError

if TYPE_CHECKING:
    from obstore.store import RetryConfig

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


UNCHANGED = "published tables are as they were"
CODE = re.compile(r"<Code>(\w+)</Code>")
STATUS = re.compile(r"non-2xx status code: (\d{3})")
SERVER_FAULT = 500
THROTTLED = 429

EXPIRED = {"ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired", "InvalidToken"}
UNKNOWN_KEY = {"InvalidAccessKeyId", "SignatureDoesNotMatch"}
OTHER_REGION = {"PermanentRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraint"}


@contextmanager
def translate_errors(lake: str, doing: str) -> Iterator[None]:
    """Translation of what S3 refuses into an error that says what to do.

    Args:
        doing: what was tried, for example ``write landing/x``.

    Raises:
        LakeError: a person has to mend it.
        TransientLakeError: it may pass by itself.
    """
    try:
        yield
    except (BaseError, FileNotFoundError) as error:
        raise _error_of(lake, doing, error) from error


def _error_of(lake: str, doing: str, error: Exception) -> LakeError:
    """The error by the code that S3 gives, else by the status, else by having none."""
    words = str(error)
    code = found[1] if (found := CODE.search(words)) else ""
    status = int(found[1]) if (found := STATUS.search(words)) else None
    if code == "NoSuchBucket":
        return LakeError(
            f"the bucket of the lake {lake} does not exist",
            remedy="create it, or correct MEDALLION_LAKE, the region or AWS_ENDPOINT_URL",
        )
    if code in EXPIRED:
        return LakeError(
            f"the credentials for the lake {lake} have expired; {UNCHANGED}",
            remedy="renew them (for example `aws sso login`), then run again",
        )
    if code in UNKNOWN_KEY or status == 401:  # noqa: PLR2004 - HTTP's number
        return wrong_credentials(lake, code or "401")
    if code == "RequestTimeTooSkewed":
        return LakeError(
            f"the lake {lake} refuses requests, because this machine's clock is wrong; {UNCHANGED}",
            remedy="set the clock, then run again",
        )
    if code in OTHER_REGION or status in {301, 307}:
        return LakeError(
            f"the bucket of the lake {lake} lies in another region",
            remedy="set AWS_REGION to the bucket's region",
        )
    if status == 403:  # noqa: PLR2004 - HTTP's number
        return LakeError(
            f"the lake {lake} denies to {doing}; {UNCHANGED}",
            remedy="grant this identity the actions that docs/s3.md lists",
        )
    if isinstance(error, FileNotFoundError) or status == 404:  # noqa: PLR2004 - HTTP's number
        return DamagedError(
            f"files of the lake {lake}",
            f"were deleted: cannot {doing}",
            remedy="restore them (a versioned bucket keeps them), or build a new lake elsewhere",
        )
    return _passing(lake, doing, code, status, words)


def _passing(lake: str, doing: str, code: str, status: int | None, words: str) -> LakeError:
    """What retries did not mend: throttling, a failing server, an unreachable one."""
    if status == THROTTLED or code in {"SlowDown", "TooManyRequests", "RequestLimitExceeded"}:
        return TransientLakeError(
            f"the lake {lake} is throttled, and retries did not outlast it; {UNCHANGED}",
            remedy="run again later, or raise MEDALLION_S3_RETRY_SECONDS",
        )
    if status is not None and status >= SERVER_FAULT:
        return TransientLakeError(
            f"the server of the lake {lake} fails to {doing} with {status} {code}; {UNCHANGED}",
            remedy="run again later; look at the server if it lasts",
        )
    if status is None:
        return TransientLakeError(
            f"the lake {lake} cannot be reached: could not {doing}; {UNCHANGED}",
            remedy="see that the network and the endpoint (AWS_ENDPOINT_URL) work, then run again",
        )
    return LakeError(
        f"the lake {lake} refuses to {doing}: {code or words.splitlines()[0]}; {UNCHANGED}",
        remedy="see docs/s3.md for what the server must support",
    )


def wrong_credentials(lake: str, reason: str) -> LakeError:
    """No credentials, or such that the server does not know."""
    return LakeError(
        f"there are no valid credentials for the lake {lake}: {reason}",
        remedy="give them as AWS tools expect: variables, a profile, a role (see docs/s3.md)",
    )
