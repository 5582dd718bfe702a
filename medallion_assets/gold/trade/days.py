"""What is known of a day of trade, and which days it is compared with.

Belongs here: plain values. Does not belong here: where they come from (see ``reading``) and what
follows from them (see ``judging``).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

WEEK = timedelta(days=7)
EQUAL_DAYS = 8
"""The same days of the week before, of which a day is compared with those that are loaded."""
SPREAD_DAYS = 56
"""Days before, whose distance from their own equal days says how much days differ anyway."""


@dataclass(frozen=True)
class TradeDay:
    """A day of trade.

    Attributes:
        event: what trade knows the day by.
        sales: those that count as revenue.
        rows: all sales, also canceled ones.
        hours: rows by hour of the day, as far as their time is known.
        lacking: rows that have none of their children, by name of these.
        sites: who sold something.
    """

    day: date
    is_loaded: bool
    event: str | None = None
    sales: int = 0
    revenue: float = 0.0
    rows: int = 0
    hours: Mapping[int, int] = field(default_factory=dict)
    lacking: Mapping[str, int] = field(default_factory=dict)
    sites: frozenset[str] = frozenset()


TradeDays = Mapping[date, TradeDay]


def equal_days(day: date) -> Iterator[date]:
    """The same days of the week before, the last first."""
    return (day - number * WEEK for number in range(1, EQUAL_DAYS + 1))


def compared_days(days: Iterable[date]) -> set[date]:
    """Days, and all that they are compared with in sales by hour, children and site."""
    return {found for day in days for found in (day, *equal_days(day))}


def first_needed(day: date) -> date:
    """The first day that matters to the verdict on a day."""
    return day - timedelta(days=SPREAD_DAYS) - EQUAL_DAYS * WEEK


def known_equals(days: TradeDays, day: date) -> list[TradeDay]:
    """The loaded ones of the same days of the week before."""
    found = (days.get(other) for other in equal_days(day))
    return [one for one in found if one is not None and one.is_loaded]
