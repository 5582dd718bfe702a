"""The requests to S3 that the platform makes, each counted.

Belongs here: one function a kind of request. Does not belong here: what is asked for (see ``s3``),
and what errors mean (see ``s3_client``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import obstore

from medallion_assets.lake.storage.directory import Stored
from medallion_assets.lake.storage.meter import METER, Used

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from obstore import GetResult
    from obstore.store import S3Store

PART = 5 * 1024 * 1024
"""Larger files are sent in parts of this size."""
PAGE = 1000
"""Objects that S3 lists, or deletes, at one request."""


def get(store: S3Store, key: str) -> tuple[int, Iterator[bytes]]:
    """The size of an object, and its content.

    Raises:
        FileNotFoundError: there is no such object.
    """
    METER.add(Used(gets=1))
    found = obstore.get(store, key)
    return found.meta["size"], _counted(found)


def tail(store: S3Store, key: str, length: int) -> tuple[int, bytes]:
    """The size of an object, and at most so many bytes of its end.

    Raises:
        FileNotFoundError: there is no such object.
    """
    METER.add(Used(gets=1))
    found = obstore.get(store, key, options={"range": {"suffix": length}})
    return found.meta["size"], b"".join(_counted(found))


def _counted(found: GetResult) -> Iterator[bytes]:
    for block in found.stream():
        METER.add(Used(received=len(block)))
        yield bytes(block)


def modified(store: S3Store, key: str) -> datetime:
    """When an object was written, by the clock of the server."""
    METER.add(Used(gets=1))
    return obstore.head(store, key)["last_modified"]


def put_file(store: S3Store, key: str, file: Path) -> None:
    """Send a file; a large one in parts."""
    size = file.stat().st_size
    parts = -(-size // PART)
    METER.add(Used(puts=parts + 2 if size > PART else 1, sent=size))
    obstore.put(store, key, file, chunk_size=PART)


def put(
    store: S3Store, key: str, content: bytes, mode: Literal["create", "overwrite"] = "overwrite"
) -> None:
    """Send a small object.

    Raises:
        AlreadyExistsError: it was to be created and is there.
    """
    METER.add(Used(puts=1, sent=len(content)))
    obstore.put(store, key, content, mode=mode, use_multipart=False)


def rename(store: S3Store, key: str, name: str) -> None:
    """Let the server copy an object, and delete the former."""
    METER.add(Used(puts=1, deletes=1))
    obstore.rename(store, key, name)


def delete(store: S3Store, keys: Sequence[str]) -> None:
    """Delete objects."""
    METER.add(Used(deletes=-(-len(keys) // PAGE)))
    obstore.delete(store, list(keys))


def listed(store: S3Store, prefix: str) -> list[Stored]:
    """All objects below a prefix."""
    found = [
        Stored(item["path"], item["size"], item["last_modified"].timestamp())
        for batch in obstore.list(store, prefix=prefix)
        for item in batch
    ]
    METER.add(Used(lists=len(found) // PAGE + 1))
    return found
