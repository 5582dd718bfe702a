"""Turn what a disk reports into an error that says what to do.

Belongs here: the faults of storage that a person can mend. Everything else is
left as it is.
"""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
from sqlalchemy.exc import DBAPIError

from medallion_assets.errors import LakeError

__all__ = ["explained", "explanation"]

FULL = ("no space left", "disk is full", "disk full", "could not write all bytes")
READ_ONLY = ("read-only", "readonly", "permission denied")
DAMAGED = ("not a database", "malformed")
Fault = OSError | duckdb.IOException | DBAPIError | sqlite3.Error


@contextmanager
def explained(root: Path) -> Iterator[None]:
    """Explain full, read-only, damaged and missing storage.

    Raises:
        LakeError: naming the lake and the remedy, from the original error.
    """
    try:
        yield
    except (OSError, duckdb.IOException, DBAPIError, sqlite3.Error) as error:
        told = explanation(root, error)
        if told is None:
            raise
        raise told from error


def explanation(root: Path, error: Fault) -> LakeError | None:
    """What a fault means for a person; None where nothing is known of it."""
    number = getattr(error, "errno", None)
    words = str(error).lower()
    if number in (errno.ENOSPC, errno.EDQUOT) or any(sign in words for sign in FULL):
        return LakeError(
            f"no space left for the lake {root}; published tables are as they were",
            remedy="free space on its disk, then run again",
        )
    if number in (errno.EROFS, errno.EACCES, errno.EPERM) or any(s in words for s in READ_ONLY):
        return LakeError(
            f"the lake {root} cannot be written; published tables are as they were",
            remedy="grant this user write permission, or set MEDALLION_LAKE elsewhere",
        )
    if number in (errno.ENOTDIR, errno.EEXIST):
        return LakeError(
            f"the lake {root} cannot be used: it, or a part of its path, is no directory",
            remedy="set MEDALLION_LAKE to a directory",
        )
    if isinstance(error, FileNotFoundError) and str(root) in str(error):
        return LakeError(
            f"the lake {root} was moved, or files of it were deleted: {error}",
            remedy="move it back, restore the files, or build a new lake in an empty directory",
        )
    if any(sign in words for sign in DAMAGED):
        return LakeError(
            f"the catalogue of the lake {root} is damaged: {error}".splitlines()[0],
            remedy="restore catalog.db from a copy, or build a new lake in an empty directory",
        )
    return None
