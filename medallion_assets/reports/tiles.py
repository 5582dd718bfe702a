"""A figure beside what it was before, comparing like with like.

Belongs here: which days are compared. Does not belong here: any other figure (see
``reports.figures``).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from medallion_assets.gold.metrics.described import Metric, Unit
from medallion_assets.reports.periods import Period, PeriodKind
from medallion_assets.reports.source import Row

TENTH = Decimal("0.1")


@dataclass(frozen=True)
class Tile:
    """A figure and what it was before.

    Attributes:
        before: over the days that it is compared with; None where these are not loaded.
        change: in percent of before; None without it, or where that was 0.
        censored: whether it still changes for recent days.
    """

    name: str
    label: str
    sentence: str
    unit: Unit
    value: Decimal | int | None
    before: Decimal | int | None
    change: Decimal | None
    censored: bool


def compared_days(
    period: Period, loaded: Sequence[date], calendar: Mapping[date, Row]
) -> tuple[date, tuple[date, date] | None, str]:
    """Up to which day the period counts, with which days it is compared, and that in words."""
    before = period.before
    known = set(loaded)
    whole = len(known) == len(period.days)
    number = len(period.days) if whole else _unbroken(period, known)
    others = before.days if whole else before.up_to(number)
    if not number or not all(calendar.get(day, {}).get("is_loaded") for day in others):
        return period.last, None, ""
    words = before.name
    if period.kind is PeriodKind.MONTH and not whole:
        first = "day" if len(others) == 1 else f"{len(others)} days"
        words = f"the first {first} of {before.name}"
    until = period.last if whole else period.up_to(number)[-1]
    return until, (others[0], others[-1]), words


def _unbroken(period: Period, loaded: set[date]) -> int:
    """How many of the first days are loaded without a gap, where these are all that are."""
    number = 0
    while number < len(period.days) and period.days[number] in loaded:
        number += 1
    return number if number == len(loaded) else 0


def tile_of(
    value_of: Callable[[str, date, date], Any],
    asked: Metric,
    period: Period,
    until: date,
    other: tuple[date, date] | None,
) -> Tile:
    """A metric over the period, and over the days that it is compared with."""
    value = value_of(asked.name, period.first, until)
    before = value_of(asked.name, *other) if other else None
    change = None
    if value is not None and before and asked.unit not in {Unit.PERCENT, Unit.POINTS}:
        percent = (Decimal(value) - before) * 100 / Decimal(before)
        change = percent.quantize(TENTH, ROUND_HALF_UP)
    return Tile(
        asked.name, asked.label, asked.sentence, asked.unit, value, before, change, asked.censored
    )
