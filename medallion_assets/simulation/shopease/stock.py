"""The stock of every product in every store: sold day by day, counted, and delivered again.

Belongs here: the history of the table ``inventory``. Does not belong here: the sales
that empty it.
"""

from collections.abc import Callable, Mapping

import numpy as np
import pyarrow as pa

from medallion_assets.simulation.rng import Integers, Mask, Rng
from medallion_assets.simulation.shopease.clock import HOUR, NEVER, SECOND, ChainClock
from medallion_assets.simulation.shopease.columns import instants, numbers
from medallion_assets.simulation.shopease.digest import Sold
from medallion_assets.simulation.shopease.persons import Crowd, popularity
from medallion_assets.simulation.shopease.register import Register, supply
from medallion_assets.simulation.shopease.sales import store_shares
from medallion_assets.simulation.shopease.spec import ChainParameters

_HALVES = 1 << 16
_PIECES_TENTHS = 20
_LEVEL_DAYS, _LEAST_LEVEL = 2, 2
_ORDER_DAYS, _LEAST_ORDER = 9, 6
_DELIVERED_EVERY = 3
_CLOSING = 22 * HOUR
_COUNTING_SECONDS = 3_000
_NEGATIVE = 2_000, 2
_MILLION = 1_000_000
_NO_TIME = -1


class Inventory(Register):
    """One row a product and store; a row's place counts the stores within the products.

    Sales of a day are taken off in the evening. A count below zero is put to zero, as shops
    do that sold what their lists had not. Ordered goods come every third day. The rows of
    deleted and of unlisted products stay, as in shops that forget them.
    """

    name = "inventory"
    key: tuple[str, ...] = ("product_id", "store_id")

    def __init__(
        self,
        parameters: ChainParameters,
        clock: ChainClock,
        goods: Crowd,
        unlisted: Integers,
        sold: Callable[[int], Sold],
    ) -> None:
        """Fill the shelves.

        Args:
            sold: pieces sold on a day, asked for once a day in order.
        """
        rng = Rng(parameters.seed, "shopease:inventory")
        self._stores, size = parameters.stores, len(goods) * parameters.stores
        self._clock, self._goods, self._sold = clock, goods, sold
        self._unlisted = unlisted
        self._product = np.arange(size) // self._stores
        self._store = np.arange(size) % self._stores
        self.arrives = goods.born[self._product]
        self.leaves = np.full(size, NEVER)
        self._expect(parameters, rng, size)
        self._miscount(rng, size)
        self._open()

    def _expect(self, parameters: ChainParameters, rng: Rng, size: int) -> None:
        """Levels and orders by what a cell will sell, and what there is at first."""
        share = np.zeros(len(self._goods), dtype=np.int64)
        share[self._goods.order] = popularity(len(self._goods))
        stores = np.array(store_shares(parameters.stores))
        pieces = parameters.sales * _PIECES_TENTHS // parameters.days
        weight = share[self._product] * stores[self._store]
        whole = 10 * _HALVES * int(stores.sum())
        level = weight * pieces * _LEVEL_DAYS // whole
        order = weight * pieces * _ORDER_DAYS // whole
        self._level, self._order = np.maximum(level, _LEAST_LEVEL), np.maximum(order, _LEAST_ORDER)
        self._first = self._level + 1 + rng.below(self._order, size)

    def _miscount(self, rng: Rng, size: int) -> None:
        """Some cells of usable products always show less than nothing."""
        share, least = _NEGATIVE
        usable = ~self._goods.risky[self._product] & (self.arrives < 0)
        self._negative = np.zeros(size, dtype=np.bool_)
        self._negative[supply(rng, size).take(max(least, size * share // _MILLION), usable)] = True

    def _open(self) -> None:
        """The state before the first day."""
        self._day = -1
        self._on_hand = self._first.copy()
        self._reserved = np.zeros(len(self._first), dtype=np.int64)
        self._restocked = np.full(len(self._first), _NO_TIME)
        self._updated = self._closing(-1)
        self._touched = np.zeros(len(self._first), dtype=np.bool_)

    def _closing(self, day: int) -> Integers:
        """When each cell is counted in the evening."""
        cell = np.arange(len(self._first))
        return self._clock.at(day, _CLOSING + cell % _COUNTING_SECONDS * SECOND)

    def follow(self, day: int) -> None:
        """Go to the end of a day; from the first day again if it is over."""
        if day < self._day:
            self._open()
        while self._day < day:
            self._step(self._day + 1)

    def _step(self, day: int) -> None:
        sold = self._sold(day)
        left = np.maximum(self._on_hand - sold.all, 0)
        delivered = (left <= self._level) & ((self._store + day) % _DELIVERED_EVERY == 0)
        left += np.where(delivered, self._order, 0)
        reserved = np.minimum(sold.online, left)
        self._touched = delivered | (left != self._on_hand) | (reserved != self._reserved)
        closing = self._closing(day)
        self._restocked = np.where(delivered, closing, self._restocked)
        self._updated = np.where(self._touched | (self.arrives == day), closing, self._updated)
        self._on_hand, self._reserved, self._day = left, reserved, day

    def changed(self, day: int) -> Mask:
        """Which cells were sold from, delivered to, or freed from a reservation."""
        self.follow(day)
        return self._touched

    def kinds(self, day: int) -> Mapping[str, int]:
        """Cells whose product has no usable row, and miscounted ones."""
        goods = self._goods
        deleted = (goods.leaves >= 0) & (goods.leaves <= day)
        return {
            "product_unknown": len(self._unlisted) * self._stores,
            "product_deleted": int(deleted.sum()) * self._stores,
            "product_rejected": int((goods.rejected & (goods.born <= day)).sum()) * self._stores,
            "quantity_negative": int(self._negative.sum()),
        }

    def rows(self, chosen: Integers, day: int) -> pa.Table:
        """Some cells as they are at the end of a day."""
        self.follow(day)
        miscounted = self._negative[chosen]
        on_hand = np.where(miscounted, -1 - chosen % 5, self._on_hand[chosen])
        restocked = self._restocked[chosen]
        return pa.table(
            {
                "product_id": numbers(self._product[chosen] + 1),
                "store_id": numbers(self._store[chosen] + 1),
                "quantity_on_hand": numbers(on_hand),
                "quantity_reserved": numbers(np.where(miscounted, 0, self._reserved[chosen])),
                "reorder_level": numbers(self._level[chosen]),
                "reorder_quantity": numbers(self._order[chosen]),
                "last_restocked_at": instants(restocked, restocked == _NO_TIME),
                "updated_at": instants(self._updated[chosen]),
            }
        )
