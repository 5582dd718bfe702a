"""What a source database's refusals mean, and what to do about each.

Belongs here: from PostgreSQL's conditions to our errors. A message names host,
database and table, and never what a connection string holds beside them.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import errors
from psycopg.conninfo import conninfo_to_dict

from medallion_assets.core.errors import ConfigurationError, SourceError, TransientSourceError

Fault = tuple[type[psycopg.Error], str, str]

LASTING: tuple[Fault, ...] = (
    (errors.InvalidPassword, "refuses the password", "correct the user or password in the DSN"),
    (
        errors.InvalidAuthorizationSpecification,
        "refuses the user",
        "correct the user in the DSN, or let the server accept it (pg_hba.conf)",
    ),
    (errors.InvalidCatalogName, "has no such database", "correct the database in the DSN"),
    (
        errors.UndefinedTable,
        "does not exist",
        "correct the DSN, or create the table; a source has one schema named like the system",
    ),
    (
        errors.UndefinedColumn,
        "lacks a column",
        "restore the column, or describe the table as it is now",
    ),
    (
        errors.InsufficientPrivilege,
        "may not be read",
        "grant usage on the schema and select on the table to the user of the DSN",
    ),
    (
        errors.CharacterNotInRepertoire,
        "holds bytes that are no text of its encoding",
        "correct the row that the message names; nothing of the table was taken in",
    ),
    (
        errors.UntranslatableCharacter,
        "holds text that UTF-8 cannot express",
        "correct the row that the message names; nothing of the table was taken in",
    ),
)
MOMENTARY: tuple[Fault, ...] = (
    (
        errors.QueryCanceled,
        "was not read in time",
        "run again when the source is less busy, or raise MEDALLION_SOURCE_TIMEOUT_SECONDS",
    ),
    (
        errors.LockNotAvailable,
        "is locked by the application",
        "run again when the application has released it",
    ),
    (
        errors.SerializationFailure,
        "was cleaned up while a stand-by was read",
        "run again, or read the primary server",
    ),
    (
        psycopg.OperationalError,
        "cannot be reached, or the connection was cut",
        "start the server (`medallion source start` if it is the embedded one), then run again",
    ),
)
HIDES_ROWS = "row-level security"
"""PostgreSQL has one condition for this and for a missing right."""
WRONG_TO_CONNECT = ("password authentication failed", "no password supplied", "does not exist")
"""Refusals while connecting have no condition in libpq, only words."""


def place_of(dsn: str) -> str:
    """Host and database of a DSN, as messages may show them.

    Raises:
        ConfigurationError: it is no connection string; what it holds is not shown.
    """
    try:
        parts = conninfo_to_dict(dsn)
    except psycopg.ProgrammingError as error:
        raise ConfigurationError(
            "the DSN of a source is no connection string of PostgreSQL",
            remedy="write it like postgresql://user:password@host:5432/database",
        ) from error
    return f"{parts.get('host', 'localhost')}/{parts.get('dbname', '')}"


@contextmanager
def translate_errors(label: str) -> Iterator[None]:
    """Turn the database's errors into ours.

    Raises:
        SourceError: only a person can mend it.
        TransientSourceError: the next try may succeed.
    """
    try:
        yield
    except psycopg.Error as error:
        message = " ".join(str(error).split()) or type(error).__name__
        wrong = error.sqlstate is None and any(words in message for words in WRONG_TO_CONNECT)
        if isinstance(error, errors.InsufficientPrivilege) and HIDES_ROWS in message:
            raise SourceError(
                f"{label}: row-level security hides rows from this user, so the table cannot be "
                f"read as a whole: {message}",
                remedy="let the user of the DSN see all rows (alter role … bypassrls)",
            ) from error
        for kind, problem, remedy in LASTING:
            if isinstance(error, kind):
                raise SourceError(f"{label} {problem}: {message}", remedy=remedy) from error
        if wrong:
            raise SourceError(
                f"{label}: the server refuses the connection: {message}",
                remedy="correct user, password or database in the DSN",
            ) from error
        for kind, problem, remedy in MOMENTARY:
            if isinstance(error, kind):
                raise TransientSourceError(
                    f"{label} {problem}: {message}", remedy=remedy
                ) from error
        raise SourceError(
            f"{label} cannot be read: {message}", remedy="see the message of the database"
        ) from error
