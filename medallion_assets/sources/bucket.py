"""A prefix on S3 that a source lies below: the client, and what S3's refusals mean.

Belongs here: what every source on S3 needs. Endpoint, region and credentials are those that AWS
tools find, as for a lake on S3. Does not belong here: what lies below the prefix (see
``exports_on_s3`` and ``drops.bucket``).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from medallion_assets.core.errors import SourceError, TransientSourceError

CONNECT_SECONDS = 5
READ_SECONDS = 30
ATTEMPTS = 4
DENIED = {"403", "AccessDenied"}
MISSING = {"NoSuchBucket"}


class SourceBucket:
    """A prefix of a bucket.

    Attributes:
        name: how people name it.
        allowed: what has to be allowed below it, for the remedy of a refusal.
    """

    allowed = "list and get"

    def __init__(self, uri: str, variable: str) -> None:
        """Open a client for ``s3://bucket/prefix``; nothing is asked yet.

        Args:
            variable: the setting that names it, for messages.

        Raises:
            SourceError: there is no region or endpoint to ask.
        """
        self.name, self._variable = uri, variable
        self._bucket, _, self._prefix = uri.removeprefix("s3://").partition("/")
        config = Config(
            connect_timeout=CONNECT_SECONDS,
            read_timeout=READ_SECONDS,
            retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
        )
        with self.translate_errors("open"):
            self._client: Any = boto3.client("s3", config=config)

    def objects(self, start: str) -> Iterator[dict[str, Any]]:
        """The objects whose keys begin in a way; the caller translates errors."""
        pages = self._client.get_paginator("list_objects_v2")
        for page in pages.paginate(Bucket=self._bucket, Prefix=start):
            yield from page.get("Contents", ())

    @contextmanager
    def translate_errors(self, doing: str) -> Iterator[None]:
        """Turn S3's refusals into our errors."""
        try:
            yield
        except ClientError as error:
            raise self._refused(doing, code_of(error)) from error
        except (BotoCoreError, OSError) as error:
            raise TransientSourceError(
                f"{self.name} cannot be reached: could not {doing}: {error}",
                remedy="see that network, credentials and AWS_ENDPOINT_URL work, then run again",
            ) from error

    def _refused(self, doing: str, code: str) -> SourceError:
        """What a refusal means."""
        if code in MISSING:
            return SourceError(
                f"{self.name}: the bucket does not exist",
                remedy=f"create it, or correct {self._variable} or AWS_ENDPOINT_URL",
            )
        if code in DENIED:
            return SourceError(
                f"{self.name} denies to {doing}",
                remedy=f"grant this identity to list, get, put and delete below {self._variable}",
            )
        return TransientSourceError(
            f"{self.name} fails to {doing}: {code}", remedy="run again later"
        )


def code_of(error: ClientError) -> str:
    """What S3 says in one word or number."""
    return str(error.response.get("Error", {}).get("Code", ""))
