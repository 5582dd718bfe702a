"""Pieces of SQL: quoted names and texts, days, fingerprints.

Belongs here: what statements of every layer are composed of, so that no name or text is
ever spliced in unescaped. Does not belong here: whole statements.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from medallion_assets.core.naming import BUSINESS_DAY
from medallion_assets.core.partitions import DayRange

if TYPE_CHECKING:
    import duckdb


def quoted(name: str) -> str:
    """An identifier, quoted."""
    return '"' + name.replace('"', '""') + '"'


def text(value: str) -> str:
    """A string literal, quoted. Only where a statement takes no parameter."""
    return "'" + value.replace("'", "''") + "'"


def text_list(values: Iterable[str]) -> str:
    """A list literal of strings."""
    return "[" + ", ".join(text(value) for value in values) + "]"


def in_days(column: str, days: Iterable[date]) -> str:
    """A condition, in any dialect, that a column holds one of some days."""
    listed = ", ".join(f"date '{day.isoformat()}'" for day in days)
    return f"{quoted(column)} in ({listed})" if listed else "false"


def day_bucket(date_range: DayRange | None) -> str:
    """The ledger's day of a row: null where its business day lies outside the range."""
    if date_range is None:
        return "cast(null as date)"
    first, last = date_range.first.isoformat(), date_range.last.isoformat()
    inside = f"{BUSINESS_DAY} between date {text(first)} and date {text(last)}"
    return f"case when {inside} then {BUSINESS_DAY} end"


def fingerprint_sql(*columns: str) -> str:
    """An aggregate of DuckDB: hexadecimal, the same for the same rows in any order."""
    return f"printf('%x', bit_xor(hash({', '.join(columns)})))"


def first_row(result: duckdb.DuckDBPyConnection) -> tuple[Any, ...] | None:
    """The first row of a result of DuckDB, of which the rest is read too; None without rows.

    From its version 2 on, DuckDB runs no other statement while some of a result is left.
    """
    return next(iter(result.fetchall()), None)
