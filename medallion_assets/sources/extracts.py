"""What one look at a table of a database gives, and what a source database can do.

Belongs here: the record, the window of changes that it answers, and the contract. Does not belong
here: any database (see ``sources.postgresql`` and ``sources.sqlite``).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

from medallion_assets.tables.model import Table


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


def horizon(zone: str, now: datetime) -> datetime:
    """The local end of the day of a moment: no change that has happened lies after it.

    Args:
        zone: the shop's time zone.
        now: with its zone.
    """
    return datetime.combine(now.astimezone(ZoneInfo(zone)).date() + timedelta(days=1), time())


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


@dataclass(frozen=True)
class Totals:
    """What a source says it has of a table, counted by itself in the same moment.

    Attributes:
        sums: of money columns, as far as the source can add them exactly.
    """

    rows: int
    sums: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True)
class Extract:
    """What one look at a table gave.

    Attributes:
        file: the rows as CSV with a header.
        rows: how many the database sent.
        totals: what the database says it has of them.
        seen_at: the database's time of the snapshot, UTC.
        label: how messages name the table.
        types: the columns with the types that the database gives them.
    """

    file: Path
    rows: int
    totals: Totals
    seen_at: datetime
    label: str
    types: Mapping[str, str]


class SourceDatabase(Protocol):
    """A database that a source system is read from."""

    @property
    def place(self) -> str:
        """How messages name it; never a password."""

    def extract(
        self, table: Table, spans: Sequence[ChangeWindow] | None, directory: Path
    ) -> Extract:
        """Write the rows of a table, or those that changed in some windows, to a file."""

    def hidden(self, tables: Sequence[Table]) -> list[str]:
        """The tables of which it hides rows from its user."""

    def missing(self, tables: Sequence[Table]) -> list[str]:
        """The tables that it should have and that cannot be read."""

    def has(self, table: Table) -> bool:
        """Whether there is such a table, as far as that may be asked for without reading it."""

    def is_incremental(self, tables: Sequence[Table]) -> bool:
        """Whether it has the columns by which the tables tell their changes."""
