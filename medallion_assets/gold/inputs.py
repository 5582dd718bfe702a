"""What gold is made from, as views: silver, and the ledger that knows the loaded days.

Belongs here: which relations the dbt project may read. Does not belong here: what it makes of
them (see ``dbt_gold``).
"""

from collections.abc import Iterable, Iterator

import duckdb

from medallion_assets.core.naming import LEDGER, SILVER
from medallion_assets.core.sql import quoted
from medallion_assets.lake.heads import ENTRIES
from medallion_assets.lake.iceberg.contents import EVERYTHING
from medallion_assets.lake.reading import SnapshotReader
from medallion_assets.lake.schemas import silver_relations
from medallion_assets.ledger.store import rows_sql
from medallion_assets.tables.model import Table

LEDGER_TABLE = ENTRIES.removeprefix(f"{LEDGER}.")


def inputs(reader: SnapshotReader, tables: Iterable[Table]) -> Iterator[tuple[str, str, str]]:
    """The schema, the name and a query of each relation, over the valid snapshots."""
    for name, described in silver_relations(tables):
        identifier = f"{SILVER}.{name}"
        yield SILVER, name, reader.sql(identifier, reader.schema(identifier, described))
    yield LEDGER, LEDGER_TABLE, rows_sql(reader, ENTRIES, EVERYTHING)


def present_inputs(
    connection: duckdb.DuckDBPyConnection, reader: SnapshotReader, tables: Iterable[Table]
) -> None:
    """Create the views that dbt reads."""
    for schema, name, sql in inputs(reader, tables):
        connection.execute(f"create schema if not exists {schema}")
        connection.execute(f"create or replace view {schema}.{quoted(name)} as {sql}")
