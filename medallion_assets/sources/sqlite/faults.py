"""What SQLite's refusals mean, and what to do about each.

Belongs here: from SQLite's result codes to our errors. Does not belong here: PostgreSQL's
(see ``sources.postgresql.faults``).
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from medallion_assets.core.errors import SourceError, TransientSourceError

PRIMARY = 0xFF
"""The part of a result code that names its kind."""
UNREADABLE = "grant this user read permission on the file and its directory"
LASTING: dict[int, tuple[str, str]] = {
    sqlite3.SQLITE_NOTADB: (
        "is no SQLite database, or is encrypted",
        "deliver the file unencrypted, or correct the setting that names it",
    ),
    sqlite3.SQLITE_CORRUPT: (
        "is damaged",
        "deliver the file again; `sqlite3 FILE 'pragma integrity_check'` says what is wrong",
    ),
    sqlite3.SQLITE_CANTOPEN: ("cannot be opened", UNREADABLE),
    sqlite3.SQLITE_PERM: ("may not be read", UNREADABLE),
    sqlite3.SQLITE_READONLY: (
        "was left in the middle of a change",
        "let the program that writes it open and close it once, then run again",
    ),
    sqlite3.SQLITE_IOERR: ("cannot be read from its disk", "see the message of the database"),
}
MOMENTARY: dict[int, tuple[str, str]] = {
    sqlite3.SQLITE_BUSY: ("is locked by another program", "run again when it has released it"),
    sqlite3.SQLITE_LOCKED: ("is locked by another program", "run again when it has released it"),
    sqlite3.SQLITE_INTERRUPT: (
        "was not read in time",
        "run again when the machine is less busy, or raise MEDALLION_SOURCE_TIMEOUT_SECONDS",
    ),
}


@contextmanager
def translate_errors(label: str) -> Iterator[None]:
    """Turn SQLite's errors into ours.

    Raises:
        SourceError: only a person can mend it.
        TransientSourceError: the next try may succeed.
    """
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & PRIMARY
        if code in MOMENTARY:
            problem, remedy = MOMENTARY[code]
            raise TransientSourceError(f"{label} {problem}: {error}", remedy=remedy) from error
        problem, remedy = LASTING.get(code, ("cannot be read", "see the message of the database"))
        raise SourceError(f"{label} {problem}: {error}", remedy=remedy) from error
