"""Files that are dropped below a prefix on S3.

Belongs here: listing, copying and moving objects. A move is a copy and a deletion; where a run dies
in between, the next one ends it. An object is read in one request, so it is always one version of
it. Does not belong here: the client, and what refusals mean (see ``sources.bucket``).
"""

import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from medallion_assets.sources.bucket import SourceBucket, code_of
from medallion_assets.sources.drops.folders import HIDDEN, INCOMING, Dropped
from medallion_assets.sources.drops.place import VARIABLE

OTHER = {"412", "PreconditionFailed", "404", "NoSuchKey", "NotFound"}
"""The object is another one by now, or gone."""


class Bucket(SourceBucket):
    """A prefix of a bucket."""

    allowed = "list, get, put and delete"

    def __init__(self, uri: str, variable: str = VARIABLE) -> None:
        """Open a client for ``s3://bucket/prefix``; nothing is asked yet.

        Raises:
            SourceError: there is no region or endpoint to ask.
        """
        super().__init__(uri, variable)

    def _key(self, prefix: str, name: str) -> str:
        return f"{self._prefix}/{prefix}/{name}"

    def listed(self, prefix: str = INCOMING) -> list[Dropped]:
        """All objects; those whose key ends in a slash only show a folder."""
        start = self._key(prefix, "")
        found = []
        with self.translate_errors(f"list {prefix}"):
            for item in self.objects(start):
                name = item["Key"].removeprefix(start)
                parts = name.split("/")
                if all(parts) and not any(part.startswith(HIDDEN) for part in parts):
                    modified = item["LastModified"].timestamp()
                    size, mark = item["Size"], item["ETag"]
                    found.append(Dropped(name, size, modified, mark, prefix=prefix))
        return sorted(found, key=lambda item: item.name)

    def copy(self, item: Dropped, target: Path) -> bool:
        """Download an object, if it is the one that was listed."""
        with self.translate_errors(f"read {item.name}"), self._unless_other() as same:
            answer = self._client.get_object(
                Bucket=self._bucket, Key=self._key(item.prefix, item.path), IfMatch=item.mark
            )
            with target.open("wb") as file:
                shutil.copyfileobj(answer["Body"], file, 1024 * 1024)
            same.append(target.stat().st_size == item.size)
        return same == [True]

    def has(self, prefix: str, name: str) -> bool:
        """Whether there is an object of the name."""
        with self.translate_errors(f"look for {prefix}/{name}"), self._unless_other() as there:
            self._client.head_object(Bucket=self._bucket, Key=self._key(prefix, name))
            there.append(True)
        return bool(there)

    def move(self, item: Dropped, prefix: str, name: str) -> bool:
        """Copy an object if it is the one that was listed, and delete it if it still is."""
        key = self._key(item.prefix, item.path)
        with self.translate_errors(f"move {item.name} to {prefix}"), self._unless_other() as moved:
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
            self.translate_errors(f"end moving {item.name} to {prefix}"),
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
            if code_of(error) not in OTHER:
                raise
            answer.clear()


def _sha256(body: Any) -> str:  # noqa: ANN401 - a stream of boto3
    digest = hashlib.sha256()
    for block in body.iter_chunks(1024 * 1024):
        digest.update(block)
    return digest.hexdigest()
