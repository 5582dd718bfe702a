"""Counts of rows by business day, in bronze and in a delivery.

Belongs here: the statements that count. Does not belong here: the ledger entries that
are made of their results (see ``accounting``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from medallion_assets.bronze.landed import INCOMING
from medallion_assets.bronze.snapshot.diff import CHANGED_KEYS, HELD
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
from medallion_assets.core.sql import text
from medallion_assets.ledger.entries import Entry

if TYPE_CHECKING:
    import duckdb

__all__ = [
    "NOTHING",
    "Counts",
    "bronze_counts",
    "day_bucket",
    "received_counts",
    "unknown_days",
]

NOTHING = (0, "0")
"""Rows and fingerprint of a day without any."""

Counts = dict[date | None, tuple[int, str]]


def unknown_days(
    connection: duckdb.DuckDBPyConnection,
    known: Mapping[date | None, Entry],
    window: DayRange,
) -> list[date]:
    """Days of the range that bronze has rows of and the ledger no entry.

    They lay outside the range when the rows came. Where rows are not asked for by business
    day, nothing else would notice that their day has become one.
    """
    found = connection.execute(
        f"select distinct {BUSINESS_DAY} from {HELD} where {BUSINESS_DAY} between ? and ?",
        [window.first, window.last],
    ).fetchall()
    return sorted(day for (day,) in found if day not in known)


def day_bucket(window: DayRange | None) -> str:
    """SQL for the ledger's day of a row: null where it has no day of the range."""
    if window is None:
        return "null::date"
    first, last = text(window.first.isoformat()), text(window.last.isoformat())
    inside = f"{BUSINESS_DAY} between date {first} and date {last}"
    return f"case when {inside} then {BUSINESS_DAY} end"


def bronze_counts(
    connection: duckdb.DuckDBPyConnection, rows: str, window: DayRange | None
) -> Counts:
    """Rows and fingerprint of each day in bronze; notes of withdrawal show in the latter."""
    found = connection.execute(
        f"""
        select {day_bucket(window)} as day,
               count(*) filter ({OPERATION} = '{UPSERT}') as amount,
               printf('%x', bit_xor(hash({KEY}, {ROW_HASH}, {LOAD_ID}, {LINE}))) as print
        from ({rows}) group by 1
        """
    ).fetchall()
    return {day: (amount, fingerprint) for day, amount, fingerprint in found}


def received_counts(
    connection: duckdb.DuckDBPyConnection, window: DayRange | None
) -> dict[date | None, int]:
    """Rows of the delivery that are new, by day, counted before they were staged."""
    found: Iterable[tuple[date | None, int]] = connection.execute(
        f"""
        select {day_bucket(window)} as day, count(*)
        from {INCOMING} semi join {CHANGED_KEYS} using ({KEY}) group by 1
        """
    ).fetchall()
    return dict(found)
