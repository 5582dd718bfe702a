"""Counts of bronze rows by business day.

Belongs here: the statements that count. Does not belong here: the ledger entries that
are made of their results (see ``accounting``).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from medallion_assets.bronze.relations import Relation
from medallion_assets.core.naming import (
    BUSINESS_DAY,
    KEY,
    LINE,
    LOAD_ID,
    OPERATION,
    ROW_HASH,
    UPSERT,
)
from medallion_assets.core.partitions import DayRange
from medallion_assets.core.sql import day_bucket, fingerprint_sql
from medallion_assets.ledger.entries import Entry

if TYPE_CHECKING:
    import duckdb

__all__ = [
    "NOTHING",
    "Counts",
    "bronze_counts",
    "unknown_days",
]

NOTHING = (0, "0")
"""Rows and fingerprint of a day without any."""

Counts = dict[date | None, tuple[int, str]]


def unknown_days(
    connection: duckdb.DuckDBPyConnection,
    held: Relation,
    known: Mapping[date | None, Entry],
    date_range: DayRange,
) -> list[date]:
    """Days of the range that bronze has rows of and the ledger no entry.

    They lay outside the range when the rows came. Where rows are not asked for by business
    day, nothing else would notice that their day has become one.
    """
    found = connection.execute(
        f"select distinct {BUSINESS_DAY} from {held} where {BUSINESS_DAY} between ? and ?",
        [date_range.first, date_range.last],
    ).fetchall()
    return sorted(day for (day,) in found if day not in known)


def bronze_counts(
    connection: duckdb.DuckDBPyConnection, rows: str, date_range: DayRange | None
) -> Counts:
    """Rows and fingerprint of each day in bronze; tombstones show in the latter."""
    found = connection.execute(
        f"""
        select {day_bucket(date_range)} as day,
               count(*) filter ({OPERATION} = '{UPSERT}') as amount,
               {fingerprint_sql(KEY, ROW_HASH, LOAD_ID, LINE)} as fingerprint
        from ({rows}) group by 1
        """
    ).fetchall()
    return {day: (amount, fingerprint) for day, amount, fingerprint in found}
