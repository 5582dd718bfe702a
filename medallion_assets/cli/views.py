"""Read-only SQL over the published tables.

Belongs here: views named as people know them, over one consistent state of the
lake. Only statements that select are run, in an engine that may read the lake and
nothing else.
"""

import re
from collections.abc import Sequence

import duckdb

from medallion_assets.cli.output import Rows
from medallion_assets.core.errors import ConfigurationError
from medallion_assets.core.naming import BRONZE, GOLD, LEDGER, QUARANTINE, SILVER
from medallion_assets.core.sql import quoted
from medallion_assets.lake.damage import MISTAKES, explaining_damage, require_intact
from medallion_assets.lake.heads import ENTRIES, read_heads
from medallion_assets.lake.lake import Lake
from medallion_assets.lake.opening import open_lake
from medallion_assets.lake.reading import SnapshotReader
from medallion_assets.lake.schemas import schema_of
from medallion_assets.ledger.entries import LEDGER_VIEWS
from medallion_assets.ledger.store import FIELDS
from medallion_assets.settings.environment import Settings

SCHEMAS = (BRONZE, SILVER, QUARANTINE, LEDGER, GOLD)
READING = duckdb.StatementType.SELECT
"""Not EXPLAIN: `explain analyze copy …` writes what the lake's directory lets it write."""


def select(settings: Settings, sql: str, parameters: Sequence[object] = ()) -> Rows:
    """The columns and rows of a query.

    Raises:
        ConfigurationError: it does not select, or DuckDB refuses it.
    """
    lake = open_lake(settings)
    connection = open_views(lake, sql)
    try:
        statements = connection.extract_statements(sql)
        if len(statements) != 1 or statements[0].type != READING:
            raise ConfigurationError(
                "only one SELECT can be run; the published tables are read-only",
                remedy="write one statement that selects",
            )
        result = connection.execute(sql, list(parameters) or None)
        return [column[0] for column in result.description or []], result.fetchall()
    except duckdb.Error as error:
        if not isinstance(error, MISTAKES):
            require_intact(lake, error)
        raise ConfigurationError(
            f"the query cannot be run: {error}",
            remedy="`medallion tables` lists tables, `medallion tables NAME` its columns",
        ) from error
    finally:
        connection.close()


def open_views(lake: Lake, sql: str = "") -> duckdb.DuckDBPyConnection:
    """A connection with views of the tables that a query names, or of all it names none of.

    Raises:
        ConfigurationError: the lake has no tables yet.
    """
    with explaining_damage(lake):
        heads = read_heads(lake)
    if not heads:
        raise ConfigurationError(
            f"the lake {lake.name} holds no tables yet",
            remedy="run `medallion run --day D` or `medallion demo`, or correct MEDALLION_LAKE",
        )
    connection = duckdb.connect(
        ":memory:",
        config={"autoinstall_known_extensions": False, "autoload_known_extensions": False},
    )
    reader = SnapshotReader(lake, heads)
    for schema in SCHEMAS:
        connection.execute(f"create schema {schema}")
    named = set(re.findall(rf"\b({'|'.join(SCHEMAS)})\s*\.\s*\"?(\w+)", sql.lower()))
    wanted = {f"{schema}.{name}" for schema, name in named} & set(heads)
    if any(schema == LEDGER for schema, _ in named):
        wanted.add(ENTRIES)
    with explaining_damage(lake):
        for identifier in sorted(wanted if named else heads):
            _create_view(connection, reader, identifier)
    if ENTRIES in wanted or not named:
        for statement in LEDGER_VIEWS:
            connection.execute(statement)
    connection.execute("set allowed_directories = [?]", [str(lake.root)])
    connection.execute("set enable_external_access = false")
    connection.execute("set lock_configuration = true")
    return connection


def _create_view(
    connection: duckdb.DuckDBPyConnection, reader: SnapshotReader, identifier: str
) -> None:
    """The view of one table at its valid snapshot."""
    table = reader.table(identifier)
    if table is not None:
        namespace, name = identifier.split(".")
        described = FIELDS.get(identifier)
        sql = reader.sql(identifier, schema_of(described) if described else table.schema())
        connection.execute(f"create view {namespace}.{quoted(name)} as {sql}")
