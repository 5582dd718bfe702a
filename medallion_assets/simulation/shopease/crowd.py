"""Who may buy, and what may be bought, on a day.

Belongs here: the choice among keys that come and go. Does not belong here: why they
do (see ``customers`` and ``products``).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from medallion_assets.simulation.rng import Integers, Mask, Rng
from medallion_assets.simulation.shopease.clock import NEVER

__all__ = ["SETTLED", "Crowd", "popularity", "ranks"]

SETTLED = 4
"""Days after its arrival from which a key is drawn, so that no late sale is before it."""

_HALF = 1 << 16
_GRID = 256


@dataclass(frozen=True, kw_only=True)
class Crowd:
    """Keys by their place.

    Attributes:
        born: the day a key comes, ascending; -1 where it was always there.
        leaves: the day it is gone; negative for one that never had a row.
        rejected: keys whose row cannot be used.
        order: the keys from the most to the least popular.
    """

    born: Integers
    leaves: Integers
    rejected: Mask
    order: Integers

    def __len__(self) -> int:
        """How many keys."""
        return len(self.born)

    @property
    def risky(self) -> Mask:
        """Keys that a defective sale must not have, because it would have a second fault then."""
        return (self.leaves < NEVER) | self.rejected

    def on(self, day: int) -> Integers:
        """For every key itself, or one that may be drawn on a day in its place."""
        return self._stand_ins(day, self.leaves > day)

    def safe(self, day: int) -> Integers:
        """The same among the keys that are there for ever and whose row can be used."""
        return self._stand_ins(day, ~self.risky)

    def _stand_ins(self, day: int, usable: Mask) -> Integers:
        """Later keys fold over the settled ones; the others give way to their neighbour."""
        settled = int(np.searchsorted(self.born, max(day - SETTLED, -1), side="right"))
        places = np.arange(settled)
        nearest = np.maximum.accumulate(np.where(usable[:settled], places, -1))
        first = int(np.argmax(usable[:settled]))
        chosen = np.where(nearest < 0, first, nearest)
        return chosen[np.arange(len(self)) % settled]


def ranks(rng: Rng, keys: int, size: int) -> Integers:
    """Ranks below ``keys``, low ones more often: a third of all are in the first tenth."""
    return (rng.below(_HALF, size) * rng.below(_HALF, size) * keys) >> 32


def popularity(keys: int) -> Integers:
    """How often `ranks` gives each rank, in parts of 65,536."""
    half = np.arange(_GRID, dtype=np.int64) * 2 + 1
    grid = (np.multiply.outer(half, half).ravel() * keys) >> 18
    return np.bincount(grid, minlength=keys).astype(np.int64)
