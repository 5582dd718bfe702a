"""Read-only SQL over the published tables.

Belongs here: views named as people know them, over one consistent state of the
lake. Only statements that select are run, in an engine that may read the data files of
these views and nothing else, within the limits of the settings.
"""

import re
import uuid
from collections.abc import Collection, Iterator, Sequence
from contextlib import closing, contextmanager

import duckdb

from medallion_assets.cli.catalog import ABOUT_LEDGER, schemas
from medallion_assets.cli.output import Rows
from medallion_assets.core.embedded import connected
from medallion_assets.core.errors import ConfigurationError
from medallion_assets.core.naming import LAYERS, LEDGER
from medallion_assets.core.sql import quoted, text_list
from medallion_assets.engines.duckdb_engine import connect
from medallion_assets.lake.damage import MISTAKES, explaining_damage, require_intact
from medallion_assets.lake.heads import ENTRIES, read_heads
from medallion_assets.lake.lake import Lake
from medallion_assets.lake.opening import open_lake
from medallion_assets.lake.reading import SnapshotReader
from medallion_assets.lake.schemas import schema_of
from medallion_assets.ledger.entries import LEDGER_VIEWS
from medallion_assets.ledger.store import FIELDS
from medallion_assets.settings.environment import Settings

SCHEMAS = LAYERS
NAME = re.compile(rf"\b({'|'.join(SCHEMAS)})\"?\s*\.\s*\"?(\w+)")
DERIVED = {f"{LEDGER}.{name}" for name in ABOUT_LEDGER} - set(FIELDS)
"""The views over the ledger, which are there wherever the ledger is."""

READING = duckdb.StatementType.SELECT
"""Not EXPLAIN: `explain analyze copy …` writes into the directory that queries spill to."""


def select(settings: Settings, sql: str, parameters: Sequence[object] = ()) -> Rows:
    """The columns and rows of a query.

    Raises:
        ConfigurationError: it does not select, or DuckDB refuses it.
    """
    lake = open_lake(settings)
    with _explained(settings, lake):
        _require_one_select(sql)
    with closing(open_views(settings, lake, sql)) as connection, _explained(settings, lake):
        result = connection.execute(sql, list(parameters) or None)
        return [column[0] for column in result.description or []], result.fetchall()


def _require_one_select(sql: str) -> None:
    """Refuse what does not select, before any table is looked at."""
    with connected() as parser:
        statements = parser.extract_statements(sql)
    if len(statements) != 1 or statements[0].type != READING:
        raise ConfigurationError(
            "only one SELECT can be run; the published tables are read-only",
            remedy="write one statement that selects",
        )


@contextmanager
def _explained(settings: Settings, lake: Lake) -> Iterator[None]:
    """Errors of DuckDB, as whoever wrote the query can act on them."""
    try:
        yield
    except duckdb.OutOfMemoryException as error:
        raise ConfigurationError(
            f"the query needs more memory than MEDALLION_MEMORY_LIMIT={settings.duckdb_memory}",
            remedy="ask for fewer rows or columns, or raise the limit",
        ) from error
    except duckdb.Error as error:
        if not isinstance(error, MISTAKES):
            require_intact(lake, error)
        raise ConfigurationError(
            f"the query cannot be run: {error}",
            remedy="`medallion tables` lists tables, `medallion tables NAME` its columns",
        ) from error


def open_views(settings: Settings, lake: Lake, sql: str = "") -> duckdb.DuckDBPyConnection:
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
    connection = connect(
        scratch=lake.scratch / uuid.uuid4().hex,
        memory_limit=settings.duckdb_memory,
        threads=settings.threads,
    )
    reader = SnapshotReader(lake, heads)
    for schema in SCHEMAS:
        connection.execute(f"create schema {schema}")
    named = {f"{schema}.{name}" for schema, name in re.findall(NAME, sql.lower())}
    wanted = named & set(heads) if named else set(heads)
    if any(name.startswith(f"{LEDGER}.") for name in named):
        wanted.add(ENTRIES)
    with explaining_damage(lake):
        for identifier in sorted(wanted):
            _create_view(connection, reader, identifier)
    if ENTRIES in wanted:
        for statement in LEDGER_VIEWS:
            connection.execute(statement)
    _create_empty_views(connection, named - wanted - DERIVED)
    _lock(connection, reader.fetched)
    return connection


def _lock(connection: duckdb.DuckDBPyConnection, files: Collection[str]) -> None:
    """Let a connection read some files and nothing else, whatever it is asked from now on."""
    connection.execute("set python_enable_replacements = false")
    # No parameter: to convert any, DuckDB imports pandas, which takes half a second.
    connection.execute(f"set allowed_paths = {text_list(sorted(files))}")
    connection.execute("set enable_external_access = false")
    connection.execute("set lock_configuration = true")


def _create_empty_views(
    connection: duckdb.DuckDBPyConnection, identifiers: Collection[str]
) -> None:
    """Views without rows of described tables that no run has had a row for."""
    missing = set(identifiers)
    known = schemas() if missing else iter(())
    for identifier, columns in known:
        if identifier in missing:
            missing.remove(identifier)
            nulls = ", ".join(f"null::{kind} as {quoted(name)}" for name, kind, _ in columns)
            view = ".".join(map(quoted, identifier.split(".")))
            connection.execute(f"create view {view} as select {nulls} where false")
        if not missing:
            return


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
