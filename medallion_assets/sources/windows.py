"""Windows of change days, as a source database is asked for them.

Belongs here: from days to half-open spans of time, with the safety overlap. Does not
belong here: asking (see ``sources.postgresql``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

__all__ = ["ChangeWindow", "read_windows", "windows"]


@dataclass(frozen=True)
class ChangeWindow:
    """Consecutive change days, both inclusive, in the shop's time zone."""

    first: date
    last: date

    def __str__(self) -> str:
        """The days, one or two."""
        return f"{self.first}" if self.first == self.last else f"{self.first} to {self.last}"

    def __contains__(self, day: date) -> bool:
        """Whether a day is one of them."""
        return self.first <= day <= self.last

    @property
    def days(self) -> Iterator[date]:
        """Every day of the window."""
        return (self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1))

    def bounds(self, zone: str | None, overlap: timedelta) -> tuple[datetime, datetime]:
        """From when on, and before when, a change falls into the window.

        Neighbouring windows share a bound, also where midnight does not exist or comes
        twice, so no change falls between them. The overlap reaches back into the day
        before: a change that was committed late has an earlier time than others that
        were read already.

        Args:
            zone: the shop's time zone for instants; None for local times without a zone.
        """
        start = datetime.combine(self.first, time())
        end = datetime.combine(self.last + timedelta(days=1), time())
        if zone is not None:
            start, end = (moment.replace(tzinfo=ZoneInfo(zone)) for moment in (start, end))
        return start - overlap, end


def read_windows(text: str | None) -> Iterator[ChangeWindow]:
    """Windows as their texts were joined, which is how the ledger keeps them."""
    for span in text.split(", ") if text else ():
        first, _, last = span.partition(" to ")
        yield ChangeWindow(date.fromisoformat(first), date.fromisoformat(last or first))


def windows(days: Iterable[date]) -> Iterator[ChangeWindow]:
    """Days as the fewest windows, in order."""
    first: date | None = None
    last: date | None = None
    for day in sorted(set(days)):
        if first is None or last is None or (day - last).days > 1:
            if first is not None and last is not None:
                yield ChangeWindow(first, last)
            first = day
        last = day
    if first is not None and last is not None:
        yield ChangeWindow(first, last)
