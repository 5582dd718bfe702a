"""A table that changes row by row: which rows are there at the end of a day, and what changed.

Belongs here: the common shape of the histories of all tables, and the one of tables
that fit into memory. Does not belong here: what the rows hold.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from typing import Protocol

import numpy as np
import pyarrow as pa

from medallion_assets.simulation.rng import Integers, Rng
from medallion_assets.simulation.shopease.clock import NEVER
from medallion_assets.simulation.shopease.columns import Mask

__all__ = ["Lot", "Register", "TableHistory", "later", "on", "places"]

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


class Lot:
    """Places in a random order, each given out once, so that no row gets two kinds."""

    def __init__(self, rng: Rng, size: int) -> None:
        """Mix the places 0 up to ``size``."""
        self._left = rng.shuffled(np.arange(size))

    def take(self, size: int, among: Mask | None = None) -> Integers:
        """The next places, if wished only of those that are True in ``among``.

        Raises:
            ValueError: there are not enough.
        """
        fitting = np.ones(len(self._left), dtype=np.bool_) if among is None else among[self._left]
        chosen = np.flatnonzero(fitting)[:size]
        if len(chosen) < size:
            raise ValueError("the history is too small to hold every case; raise scale or days")
        taken = self._left[chosen]
        self._left = np.delete(self._left, chosen)
        return taken


def later(rng: Rng, after: Integers, days: int) -> Integers:
    """A day of the history after each of the days, -1 for any; never where none is left."""
    room = days - 1 - after
    drawn = after + 1 + rng.below(np.maximum(room, 1), len(after))
    return np.where((room > 0) & (after < days), drawn, NEVER)


def on(days: Integers, day: int) -> Mask:
    """Where the day of an event is a given one."""
    return np.asarray(days == day, dtype=np.bool_)


def places(mask: Mask) -> Integers:
    """Where a mask is True."""
    return np.flatnonzero(mask).astype(np.int64)


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
        chosen = places(mask)
        for first in range(0, len(chosen), _SLICE):
            yield self.rows(chosen[first : first + _SLICE], day)
