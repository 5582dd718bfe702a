"""Warnings about several rows, counted after a table was staged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

import ibis

from medallion_assets.core.naming import SILVER, SILVER_DAY
from medallion_assets.core.partitions import Days
from medallion_assets.core.sql import quoted
from medallion_assets.silver.scope import on_days, silver_relation
from medallion_assets.silver.staging import STAGED
from medallion_assets.tables.model import Table

if TYPE_CHECKING:
    import duckdb

__all__ = ["count_findings"]


def count_findings(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    tables: Mapping[str, Table],
    days: Days | None,
) -> dict[date | None, dict[str, int]]:
    """Count each finding by day, over the staged rows and the parents of the same days."""
    found: dict[date | None, dict[str, int]] = defaultdict(dict)
    if not table.findings:
        return found
    relations = {table.name: silver_relation(table, STAGED)}
    for name in table.uses:
        relations[name] = _on_days(connection, tables[name], days)
    for finding in table.findings:
        sql = ibis.to_sql(finding.count(relations), dialect="duckdb")
        for day, rows in connection.execute(f"select {SILVER_DAY}, rows from ({sql})").fetchall():
            found[day][finding.name] = rows
    return found


def _on_days(
    connection: duckdb.DuckDBPyConnection, table: Table, days: Days | None
) -> ibis.expr.types.Table:
    """A parent's rows on the days in question."""
    name = f"{SILVER}_{table.name}"
    if table.day is None or days is None:
        return silver_relation(table, name)
    view = f"{name}_on_days"
    connection.execute(
        f"create or replace temp view {quoted(view)} as from {quoted(name)} where {on_days(days)}"
    )
    return silver_relation(table, view)
