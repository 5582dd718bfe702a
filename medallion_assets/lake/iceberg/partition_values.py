"""Partitions by the value that Iceberg keeps of them.

Belongs here: which partitions are meant, and how days and months become
partition values (numbers since 1970) and back.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final, Literal

__all__ = ["EVERYTHING", "NOTHING", "Partitions", "day_of", "day_values", "month_values"]

EPOCH = date(1970, 1, 1)
MONTHS = 12

Partitions = frozenset[object] | Literal["everything"]
"""Partition values; everything also where a table has no partitions."""

NOTHING: Final[frozenset[object]] = frozenset()
EVERYTHING: Final = "everything"


def day_values(days: Iterable[date | None]) -> frozenset[object]:
    """The partition values of days; rows without a day are a partition too."""
    return frozenset(None if day is None else (day - EPOCH).days for day in days)


def day_of(value: int | None) -> date | None:
    """The day of a partition value."""
    return None if value is None else EPOCH + timedelta(days=value)


def month_values(months: Iterable[str]) -> frozenset[object]:
    """The partition values of months like ``2017-11``; ``unknown`` is a partition too."""
    return frozenset(
        None if month == "unknown" else (int(month[:4]) - EPOCH.year) * MONTHS + int(month[5:]) - 1
        for month in months
    )
