"""What is usual: how far a figure of a day lies from the same days of the week before.

Belongs here: the measure. Does not belong here: what it means (see ``levels``).

The distance is one of logarithms, so twice as much is as far as half of it. It is taken from the
median of the equal days, and measured in how much days differ from theirs anyway. Medians stay
where they are when one day of several is odd. All of it lies before the day, within sixteen weeks.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import log1p
from statistics import median

from medallion_assets.gold.trade.days import SPREAD_DAYS, TradeDay, TradeDays, known_equals

LEAST_EQUAL_DAYS = 3
"""Fewer give no verdict."""
LEAST_SPREADS = 7
UNKNOWN_SPREAD = 0.35
"""Stands for the spread where fewer days tell it."""
TO_DEVIATION = 1.4826
"""From the median of absolute distances to a standard deviation."""


@dataclass(frozen=True)
class Distance:
    """How far a figure is from usual.

    Attributes:
        usual: the median of the equal days.
        score: the distance in spreads; negative where it is less than usual.
    """

    value: float
    usual: float
    score: float

    @property
    def ratio(self) -> float | None:
        """How many times the usual it is; None where the usual is nothing."""
        return self.value / self.usual if self.usual else None


@dataclass
class Measure:
    """A figure of days.

    Attributes:
        value: of a day; None where it has none.
        least_spread: what counts as usual at least, as a distance of logarithms.
    """

    days: TradeDays
    value: Callable[[TradeDay], float | None]
    least_spread: float
    _steps: dict[date, tuple[float, float] | None] = field(default_factory=dict)

    def distance(self, day: date) -> Distance | None:
        """How far a day is from usual; None where too few equal days are known."""
        step = self._step(day)
        if step is None:
            return None
        value = self._of(self.days[day]) or 0.0
        usual, away = step
        return Distance(value, usual, away / self._spread(day))

    def _spread(self, day: date) -> float:
        """How far days before a day were from their usual."""
        before = (self._step(day - timedelta(days=n)) for n in range(1, SPREAD_DAYS + 1))
        away = [abs(step[1]) for step in before if step is not None]
        if len(away) < LEAST_SPREADS:
            return UNKNOWN_SPREAD
        return max(TO_DEVIATION * median(away), self.least_spread)

    def _step(self, day: date) -> tuple[float, float] | None:
        """The usual figure of a day, and the distance from it as logarithms."""
        if day not in self._steps:
            self._steps[day] = self._measured(day)
        return self._steps[day]

    def _measured(self, day: date) -> tuple[float, float] | None:
        own = self.days.get(day)
        value = self._of(own) if own is not None and own.is_loaded else None
        others = [
            found for one in known_equals(self.days, day) if (found := self._of(one)) is not None
        ]
        if value is None or len(others) < LEAST_EQUAL_DAYS:
            return None
        usual = median(others)
        return usual, log1p(value) - log1p(usual)

    def _of(self, day: TradeDay) -> float | None:
        """The figure of a day; less than nothing counts as nothing."""
        found = self.value(day)
        return None if found is None else max(found, 0.0)
