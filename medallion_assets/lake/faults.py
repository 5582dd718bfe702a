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
from sqlalchemy.exc import OperationalError

from medallion_assets.errors import LakeError

__all__ = ["explained"]

FULL = ("no space left", "disk is full", "disk full", "could not write all bytes")
READ_ONLY = ("read-only", "readonly", "permission denied")


@contextmanager
def explained(root: Path) -> Iterator[None]:
    """Explain full and read-only disks.

    Raises:
        LakeError: naming the lake and the remedy, from the original error.
    """
    try:
        yield
    except (OSError, duckdb.IOException, OperationalError, sqlite3.Error) as error:
        number = getattr(error, "errno", None)
        words = str(error).lower()
        if number in (errno.ENOSPC, errno.EDQUOT) or any(sign in words for sign in FULL):
            raise LakeError(
                f"no space left for the lake {root}; published tables are as they were",
                remedy="free space on its disk, then run again",
            ) from error
        if number in (errno.EROFS, errno.EACCES, errno.EPERM) or any(s in words for s in READ_ONLY):
            raise LakeError(
                f"the lake {root} cannot be written; published tables are as they were",
                remedy="grant this user write permission, or set MEDALLION_LAKE elsewhere",
            ) from error
        raise
