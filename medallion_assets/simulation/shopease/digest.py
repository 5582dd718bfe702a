"""What has to be remembered of a batch of sales when its rows are gone from memory.

Belongs here: counts by kind as they change over the days, the rows that are corrected
later, and the pieces sold. Does not belong here: the rows themselves.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from medallion_assets.simulation.rng import Integers
from medallion_assets.simulation.shopease.clock import NEVER
from medallion_assets.simulation.shopease.kinds import SALE_KINDS
from medallion_assets.simulation.shopease.persons import Crowd
from medallion_assets.simulation.shopease.sale import CHANNELS, Sales


class Sold(NamedTuple):
    """Pieces by cell of the inventory: products, each with all stores."""

    all: Integers
    online: Integers


@dataclass(frozen=True, kw_only=True)
class Digest:
    """A batch in short.

    Attributes:
        lasting: rows by kind that no later day changes.
        mended: the rows with a later version.
        orphaned: for each clean row whose customer or product is deleted at some time, the
            day of that.
    """

    lasting: Mapping[str, int]
    mended: Sales
    orphaned: Mapping[str, Integers]

    def kinds(self, day: int) -> dict[str, int]:
        """Rows by kind at the end of a day."""
        found = dict(self.lasting)
        for name, rows in _by_name(self.mended.kinds(day)).items():
            found[name] = found.get(name, 0) + rows
        for name, days in self.orphaned.items():
            found[name] = int((days <= day).sum())
        return found


def digest(sales: Sales, customers: Crowd, products: Crowd) -> Digest:
    """Sum up a batch."""
    mended = sales.mended < NEVER
    clean = np.flatnonzero(sales.kind == 0)
    found = _by_name(sales.some(np.flatnonzero(~mended)).kinds(NEVER - 1))
    orphaned = {}
    for name, crowd, keys in (
        ("customer", customers, sales.customer),
        ("product", products, sales.product),
    ):
        place = keys[clean] - 1
        leaves = crowd.leaves[place]
        orphaned[f"{name}_deleted"] = leaves[leaves < NEVER]
        found[f"{name}_rejected"] = int(crowd.rejected[place].sum())
    return Digest(lasting=found, mended=sales.some(np.flatnonzero(mended)), orphaned=orphaned)


def _by_name(kinds: Integers) -> dict[str, int]:
    counts = np.bincount(kinds, minlength=len(SALE_KINDS) + 1)[1:].tolist()
    return {kind.name: rows for kind, rows in zip(SALE_KINDS, counts, strict=True) if rows}


def sold(sales: Sales, products: int, stores: int) -> Sold:
    """What left the stock."""
    rows = sales.sold()
    cell = (sales.product[rows] - 1) * stores + sales.store[rows] - 1
    quantity, online = sales.quantity[rows], sales.channel[rows] == CHANNELS.index("online")
    size = products * stores
    return Sold(_summed(cell, quantity, size), _summed(cell[online], quantity[online], size))


def _summed(cell: Integers, quantity: Integers, size: int) -> Integers:
    """Sums by cell; whole numbers up to 2**53 are exact in the floats they pass through."""
    return np.bincount(cell, weights=quantity, minlength=size).astype(np.int64)
