"""Instants of the history, in microseconds since 1970 in UTC.

Belongs here: where the stores' days begin and end, also on the two days a year that
have 23 and 25 hours. Does not belong here: what happens in them.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from medallion_assets.simulation.rng import Integers, Rng
from medallion_assets.simulation.shopease.spec import TIME_ZONE, ChainParameters

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

NEVER = 1 << 40
"""The number of a day that does not come."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_PARTS = 1_000_000
_PAST = 4 * 365


class ChainClock:
    """The calendar of one history; days have numbers, the first with sales is 0."""

    def __init__(self, parameters: ChainParameters) -> None:
        """Find where every day of the history begins, those of the years before it too."""
        self._zone = ZoneInfo(TIME_ZONE)
        self._first = parameters.first_day
        numbers = range(-_PAST, parameters.days + 1)
        self._starts = np.array([self._local(self._day(n), 0) for n in numbers], dtype=np.int64)
        self._noons = np.array([self._local(self._day(n), 12) for n in numbers], dtype=np.int64)

    def _day(self, number: int) -> date:
        return self._first + timedelta(days=number)

    def _local(self, day: date, hour: int) -> int:
        """The instant of a local hour."""
        moment = datetime.combine(day, time(hour), self._zone).astimezone(UTC)
        return (moment - _EPOCH) // timedelta(microseconds=1)

    def start(self, day: int | Integers) -> Integers:
        """The first instant of days; the end of a day is the start of the next."""
        return np.asarray(self._starts[np.asarray(day) + _PAST], dtype=np.int64)

    def weekday(self, day: int) -> int:
        """0 on Mondays, 6 on Sundays."""
        return self._day(day).weekday()

    def at(self, day: int | Integers, after_midnight: int | Integers) -> Integers:
        """The instant at which clocks show a time after 3 in the morning."""
        noon = self._noons[np.asarray(day) + _PAST]
        return np.asarray(noon - 12 * HOUR + after_midnight, dtype=np.int64)

    def within(self, day: int | Integers, parts: Integers) -> Integers:
        """The instants at so many millionths of days; all hours of the day occur, none else."""
        start, end = self.start(day), self.start(np.asarray(day) + 1)
        return start + (end - start) // _PARTS * parts

    def office(self, rng: Rng, days: Integers) -> Integers:
        """Times at which offices work, one for each of the days."""
        return self.at(days, 9 * HOUR + rng.below(8 * 3600, len(days)) * SECOND + 417)

    def before(self, rng: Rng, size: int) -> Integers:
        """Times in the years before the first day, earliest first."""
        days = np.sort(rng.below(_PAST, size)) - _PAST
        return np.sort(self.office(rng, days))
