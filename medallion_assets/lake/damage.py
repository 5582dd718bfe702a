"""What a step says that has read a damaged file.

Belongs here: naming the file that is to blame when reading fails. Does not belong here:
what a damage is (see ``named_files``).
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import duckdb
import pyarrow as pa

from medallion_assets.core.embedded import MISTAKES
from medallion_assets.core.errors import DamagedError, EngineError
from medallion_assets.lake.checksums import blocks_of
from medallion_assets.lake.iceberg.faults import translate_errors
from medallion_assets.lake.lake import Lake
from medallion_assets.lake.named_files import Damage, NamedFile

READ_ANEW = (
    "delete the file if its name begins with `dates-`, else `delivery.json` beside it, and run "
    "again: it is made anew from the received bytes"
)
COPY_REMOVED = "the copy on this machine was removed: run again"


def damage_of(lake: Lake, file: NamedFile) -> Damage | None:
    """What is wrong with the copy of a file that this machine reads."""
    path = lake.root / file.key
    size = path.stat().st_size if path.exists() else None
    return file.size_damage(size) or file.content_damage(lambda _: blocks_of(path))


@contextmanager
def explaining_damage(lake: Lake) -> Iterator[None]:
    """Explain what fails because of the lake's place or one of its files.

    Raises:
        LakeError: the storage is full, read-only or gone.
        DamagedError: a file that was read is damaged.
    """
    with translate_errors(lake.root, name=lake.name):
        try:
            yield
        except (*MISTAKES, duckdb.OutOfMemoryException):
            raise
        except (duckdb.Error, pa.ArrowException, EngineError) as error:
            require_intact(lake, error)
            raise


def require_intact(lake: Lake, because: Exception | None = None) -> None:
    """Look at all files that were read, after something failed.

    Raises:
        DamagedError: one is damaged, or what failed names a file that was read of the landing.
    """
    for file in lake.read_files.values():
        found = damage_of(lake, file)
        if found is not None and lake.is_remote:
            (lake.root / file.key).unlink(missing_ok=True)
            found = replace(found, remedy=f"{COPY_REMOVED}; if it stays, {found.remedy}")
        if found is not None:
            raise found.error from because
    named = re.search(rf"{re.escape(str(lake.root))}/(landing/[^'\"]+\.parquet)", str(because))
    if named is not None:
        raise DamagedError(
            named[1], f"cannot be read: {str(because).splitlines()[0]}", remedy=READ_ANEW
        ) from because
