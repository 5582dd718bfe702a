"""The cleaning of a table as a task, and what came of it: plain data, also as JSON.

Belongs here: what an engine has to be told, wherever it runs, and what it answers.
No secret is part of it: pseudonyms are made by the platform. Does not belong here:
doing it (see ``cleaning``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from pydantic import TypeAdapter
from pyiceberg.schema import Schema

from medallion_assets.core.partitions import DayRange, Days
from medallion_assets.engines.protocol import PinnedTable

Day = date | None


@dataclass(frozen=True)
class CleaningTask:
    """What to clean and where to put the result.

    Attributes:
        table: the table's name among those of its source.
        relations: all data that the statements read.
        date_range: the configured business days.
        days: those to rewrite; None for all rows.
        schema: of silver, as the catalogue has it.
        silver: directory for staged silver.
        rejected: directory for the notes on rejected rows.
    """

    source: str
    table: str
    relations: tuple[PinnedTable, ...]
    date_range: DayRange
    days: tuple[date, ...] | None
    schema: Schema
    silver: str
    rejected: str

    @property
    def size(self) -> int:
        """Bytes of all input as stored."""
        return sum(size for relation in self.relations for size in relation.files.values())

    @property
    def asked(self) -> Days | None:
        """The days to rewrite; None for all rows."""
        return None if self.days is None else Days(self.days, self.date_range)

    def located(self, place: Callable[[str], str]) -> CleaningTask:
        """The same task with every path and directory as another machine names it."""
        relations = tuple(
            replace(relation, files={place(file): size for file, size in relation.files.items()})
            for relation in self.relations
        )
        return replace(
            self, relations=relations, silver=place(self.silver), rejected=place(self.rejected)
        )

    def to_json(self) -> str:
        """The task as text."""
        return TASK.dump_json(self, by_alias=True).decode()

    @classmethod
    def from_json(cls, text: str) -> CleaningTask:
        """The task that `to_json` wrote."""
        return TASK.validate_json(text)


@dataclass(frozen=True)
class ClassCount:
    """Rows of a class on a day, and their sum of each money column in reais."""

    day: Day
    kind: str
    rows: int
    sums: tuple[Decimal | None, ...]


@dataclass(frozen=True)
class RuleCount:
    """Rows of a day that break a rule: rejected for it, or valid and counted."""

    day: Day
    rule: str
    rows: int


@dataclass(frozen=True)
class Cleaned:
    """What became of the rows.

    Attributes:
        silver: staged files of the valid rows, folded to the table's grain.
        rejected: files that name the rejected rows and their reasons.
        stored: whether the files lie where the lake lies already, and here are copies.
    """

    silver: tuple[str, ...]
    rejected: tuple[str, ...]
    classes: tuple[ClassCount, ...]
    rules: tuple[RuleCount, ...]
    stored: bool = False

    def rows(self, kind: str) -> int:
        """How many rows of a class there are."""
        return sum(count.rows for count in self.classes if count.kind == kind)

    def located(self, place: Callable[[str], str]) -> Cleaned:
        """The same with every path as another machine names it."""
        return replace(
            self, silver=tuple(map(place, self.silver)), rejected=tuple(map(place, self.rejected))
        )

    def to_json(self) -> str:
        """The outcome as text."""
        return CLEANED.dump_json(self).decode()

    @classmethod
    def from_json(cls, text: str) -> Cleaned:
        """The outcome that `to_json` wrote."""
        return CLEANED.validate_json(text)


TASK: TypeAdapter[CleaningTask] = TypeAdapter(CleaningTask)
CLEANED: TypeAdapter[Cleaned] = TypeAdapter(Cleaned)
