"""Business days as the platform selects them.

Belongs here: the days a run was asked for, against the configured range. Does
not belong here: Dagster's partition definitions (see ``orchestration.assets.days``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

RECORDED = re.compile(r"date\((\d+), (\d+), (\d+)\)")


@dataclass(frozen=True)
class DayRange:
    """The configured business days, both ends inclusive."""

    first: date
    last: date

    @classmethod
    def recorded(cls, text: str) -> DayRange | None:
        """The range that was recorded as text, ``str`` of it; None where none was."""
        found = [date(*map(int, parts)) for parts in RECORDED.findall(text)]
        return cls(*found) if found else None

    def __contains__(self, day: date) -> bool:
        """Whether a day is one of them."""
        return self.first <= day <= self.last

    @property
    def size(self) -> int:
        """How many days there are."""
        return (self.last - self.first).days + 1

    def all(self) -> Days:
        """Every day of the range."""
        return Days.of((self.first + timedelta(days=n) for n in range(self.size)), self)


@dataclass(frozen=True)
class Days:
    """Days that are to be processed.

    Attributes:
        days: in order, each once, all inside ``date_range``.
    """

    days: tuple[date, ...]
    date_range: DayRange

    @classmethod
    def of(cls, days: Iterable[date], date_range: DayRange) -> Days:
        """Some days of a range; days outside it are left out."""
        return cls(tuple(sorted({day for day in days if day in date_range})), date_range)

    @cached_property
    def chosen(self) -> frozenset[date]:
        """The days, for look-up."""
        return frozenset(self.days)

    @property
    def complete(self) -> bool:
        """Whether these are all days of the range, so that nothing needs filtering."""
        return len(self.days) == self.date_range.size
