"""A PostgreSQL database filled from a dump, to try a source system on.

Belongs here: which dumps there are, refusing what would be mixed with other data, and running
PostgreSQL's own programs, all or nothing. Does not belong here: the embedded server (see
``server``), and reading the database afterwards (see ``sources.databases``).

A plain dump is a script, and can do whatever the user who restores it can: only restore what you
trust.
"""

import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from medallion_assets.core.errors import ConfigurationError, SourceError
from medallion_assets.simulation.server_programs import programs

CUSTOM = b"PGDMP"
TAR, TAR_AT = b"ustar", 257
GZIP, ZIP = b"\x1f\x8b", b"PK\x03\x04"
HEAD = 512
PUBLIC = "public"
LAST_LINES = 6
"""Of what a program says, the end tells why it failed."""

FOREIGN = """
    select format('%I.%I', nspname, relname)
    from pg_class join pg_namespace n on n.oid = relnamespace
    where relkind in ('r', 'p', 'v', 'm', 'f', 'S')
      and nspname not in ('pg_catalog', 'information_schema') and nspname not like 'pg\\_%%'
    order by 1
    """


@dataclass(frozen=True)
class Restored:
    """What came of a dump.

    Attributes:
        tables: rows by table of the system's schema.
        elsewhere: tables that the dump put into other schemas.
    """

    tables: Mapping[str, int]
    elsewhere: tuple[str, ...]


def restore(file: Path, dsn: str, schema: str, *, dumped_as: str | None = None) -> Restored:
    """Fill an empty database from a dump, wholly or not at all.

    Args:
        schema: in which the platform looks for the tables.
        dumped_as: the schema that the dump has them in, where that is another one.

    Raises:
        ConfigurationError: the file is no dump, or the database is not empty.
        SourceError: the database cannot be reached, or PostgreSQL refuses the dump.
    """
    words = _program(file)
    with _connected(dsn) as connection:
        _require_empty(connection)
    _run(words, file, dsn)
    with _connected(dsn) as connection:
        if dumped_as and dumped_as != schema:
            _rename(connection, dumped_as, schema)
        return _found(connection, schema)


def _program(file: Path) -> list[str]:
    """The program that reads a dump, with its options.

    Raises:
        ConfigurationError: it is no dump that a program reads.
    """
    if not file.is_file():
        raise ConfigurationError(f"there is no file {file}", remedy="correct the path")
    with file.open("rb") as dump:
        head = dump.read(HEAD)
    if head.startswith((GZIP, ZIP)):
        raise ConfigurationError(
            f"{file} is packed", remedy="unpack it first, for example by `gunzip`"
        )
    if head.startswith(CUSTOM) or head[TAR_AT:].startswith(TAR):
        options = ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"]
        return ["pg_restore", *options]
    if not head.strip() or b"\0" in head:
        what = "neither SQL nor of pg_dump's custom format" if head.strip() else "empty"
        raise ConfigurationError(
            f"{file} is no dump: it is {what}",
            remedy="make it by `pg_dump --no-owner --no-privileges`, plain or with `-Fc`",
        )
    quiet = ["--no-psqlrc", "--quiet", "--output=/dev/null"]
    return ["psql", *quiet, "--set=ON_ERROR_STOP=1", "--single-transaction"]


@contextmanager
def _connected(dsn: str) -> Iterator[psycopg.Connection]:
    """A connection, whose errors say what to do.

    Raises:
        SourceError: the database cannot be reached, or refuses.
    """
    try:
        with psycopg.connect(dsn, connect_timeout=10, application_name="medallion") as connection:
            yield connection
    except psycopg.Error as error:
        raise SourceError(
            f"the database cannot be restored into: {str(error).strip()}",
            remedy="correct --dsn; psql with the same address must reach it",
        ) from None


def _require_empty(connection: psycopg.Connection) -> None:
    """Refuse a database in which anything is.

    Raises:
        ConfigurationError: something is; names it.
    """
    found = [name for (name,) in connection.execute(FOREIGN).fetchall()]
    if found:
        raise ConfigurationError(
            f"the database {connection.info.dbname} is not empty: it has {found[0]}"
            + (f" and {len(found) - 1} more" if len(found) > 1 else ""),
            remedy="name a new one of the embedded server by --database, or another server's "
            "empty one by --dsn",
        )


def _run(words: list[str], file: Path, dsn: str) -> None:
    """Let a program read a dump; the password is in its environment, where `ps` shows none.

    Raises:
        SourceError: it refuses; nothing was restored.
    """
    program, *options = words
    variables, database = _libpq(dsn)
    with file.open("rb") as dump:
        done = subprocess.run(  # noqa: S603 - a program of the package, options of ours
            [str(programs() / program), *options, f"--dbname={database}"],
            check=False,
            stdin=dump,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env={**_own_variables(), **variables, "LC_ALL": "C"},
        )
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise SourceError(
            f"{program} refuses {file}: " + "\n".join(said[:LAST_LINES]),
            remedy="nothing was restored. Dump it by `pg_dump --no-owner --no-privileges`, of "
            "PostgreSQL's present version, without `--create`",
        )


def _libpq(dsn: str) -> tuple[dict[str, str], str]:
    """An address as the variables of PostgreSQL's programs, and its database."""
    known = {
        option.keyword.decode(): option.envvar.decode()
        for option in psycopg.pq.Conninfo.get_defaults()
        if option.envvar
    }
    given = psycopg.conninfo.conninfo_to_dict(dsn)
    database = str(given.pop("dbname", None) or given.get("user") or "postgres")
    found = {known[name]: str(value) for name, value in given.items() if name in known}
    return found, database


def _own_variables() -> dict[str, str]:
    """The environment without what would send a program elsewhere."""
    return {name: text for name, text in os.environ.items() if not name.startswith("PG")}


def _rename(connection: psycopg.Connection, dumped_as: str, schema: str) -> None:
    """Give the dump's schema the name that the platform looks for.

    Raises:
        ConfigurationError: the dump has no such schema.
    """
    there = connection.execute(
        "select 1 from information_schema.schemata where schema_name = %s", [dumped_as]
    ).fetchone()
    if there is None:
        raise ConfigurationError(
            f"the dump has no schema {dumped_as}",
            remedy="see its schemas by `pg_restore --list`, and name one by --schema",
        )
    old, new = sql.Identifier(dumped_as), sql.Identifier(schema)
    connection.execute(sql.SQL("alter schema {} rename to {}").format(old, new))
    if dumped_as == PUBLIC:
        connection.execute("create schema public")


def _found(connection: psycopg.Connection, schema: str) -> Restored:
    """The tables that are there now."""
    listed = connection.execute(
        "select table_schema, table_name from information_schema.tables "
        "where table_schema not in ('pg_catalog', 'information_schema') order by 1, 2"
    ).fetchall()
    counted = {}
    for place, name in listed:
        if place == schema:
            query = sql.SQL("select count(*) from {}").format(sql.Identifier(place, name))
            row = connection.execute(query).fetchone()
            counted[name] = row[0] if row else 0
    return Restored(counted, tuple(f"{place}.{name}" for place, name in listed if place != schema))
