"""What gold is made from, as views: silver, and the ledger that knows the loaded days.

Belongs here: which relations the dbt project may read, and whether they are there. Does not belong
here: what it makes of them (see ``dbt_gold``).
"""

from collections.abc import Iterable, Iterator

import duckdb

from medallion_assets.core.errors import ConfigurationError
from medallion_assets.core.naming import GOLD, LEDGER, SILVER
from medallion_assets.core.sql import quoted
from medallion_assets.gold.models import PUBLISHED_GOLD
from medallion_assets.lake.heads import ENTRIES
from medallion_assets.lake.reading import SnapshotReader
from medallion_assets.lake.schemas import silver_relations
from medallion_assets.ledger.store import rows_sql
from medallion_assets.systems.registry import system_of
from medallion_assets.tables.dbt_gold import DbtGold
from medallion_assets.tables.model import Table
from medallion_assets.tables.source_system import SourceSystem

LEDGER_TABLE = ENTRIES.removeprefix(f"{LEDGER}.")


def inputs(reader: SnapshotReader, tables: Iterable[Table]) -> Iterator[tuple[str, str, str]]:
    """The schema, the name and a query of each relation, over the valid snapshots."""
    tables = list(tables)
    for name, described in silver_relations(tables):
        identifier = f"{SILVER}.{name}"
        yield SILVER, name, reader.sql(identifier, reader.schema(identifier, described))
    names = frozenset(table.identifier for table in tables)
    yield LEDGER, LEDGER_TABLE, rows_sql(reader, ENTRIES, names)


def present_inputs(
    connection: duckdb.DuckDBPyConnection,
    reader: SnapshotReader,
    tables: Iterable[Table],
    published: Iterable[str] = (),
) -> None:
    """Create the views that dbt reads.

    Args:
        published: tables of other projects' gold.

    Raises:
        ConfigurationError: one of them was never published.
    """
    for schema, name, sql in (*inputs(reader, tables), *_published(reader, published)):
        connection.execute(f"create schema if not exists {schema}")
        connection.execute(f"create or replace view {schema}.{quoted(name)} as {sql}")


def _published(reader: SnapshotReader, names: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    """The same for tables of gold."""
    for name in names:
        identifier = f"{GOLD}.{name}"
        table = reader.table(identifier) if identifier in reader.heads else None
        if table is None:
            raise ConfigurationError(
                f"gold is made from {identifier}, which was never published",
                remedy="build the gold that it belongs to first: `medallion run` of its system",
            )
        yield PUBLISHED_GOLD, name, reader.sql(identifier, table.schema())


def require_silver(reader: SnapshotReader, project: DbtGold) -> None:
    """Refuse to build from nothing.

    Raises:
        ConfigurationError: no table of silver that it reads was published yet.
    """
    if not any(has_silver(reader, system_of(name)) for name in project.systems):
        named = " or ".join(project.systems)
        raise ConfigurationError(
            f"gold of {project.name} is made from silver of {named}, and none was published yet",
            remedy=f"materialize bronze and silver of {named} first, or all by the job "
            f"{project.systems[0]}_daily",
        )


def has_silver(reader: SnapshotReader, system: SourceSystem) -> bool:
    """Whether a table of its silver is published."""
    return any(f"{SILVER}.{table.identifier}" in reader.heads for table in system.tables)
