"""Files that are dropped below a prefix on S3.

Belongs here: listing, copying and moving objects, and what refusals mean. A move is a
copy and a deletion; where a run dies in between, the next one ends it. Endpoint, region
and credentials are those that AWS tools find, as for a lake on S3. An object is read in
one request, so it is always one version of it.
"""

import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from medallion_assets.core.errors import SourceError, TransientSourceError
from medallion_assets.sources.drops.folders import HIDDEN, INCOMING, Dropped

CONNECT_SECONDS = 5
READ_SECONDS = 30
ATTEMPTS = 4
OTHER = {"412", "PreconditionFailed", "404", "NoSuchKey", "NotFound"}
"""The object is another one by now, or gone."""
DENIED = {"403", "AccessDenied"}
MISSING = {"NoSuchBucket"}


class Bucket:
    """A prefix of a bucket."""

    def __init__(self, uri: str) -> None:
        """Open a client for ``s3://bucket/prefix``; nothing is asked yet.

        Raises:
            SourceError: there is no region or endpoint to ask.
        """
        self.name = uri
        self._bucket, _, self._prefix = uri.removeprefix("s3://").partition("/")
        config = Config(
            connect_timeout=CONNECT_SECONDS,
            read_timeout=READ_SECONDS,
            retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
        )
        with self._translate_errors("open"):
            self._client: Any = boto3.client("s3", config=config)

    def _key(self, prefix: str, name: str) -> str:
        return f"{self._prefix}/{prefix}/{name}"

    def listed(self, prefix: str = INCOMING) -> list[Dropped]:
        """All objects; those whose key ends in a slash only show a folder."""
        start = self._key(prefix, "")
        found = []
        with self._translate_errors(f"list {prefix}"):
            pages = self._client.get_paginator("list_objects_v2")
            for page in pages.paginate(Bucket=self._bucket, Prefix=start):
                for item in page.get("Contents", ()):
                    name = item["Key"].removeprefix(start)
                    parts = name.split("/")
                    if all(parts) and not any(part.startswith(HIDDEN) for part in parts):
                        modified = item["LastModified"].timestamp()
                        size, mark = item["Size"], item["ETag"]
                        found.append(Dropped(name, size, modified, mark, prefix=prefix))
        return sorted(found, key=lambda item: item.name)

    def copy(self, item: Dropped, target: Path) -> bool:
        """Download an object, if it is the one that was listed."""
        with self._translate_errors(f"read {item.name}"), self._unless_other() as same:
            answer = self._client.get_object(
                Bucket=self._bucket, Key=self._key(item.prefix, item.path), IfMatch=item.mark
            )
            with target.open("wb") as file:
                shutil.copyfileobj(answer["Body"], file, 1024 * 1024)
            same.append(target.stat().st_size == item.size)
        return same == [True]

    def has(self, prefix: str, name: str) -> bool:
        """Whether there is an object of the name."""
        with self._translate_errors(f"look for {prefix}/{name}"), self._unless_other() as there:
            self._client.head_object(Bucket=self._bucket, Key=self._key(prefix, name))
            there.append(True)
        return bool(there)

    def move(self, item: Dropped, prefix: str, name: str) -> bool:
        """Copy an object if it is the one that was listed, and delete it if it still is."""
        key = self._key(item.prefix, item.path)
        with self._translate_errors(f"move {item.name} to {prefix}"), self._unless_other() as moved:
            self._client.copy(
                {"Bucket": self._bucket, "Key": key},
                self._bucket,
                self._key(prefix, name),
                ExtraArgs={"CopySourceIfMatch": item.mark},
            )
            self._delete(item)
            moved.append(True)
        return bool(moved)

    def finish_move(self, item: Dropped, sha256: str, prefix: str, name: str) -> bool:
        """Delete an object whose copy is where it was to be moved, told by the bytes.

        A copy may have another ETag, so its bytes are read again.
        """
        key = self._key(prefix, name)
        with (
            self._translate_errors(f"end moving {item.name} to {prefix}"),
            self._unless_other() as moved,
        ):
            copy = self._client.get_object(Bucket=self._bucket, Key=key)
            if copy["ContentLength"] == item.size and _sha256(copy["Body"]) == sha256:
                self._delete(item)
                moved.append(True)
        return bool(moved)

    def _delete(self, item: Dropped) -> None:
        """Delete an object, if it is the one that was listed."""
        key = self._key(item.prefix, item.path)
        self._client.head_object(Bucket=self._bucket, Key=key, IfMatch=item.mark)
        self._client.delete_object(Bucket=self._bucket, Key=key)

    @contextmanager
    def _unless_other(self) -> Iterator[list[bool]]:
        """Leave the answer empty where the object is another one, or gone."""
        answer: list[bool] = []
        try:
            yield answer
        except ClientError as error:
            if _code(error) not in OTHER:
                raise
            answer.clear()

    @contextmanager
    def _translate_errors(self, doing: str) -> Iterator[None]:
        """Turn S3's refusals into our errors."""
        try:
            yield
        except ClientError as error:
            raise self._refused(doing, _code(error)) from error
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
                remedy="create it, or correct MEDALLION_DROPS or AWS_ENDPOINT_URL",
            )
        if code in DENIED:
            return SourceError(
                f"{self.name} denies to {doing}",
                remedy="grant this identity to list, get, put and delete below MEDALLION_DROPS",
            )
        return TransientSourceError(
            f"{self.name} fails to {doing}: {code}", remedy="run again later"
        )


def _sha256(body: Any) -> str:  # noqa: ANN401 - a stream of boto3
    digest = hashlib.sha256()
    for block in body.iter_chunks(1024 * 1024):
        digest.update(block)
    return digest.hexdigest()


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))
