"""Turn what a disk or a database reports into an error that says what to do.

Belongs here: the faults of local storage and of the catalogue's database that a
person can mend. Those of S3 and Glue are explained where they occur. Everything
else is left as it is.
"""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
from sqlalchemy.exc import DBAPIError

from medallion_assets.core.errors import DamagedError, LakeError, TransientLakeError

FULL = ("no space left", "disk is full", "disk full", "could not write all bytes")
READ_ONLY = ("read-only", "readonly", "permission denied")
DAMAGED = ("not a database", "malformed")
REFUSED = ("authentication failed", "permission denied", "does not exist", "no pg_hba.conf entry")
UNCHANGED = "published tables are as they were"
Fault = OSError | duckdb.IOException | DBAPIError | sqlite3.Error


@contextmanager
def translate_errors(root: Path, *, name: str | None = None) -> Iterator[None]:
    """Explain full, read-only, damaged and missing storage.

    Args:
        root: where the lake's files lie on this machine.
        name: the lake, where it lies elsewhere.

    Raises:
        LakeError: naming the lake and the remedy, from the original error.
    """
    try:
        yield
    except (OSError, duckdb.IOException, DBAPIError, sqlite3.Error) as error:
        translated = explanation(root, error, name=name)
        if translated is None:
            raise
        raise translated from error


def explanation(root: Path, error: Fault, *, name: str | None = None) -> LakeError | None:
    """What a fault means for a person; None where nothing is known of it."""
    lake = str(root) if name in {None, str(root)} else f"{name}, kept here in {root.parent}"
    if isinstance(error, DBAPIError) and type(error.orig).__module__.startswith("psycopg"):
        return _of_postgresql(name or str(root), error)
    number = getattr(error, "errno", None)
    words = str(error).lower()
    if number in (errno.ENOSPC, errno.EDQUOT) or any(sign in words for sign in FULL):
        return LakeError(
            f"no space left for the lake {lake}; {UNCHANGED}",
            remedy="free space on its disk, then run again",
        )
    if number in (errno.EROFS, errno.EACCES, errno.EPERM) or any(s in words for s in READ_ONLY):
        return LakeError(
            f"the lake {lake} cannot be written; {UNCHANGED}",
            remedy="grant this user write permission, or set MEDALLION_LAKE elsewhere",
        )
    if number in (errno.ENOTDIR, errno.EEXIST):
        return LakeError(
            f"the lake {lake} cannot be used: it, or a part of its path, is no directory",
            remedy="set MEDALLION_LAKE to a directory",
        )
    if isinstance(error, FileNotFoundError) and str(root) in str(error):
        return DamagedError(
            str(error.filename or error),
            f"is missing; the lake {lake} was moved, or files of it were deleted",
            remedy="move it back, or restore the file; `medallion verify` lists all that is "
            "missing, and `medallion repair` takes the newest state that is whole",
        )
    if any(sign in words for sign in DAMAGED):
        return LakeError(
            f"the catalogue of the lake {lake} is damaged: {error}".splitlines()[0],
            remedy="restore catalog.db from a backup, or make it anew by `medallion repair`",
        )
    return None


def _of_postgresql(lake: str, error: DBAPIError) -> LakeError | None:
    """What PostgreSQL reports; its messages name host and user, and never the password."""
    message = str(error.orig).strip().splitlines()[0]
    if any(sign in str(error.orig) for sign in REFUSED):
        return LakeError(
            f"PostgreSQL, the catalogue of the lake {lake}, refuses: {message}; {UNCHANGED}",
            remedy="correct MEDALLION_CATALOG, or grant its user the database (docs/s3.md)",
        )
    if error.connection_invalidated or type(error).__name__ in {
        "OperationalError",
        "InterfaceError",
    }:
        return TransientLakeError(
            f"PostgreSQL, the catalogue of the lake {lake}, cannot be reached: {message}; "
            f"{UNCHANGED}",
            remedy="see that it runs and MEDALLION_CATALOG names it, then run again",
        )
    return None
