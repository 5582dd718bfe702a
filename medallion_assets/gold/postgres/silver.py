"""Copy published silver into the schema ``silver`` of a PostgreSQL warehouse.

Belongs here: the tables of the copy and bringing them up to the lake. Only days and
tables whose version differs are copied. Does not belong here: gold.
"""

from collections.abc import Iterable, Sequence
from datetime import date

import duckdb
import psycopg
from ibis.backends.sql.datatypes import PostgresType
from psycopg import sql
from pyiceberg.schema import Schema
from pyiceberg.types import IcebergType

from medallion_assets.core.naming import LEDGER, SILVER, SILVER_DAY
from medallion_assets.core.sql import quoted
from medallion_assets.gold.inputs import LEDGER_TABLE
from medallion_assets.gold.postgres.publication import Versions, WarehouseMemory, WarehouseState
from medallion_assets.gold.postgres.server import BUILD, columns_of
from medallion_assets.lake.heads import ENTRIES
from medallion_assets.lake.reading import SnapshotReader
from medallion_assets.lake.schemas import ibis_type, schema_of, silver_relations
from medallion_assets.ledger.store import FIELDS, read_versions, rows_sql
from medallion_assets.session import Session
from medallion_assets.tables.model import Table

CHUNK = 20_000
"""Rows read from DuckDB at once."""


def load_silver(
    connection: psycopg.Connection, session: Session, tables: Sequence[Table]
) -> dict[str, int]:
    """Bring the copy of silver up to what is published, in the caller's transaction.

    Returns:
        Rows copied, by table; tables that were up to date are left out.
    """
    reader = session.reader()
    memory = WarehouseMemory(connection)
    connection.execute(sql.SQL("create schema if not exists {}").format(sql.Identifier(SILVER)))
    relations = dict(silver_relations(tables))
    names = set(relations)
    loaded = memory.versions(WarehouseState.LOADED, names)
    published = _published(session, reader, tables)
    copied = {}
    for name, described in relations.items():
        schema = reader.schema(f"{SILVER}.{name}", described)
        is_new = _ensure(connection, SILVER, name, schema)
        changed = _differing(name, {} if is_new else loaded, published)
        if is_new or changed:
            days = None if is_new or None in changed else changed
            copied[name] = _copy(connection, session, reader, name, schema, days)
    memory.remember(WarehouseState.LOADED, names, published)
    _load_ledger(connection, session, reader, tables)
    return copied


def _load_ledger(
    connection: psycopg.Connection,
    session: Session,
    reader: SnapshotReader,
    tables: Sequence[Table],
) -> None:
    """Replace the ledger of some tables: gold asks it which days were loaded."""
    connection.execute(sql.SQL("create schema if not exists {}").format(sql.Identifier(LEDGER)))
    schema = schema_of(FIELDS[ENTRIES])
    _ensure(connection, LEDGER, LEDGER_TABLE, schema)
    names = frozenset(table.identifier for table in tables)
    place = sql.Identifier(LEDGER, LEDGER_TABLE)
    connection.execute(
        sql.SQL("delete from {} where table_name = any(%s)").format(place), [sorted(names)]
    )
    columns = ", ".join(quoted(field.name) for field in schema.fields)
    found = session.connection.execute(
        f"select {columns} from ({rows_sql(reader, ENTRIES, names)})"
    )
    _copy_rows(connection, place, schema, found)


def _published(session: Session, reader: SnapshotReader, tables: Sequence[Table]) -> Versions:
    """The versions of silver in the lake; the ledger knows none of a history, so its head."""
    names = {table.identifier for table in tables}
    versions = read_versions(session.connection, reader)
    found: Versions = {key: version for key, version in versions.items() if key[0] in names}
    for table in tables:
        head = reader.heads.get(f"{SILVER}.{table.history_identifier}")
        if table.history is not None and head is not None:
            found[table.history_identifier, None] = str(head)
    return found


def _differing(name: str, loaded: Versions, published: Versions) -> set[date | None]:
    """Days of a table whose version is not the loaded one."""
    keys = {key for key in {*loaded, *published} if loaded.get(key) != published.get(key)}
    return {day for key_name, day in keys if key_name == name}


def _ensure(connection: psycopg.Connection, layer: str, name: str, schema: Schema) -> bool:
    """Create a table, anew where its columns changed; tells whether it is empty now."""
    wanted = [(field.name, ibis_type(field.field_type)) for field in schema.fields]
    found = columns_of(connection, layer, name)
    if [(column, PostgresType.from_string(kind)) for column, kind in found] == wanted:
        return False
    table = sql.Identifier(layer, name)
    if found:
        # Our own views rest on it; dbt makes them anew.
        staging = sql.Identifier(f"{BUILD}_staging")
        connection.execute(sql.SQL("drop schema if exists {} cascade").format(staging))
        connection.execute(sql.SQL("drop table {}").format(table))
    columns = sql.SQL(", ").join(
        sql.SQL("{} {}").format(
            sql.Identifier(field.name), sql.SQL(postgres_type(field.field_type))
        )
        for field in schema.fields
    )
    connection.execute(sql.SQL("create table {} ({})").format(table, columns))
    for field in schema.fields:
        connection.execute(
            sql.SQL("comment on column {} is {}").format(
                sql.Identifier(layer, name, field.name), sql.Literal(field.doc or "")
            )
        )
    return True


def _copy(
    connection: psycopg.Connection,
    session: Session,
    reader: SnapshotReader,
    name: str,
    schema: Schema,
    days: Iterable[date | None] | None,
) -> int:
    """Replace the rows of some days, or all rows for None, by the published ones."""
    table = sql.Identifier(SILVER, name)
    query = reader.sql(f"{SILVER}.{name}", schema)
    columns = ", ".join(quoted(field.name) for field in schema.fields)
    if days is None:
        connection.execute(sql.SQL("delete from {}").format(table))
        found = session.connection.execute(f"select {columns} from ({query})")
    else:
        chosen = sorted(day for day in days if day is not None)
        connection.execute(
            sql.SQL("delete from {} where {} = any(%s)").format(table, sql.Identifier(SILVER_DAY)),
            [chosen],
        )
        found = session.connection.execute(
            f"select {columns} from ({query}) where list_contains(?, {SILVER_DAY})", [chosen]
        )
    rows = _copy_rows(connection, table, schema, found)
    connection.execute(sql.SQL("analyze {}").format(table))
    return rows


def _copy_rows(
    connection: psycopg.Connection,
    table: sql.Identifier,
    schema: Schema,
    found: duckdb.DuckDBPyConnection,
) -> int:
    """Send the rows of a query to a table, and count them."""
    into = sql.SQL("copy {} ({}) from stdin").format(
        table, sql.SQL(", ").join(sql.Identifier(field.name) for field in schema.fields)
    )
    rows = 0
    with connection.cursor().copy(into) as copy:
        while chunk := found.fetchmany(CHUNK):
            rows += len(chunk)
            for row in chunk:
                copy.write_row(row)
    return rows


def postgres_type(kind: IcebergType) -> str:
    """The PostgreSQL type of an Iceberg type."""
    return str(PostgresType.to_string(ibis_type(kind)))
