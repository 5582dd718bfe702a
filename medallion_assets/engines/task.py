"""The cleaning of a table as a task: plain data, also as JSON.

Belongs here: what an engine has to be told, wherever it runs. No secret is part of it: an engine
is given the keys of pseudonyms by whoever opens it. Does not belong here: doing it (see
``silver.clean``), and what comes of it (see ``cleaned``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from pydantic import TypeAdapter
from pyiceberg.schema import Schema

from medallion_assets.core.partitions import DayRange, Days
from medallion_assets.engines.protocol import PinnedTable


@dataclass(frozen=True)
class AwaitedParent:
    """Which rejected rows wait for a parent that is merely not loaded.

    Attributes:
        every: whether all do that have no parent.
        days: else those on these business days,
        undated: and, if so, those of which no day is known;
        keys: else those whose reference is among the keys of this relation.
    """

    name: str
    every: bool = False
    days: tuple[date, ...] = ()
    undated: bool = False
    keys: str = ""


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
        rejected_schema: of quarantine, as the catalogue has it.
        quarantine: directory for staged quarantine.
        awaited: the parents that some rejected rows may wait for.
    """

    source: str
    table: str
    relations: tuple[PinnedTable, ...]
    date_range: DayRange
    days: tuple[date, ...] | None
    schema: Schema
    silver: str
    rejected_schema: Schema
    quarantine: str
    awaited: tuple[AwaitedParent, ...] = ()

    @property
    def size(self) -> int:
        """Bytes of all input as stored."""
        return sum(relation.size for relation in self.relations)

    @property
    def asked(self) -> Days | None:
        """The days to rewrite; None for all rows."""
        return None if self.days is None else Days(self.days, self.date_range)

    def located(self, place: Callable[[str], str]) -> CleaningTask:
        """The same task with every path and directory as another machine names it."""
        relations = tuple(relation.located(place) for relation in self.relations)
        return replace(
            self, relations=relations, silver=place(self.silver), quarantine=place(self.quarantine)
        )

    def to_json(self) -> str:
        """The task as text."""
        return TASK.dump_json(self, by_alias=True).decode()

    @classmethod
    def from_json(cls, text: str) -> CleaningTask:
        """The task that `to_json` wrote."""
        return TASK.validate_json(text)


TASK: TypeAdapter[CleaningTask] = TypeAdapter(CleaningTask)
