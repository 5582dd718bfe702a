"""The days of change to which bronze rows belong.

Belongs here: a row's day of change, and counts by it. Does not belong here: which rows
are new (see ``bronze.changes.capture``).
"""

from datetime import date

import duckdb

from medallion_assets.bronze.delta import Relation
from medallion_assets.core.naming import BUSINESS_DAY, CHANGED_AT
from medallion_assets.core.partitions import Days
from medallion_assets.core.sql import text
from medallion_assets.systems.registry import system_of
from medallion_assets.tables.model import Table

QUARTER = 15 * 60 * 1_000_000
"""Microseconds of a quarter of an hour."""


def _change_day_sql(table: Table) -> str:
    """SQL for the day on which a bronze row changed or arrived, in the shop's time zone."""
    if table.changes is None or not table.changes.zoned:
        return f"{CHANGED_AT}::date"
    zone = text(system_of(table.source).time_zone)
    return f"timezone({zone}, timezone('UTC', {CHANGED_AT}))::date"


def changes_by_day(table: Table, rows: str) -> str:
    """A query for the rows of a relation by change day and business day, with their number.

    Rows are counted by quarters of an hour first: no zone begins a day within one, and a
    time zone is asked for few of them and not for each row.
    """
    quarter = f"make_timestamp(epoch_us({CHANGED_AT}) // {QUARTER} * {QUARTER})"
    return f"""
        select {_change_day_sql(table)} as day, {BUSINESS_DAY}, sum(number)::bigint as number
        from (
            select {quarter} as {CHANGED_AT}, {BUSINESS_DAY}, count(*) as number
            from {rows} group by all
        ) group by all
        """


def changed_rows(
    connection: duckdb.DuckDBPyConnection, table: Table, dated: Relation, days: Days
) -> dict[date, int]:
    """Of dated rows, how many changed on each of some days."""
    found = connection.execute(
        f"select day, sum(number)::bigint from ({changes_by_day(table, str(dated))}) "
        "where day between ? and ? group by 1",
        [days.days[0], days.days[-1]],
    ).fetchall()
    return {day: rows for day, rows in found if day in days.chosen}
