"""A table that changes row by row: which rows are there at the end of a day, and what changed.

Belongs here: the common shape of the histories of all tables, and the one of tables
that fit into memory. Does not belong here: what the rows hold.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from typing import Protocol

import numpy as np
import pyarrow as pa

from medallion_assets.simulation.rng import Integers, Mask, Rng, Supply
from medallion_assets.simulation.shopease.clock import NEVER, ChainClock
from medallion_assets.simulation.shopease.columns import replaced, spelt
from medallion_assets.simulation.shopease.kinds import Effect, Kind, codes
from medallion_assets.simulation.shopease.spec import ChainParameters

_SLICE = 100_000


class TableHistory(Protocol):
    """The states and the changes of one table; days are numbers, -1 is before the first."""

    name: str
    key: tuple[str, ...]

    def state(self, day: int) -> Iterator[pa.Table]:
        """All rows at the end of a day, in pieces."""

    def inserted(self, day: int) -> Iterator[pa.Table]:
        """Rows that are new at the end of a day."""

    def updated(self, day: int) -> Iterator[pa.Table]:
        """Rows that were there the day before and have other values now, whole."""

    def deleted(self, day: int) -> Iterator[pa.Table]:
        """Rows that were there the day before and are gone, as they were."""

    def kinds(self, day: int) -> Mapping[str, int]:
        """Rows by kind of defect at the end of a day; without those of count 0."""


def supply(rng: Rng, size: int) -> Supply:
    """Places below a size in a random order."""
    return Supply(
        rng.shuffled(np.arange(size)),
        "the history is too small to hold every case; raise scale or days",
    )


def later(rng: Rng, after: Integers, days: int) -> Integers:
    """A day of the history after each of the days, -1 for any; never where none is left."""
    room = days - 1 - after
    drawn = after + 1 + rng.below(np.maximum(room, 1), len(after))
    return np.where((room > 0) & (after < days), drawn, NEVER)


def on(days: Integers, day: int) -> Mask:
    """Where the day of an event is a given one."""
    return np.asarray(days == day, dtype=np.bool_)


class Register(ABC):
    """A table whose rows are known in memory, each with the days it comes and goes.

    Attributes:
        arrives: the day each row is there first; -1 where it was before the first day.
        leaves: the day each row is gone.
    """

    name: str
    key: tuple[str, ...]
    arrives: Integers
    leaves: Integers

    @abstractmethod
    def changed(self, day: int) -> Mask:
        """The rows of which a value changed on a day."""

    @abstractmethod
    def rows(self, chosen: Integers, day: int) -> pa.Table:
        """Some rows as they are at the end of a day."""

    @abstractmethod
    def kinds(self, day: int) -> Mapping[str, int]:
        """Rows by kind of defect at the end of a day."""

    def present(self, day: int) -> Mask:
        """The rows that are there at the end of a day."""
        return (self.arrives <= day) & (self.leaves > day)

    def state(self, day: int) -> Iterator[pa.Table]:
        """All rows at the end of a day, in pieces."""
        yield from self._pieces(self.present(day), day)

    def inserted(self, day: int) -> Iterator[pa.Table]:
        """Rows that came on a day."""
        yield from self._pieces(self.present(day) & (self.arrives == day), day)

    def updated(self, day: int) -> Iterator[pa.Table]:
        """Rows that were there and changed."""
        yield from self._pieces(self.changed(day) & self.present(day) & (self.arrives < day), day)

    def deleted(self, day: int) -> Iterator[pa.Table]:
        """Rows that went, as they were."""
        yield from self._pieces(self.present(day - 1) & (self.leaves == day), day - 1)

    def _pieces(self, mask: Mask, day: int) -> Iterator[pa.Table]:
        chosen = np.flatnonzero(mask)
        for first in range(0, len(chosen), _SLICE):
            yield self.rows(chosen[first : first + _SLICE], day)


class EntityRegister(Register):
    """A register of entities with ids of their own, and of defective rows beside them.

    Rows of known entities come first, so that an id is the row's place and 1. A repeated row
    is a copy, a copy without an id, or a copy that comes later, after another event.

    Attributes:
        defects: the kinds of defects that rows may have.
        event: the event that a changed copy has had.
        varied: the property in which a row without an id differs from its source, and how
            many values that has.
        blanks: what a blank text of a column is.
        known: entities with an id of their own.
        code: the kind of defect of each row, 0 for none.
    """

    defects: tuple[Kind, ...]
    event: str
    varied: tuple[str, int]
    blanks: Mapping[str, str]
    known: int
    code: Integers

    def __init__(self, parameters: ChainParameters, clock: ChainClock, total: int) -> None:
        """Plan the defects of so many rows."""
        self._clock, self._days = clock, parameters.days
        self._codes = codes(self.defects)
        self._repeats = (f"{self.key[0]}_null", "exact_duplicate", "key_changed")
        self._wanted = {kind.name: kind.rows(total) for kind in self.defects}
        self._extra = sum(self._wanted[kind] for kind in self._repeats)
        self._of: dict[str, Integers] = {}

    def _inject(self, left: Supply) -> None:
        """Give rows their kind of defect."""
        self.code = np.zeros(self.known, dtype=np.int64)
        for kind, rows in self._wanted.items():
            if kind not in self._repeats:
                self.code[left.take(rows)] = self._codes[kind]

    def _repeat(self, rng: Rng, left: Supply, quiet: Mask) -> None:
        """Add the repeated rows, whose sources are quiet ones."""
        sources = [left.take(self._wanted[kind], quiet) for kind in self._repeats]
        source = np.concatenate(sources)
        kind = np.repeat([self._codes[name] for name in self._repeats], [*map(len, sources)])
        changed = kind == self._codes["key_changed"]
        extra = {name: values[source] for name, values in self._of.items()}
        day = np.where(changed, later(rng, self.arrives[source], self._days), -1)
        extra[self.event] = np.where(changed, day, NEVER)
        extra[f"{self.event}_at"] = self._clock.office(rng, day)
        name, values = self.varied
        extra[name] = (extra[name] + (kind == self._codes[self._repeats[0]])) % values
        self._of = {name: np.concatenate([self._of[name], extra[name]]) for name in self._of}
        self.arrives = np.concatenate([self.arrives, day])
        self.leaves = np.concatenate([self.leaves, np.full(len(day), NEVER)])
        self.code = np.concatenate([self.code, kind])

    @property
    def rejected(self) -> Mask:
        """The known entities whose row cannot be used."""
        rejecting = [
            self._codes[kind.name] for kind in self.defects if kind.effect is Effect.REJECT
        ]
        return np.isin(self.code[: self.known], rejecting)

    def _counted(self, day: int, **changed: Mask) -> dict[str, int]:
        """Defective rows at the end of a day, clean ones that changed, and deleted ones."""
        here = self.present(day)
        found = np.bincount(self.code[here], minlength=len(self._codes) + 1)
        clean = here & (self.code == 0)
        return {
            **{name: int(found[code]) for name, code in self._codes.items()},
            **{name: int((clean & mask).sum()) for name, mask in changed.items()},
            "deleted": int((self.leaves <= day).sum()),
        }

    def _spoilt(self, columns: dict[str, pa.Array], code: Integers, turn: Integers) -> pa.Table:
        """The columns with the defects that single values have; a kind names its column."""
        for name, number in self._codes.items():
            column, _, defect = name.rpartition("_")
            if defect == "spelling":
                columns[column] = spelt(columns[column], code == number, turn)
            elif defect in {"null", "blank"}:
                value = None if defect == "null" else self.blanks[column]
                columns[column] = replaced(columns[column], code == number, value)
        return pa.table(columns)
