"""Write an export's versions into PostgreSQL, up to a day and on from there.

Belongs here: the schema of the replayed database and the copying. Does not belong here:
which versions there are (see ``versions``).

Tables with days hold every version, each with its time of change; the others hold the
rows of the export. Writing on from a day adds the versions after it, so the database
can be looked at as it was on any day.
"""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import psycopg
from psycopg import sql

from medallion_assets.core.embedded import connected
from medallion_assets.core.errors import ConfigurationError
from medallion_assets.core.sql import quoted, text
from medallion_assets.simulation.replay.versions import CHANGED_AT, ROW, versions_sql
from medallion_assets.sources.csv.parsing import parse_file
from medallion_assets.sources.csv.rows import read_header
from medallion_assets.sources.export_files import find
from medallion_assets.sources.postgresql.faults import place_of, translate_errors
from medallion_assets.systems.olist import OLIST
from medallion_assets.tables.model import Table

SCHEMA = "olist"
OWNED = "replayed by medallion"
"""The comment of a schema that this module made and may therefore replace."""


def replay(
    export: Path,
    dsn: str,
    *,
    until: date | None = None,
    final: bool = False,
    report: Callable[[str], None],
) -> dict[str, int]:
    """Replace the database's schema ``olist`` by the export's versions.

    Args:
        until: the last day of change that is written; None for all.
        final: only each row's last version, as a database without history has it.

    Returns:
        The rows written, by table.

    Raises:
        ConfigurationError: the schema is somebody else's.
        SourceError: the database refuses.
    """
    with (
        TemporaryDirectory() as scratch,
        connected() as connection,
        translate_errors(place_of(dsn)),
        psycopg.connect(dsn) as target,
    ):
        _present(connection, export, Path(scratch))
        _make_schema(target)
        written = {}
        for table in OLIST:
            query = _query(table, until, final=final)
            written[table.name] = _copy(connection, target, table, query, Path(scratch))
            report(f"{SCHEMA}.{table.name}: {written[table.name]:,} rows")
        return written


def _present(connection: duckdb.DuckDBPyConnection, export: Path, scratch: Path) -> None:
    """Create a view of each table's received rows; one without rows where there is no file."""
    for table in OLIST:
        file = find(table, export)
        if file is None:
            columns = ", ".join(f"null::varchar as {quoted(name)}" for name in table.column_names)
            connection.execute(f"create view {table.name} as select {columns} where false")
            continue
        home = scratch / table.name
        home.mkdir()
        file.copy_to(home / "file.csv")
        parse_file(table, home / "file.csv", read_header(home / "file.csv"), home, connection)
        rows = text(str(home / "rows.parquet"))
        connection.execute(f"create view {table.name} as from read_parquet({rows})")


def _make_schema(target: psycopg.Connection[Any]) -> None:
    """Create an empty schema in the place of an earlier replay's."""
    found = target.execute(
        "select obj_description(to_regnamespace(%s)::oid, 'pg_namespace'), to_regnamespace(%s)",
        [SCHEMA, SCHEMA],
    ).fetchone()
    if found and found[1] is not None and found[0] != OWNED:
        raise ConfigurationError(
            f"the database has a schema {SCHEMA} that no replay has made",
            remedy="name another database by --dsn, or drop the schema yourself",
        )
    target.execute("drop schema if exists olist cascade")
    target.execute("create schema olist")
    target.execute(sql.SQL("comment on schema olist is {}").format(sql.Literal(OWNED)))
    for table in OLIST:
        columns = [sql.SQL("{} text").format(sql.Identifier(name)) for name in table.column_names]
        if table.changes:
            columns.append(sql.SQL("{} timestamp").format(sql.Identifier(CHANGED_AT)))
        name = sql.Identifier(SCHEMA, table.name)
        target.execute(sql.SQL("create table {} ({})").format(name, sql.SQL(", ").join(columns)))
        if table.changes:
            column = sql.Identifier(CHANGED_AT)
            target.execute(sql.SQL("create index on {} ({})").format(name, column))


def _query(table: Table, until: date | None, *, final: bool) -> str:
    """The versions to write, oldest first."""
    query = versions_sql(table, table.name, "orders", final=final)
    if not table.changes:
        return query
    if until is not None:
        seen = f"{CHANGED_AT} is null or {CHANGED_AT}::date <= date {text(until.isoformat())}"
        query = f"select * from ({query}) where {seen}"
    return f"select * exclude ({ROW}) from ({query}) order by {CHANGED_AT}, {ROW}"


def _copy(
    connection: duckdb.DuckDBPyConnection,
    target: psycopg.Connection[Any],
    table: Table,
    query: str,
    scratch: Path,
) -> int:
    """Copy a query's rows into a table."""
    file = scratch / f"{table.name}.out.csv"
    connection.execute(
        f"copy ({query}) to {text(str(file))} (format csv, header false, force_quote *)"
    )
    name = sql.Identifier(SCHEMA, table.name)
    with target.cursor() as cursor:
        with cursor.copy(sql.SQL("copy {} from stdin (format csv)").format(name)) as copy:
            for block in _blocks(file):
                copy.write(block)
        return cursor.rowcount


def _blocks(file: Path) -> Iterator[bytes]:
    """A file in pieces."""
    with file.open("rb") as opened:
        while block := opened.read(1024 * 1024):
            yield block
