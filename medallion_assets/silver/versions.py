"""The versions of published silver, made anew from its rows.

Belongs here: the same fingerprints that a silver step records, and those of older lakes. Does not
belong here: recording them (see ``counting``), and comparing (see ``verification``).
"""

from collections.abc import Mapping
from datetime import date

import duckdb
from pyiceberg.schema import Schema

from medallion_assets.core.naming import SILVER_DAY
from medallion_assets.core.sql import fingerprint_sql, quoted
from medallion_assets.engines.duckdb_engine import DuckDBEngine
from medallion_assets.engines.fingerprints import MARK
from medallion_assets.silver.counting import version_of
from medallion_assets.silver.examination import count_staged
from medallion_assets.tables.model import Table

Day = date | None
ROWS = "published_rows"


def silver_versions(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    schema: Schema,
    rows: str,
    recorded: Mapping[Day, str],
) -> dict[Day, str]:
    """By day the version of silver rows, made as the recorded one was.

    Args:
        rows: a query for the rows.
    """
    engine = DuckDBEngine(connection)
    engine.define(ROWS, rows)
    counted = count_staged(engine, table, schema, ROWS)
    found = {staged.day: version_of(staged) for staged in counted}
    older = {day for day, version in recorded.items() if version and MARK not in version}
    if not older:
        return found
    former = _former_versions(engine, table)
    return {**found, **{day: former[day] for day in older if day in former}}


def _former_versions(engine: DuckDBEngine, table: Table) -> dict[Day, str]:
    """The versions that lakes recorded until every engine could make them."""
    columns = ", ".join(quoted(item.name) for item in table.silver_columns)
    day = SILVER_DAY if table.day else "null::date"
    version = f"count(*) || '-' || {fingerprint_sql(columns)}"
    return dict(engine.rows(f"select {day}, {version} from {ROWS} group by 1"))
