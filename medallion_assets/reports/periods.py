"""The day or month that a page is of, and what it is compared with.

Belongs here: days. Does not belong here: which of them are loaded (see ``reports.figures``).
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

WEEK = timedelta(days=7)
SHOWN_DAYS = 28
"""Bars on the page of a day."""


class PeriodKind(StrEnum):
    """What a page is of."""

    DAY = "day"
    MONTH = "month"


@dataclass(frozen=True)
class Period:
    """A day or a month.

    Attributes:
        first: its first day.
    """

    kind: PeriodKind
    first: date

    @classmethod
    def of_day(cls, day: date) -> "Period":
        """A day."""
        return cls(PeriodKind.DAY, day)

    @classmethod
    def of_month(cls, day: date) -> "Period":
        """The month in which a day lies."""
        return cls(PeriodKind.MONTH, day.replace(day=1))

    @classmethod
    def of_folder(cls, folder: str) -> "Period | None":
        """The period whose files lie in a folder; None of any other folder."""
        kind, _, key = folder.partition("=")
        try:
            found = {
                PeriodKind.DAY: lambda: cls.of_day(date.fromisoformat(key)),
                PeriodKind.MONTH: lambda: cls.of_month(date.fromisoformat(f"{key}-01")),
            }[PeriodKind(kind)]()
        except ValueError:
            return None
        return found if found.folder == folder else None

    @property
    def last(self) -> date:
        """Its last day."""
        if self.kind is PeriodKind.DAY:
            return self.first
        return (self.first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)

    @property
    def days(self) -> list[date]:
        """All its days."""
        return _days(self.first, self.last)

    @property
    def shown(self) -> list[date]:
        """The days of the bars: those of the month, or the four weeks up to the day."""
        if self.kind is PeriodKind.MONTH:
            return self.days
        return _days(self.first - timedelta(days=SHOWN_DAYS - 1), self.first)

    @property
    def before(self) -> "Period":
        """The same day of the week before, or the month before."""
        if self.kind is PeriodKind.DAY:
            return Period(self.kind, self.first - WEEK)
        return Period.of_month(self.first - timedelta(days=1))

    @property
    def key(self) -> str:
        """How it is written in paths and data."""
        return f"{self.first:%Y-%m}" if self.kind is PeriodKind.MONTH else self.first.isoformat()

    @property
    def name(self) -> str:
        """How people write it."""
        if self.kind is PeriodKind.MONTH:
            return f"{self.first:%B %Y}"
        return f"{self.first:%A}, {self.first.day} {self.first:%B %Y}"

    @property
    def folder(self) -> str:
        """Where its files lie below those of its system."""
        return f"{self.kind}={self.key}"

    def up_to(self, number: int) -> list[date]:
        """Its first days, at most so many."""
        return self.days[:number]


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
