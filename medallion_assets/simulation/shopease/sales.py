"""The sales: what is bought in which store by whom, day by day.

Belongs here: clean sales and the history of the table ``sale_transactions``. Does not
belong here: defects (see ``sale_defects``), how many rows there are (see ``batches``).
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache

import numpy as np
import pyarrow as pa

from medallion_assets.simulation.rng import Integers, Mask, Rng
from medallion_assets.simulation.shopease.batches import REPEATS, Batch, batches
from medallion_assets.simulation.shopease.clock import HOUR, NEVER, ChainClock
from medallion_assets.simulation.shopease.digest import Digest, Sold, digest, sold
from medallion_assets.simulation.shopease.kinds import SALE_KINDS
from medallion_assets.simulation.shopease.persons import Crowd, ranks
from medallion_assets.simulation.shopease.products import Products
from medallion_assets.simulation.shopease.register import supply
from medallion_assets.simulation.shopease.sale import CHANNELS, METHODS, Sales
from medallion_assets.simulation.shopease.sale_defects import LONGEST_MEND, BatchContext, inject
from medallion_assets.simulation.shopease.spec import ChainParameters

STORE_SHARES = (30, 24, 20, 15, 11)
_CHANNEL_SHARES = (70, 20, 8, 2)
_METHOD_SHARES = (46, 17, 22, 11, 4)
_REMOTE = (CHANNELS.index("online"), CHANNELS.index("mobile_app"))
_QUANTITIES = (1, 1, 1, 1, 2, 2, 3, 4, 7)
_DISCOUNTS = (0, 0, 0, 0, 0, 0, 0, 0, 5, 10, 20)
_HOURS = (8, 21)
_SUNDAY_HOURS = (10, 18)
_SUNDAY = 6
_CENT = 100

_PARTS = 1_000_000
_OPEN_CURVE = (0, 90, 180, 260, 330, 400, 480, 560, 640, 710, 770, 820, 870, 925, 999)
_DAY_CURVE = (0, 240, 340, 410, 470, 530, 600, 680, 750, 800, 840, 880, 920, 960, 999)
"""When people buy: quantiles in thousandths of the opening hours and of the day."""


def store_shares(stores: int) -> list[int]:
    """How much each store sells, against the others."""
    return [STORE_SHARES[store % len(STORE_SHARES)] for store in range(stores)]


class SaleTransactions:
    """One row a sold product, but for the injected repetitions.

    Ids count the rows as they are committed. Batches are made anew when they are needed;
    what later days need of them is kept.

    Attributes:
        batches: all batches, in the order of the days.
    """

    name = "sale_transactions"
    key: tuple[str, ...] = ("transaction_id",)

    def __init__(
        self,
        parameters: ChainParameters,
        clock: ChainClock,
        customers: Crowd,
        products: Products,
        goods: Crowd,
    ) -> None:
        """Plan the days."""
        self.batches = batches(parameters, clock)
        self._parameters, self._clock = parameters, clock
        self._customers, self._products, self._goods = customers, products, goods
        self._shares = store_shares(parameters.stores)
        self._digests: dict[int, Digest] = {}
        self._sold: dict[int, Sold | None] = {}
        self._prices = lru_cache(maxsize=2)(products.prices)
        self._of_day: dict[int, list[Batch]] = {}
        for batch in self.batches:
            self._of_day.setdefault(batch.day, []).append(batch)

    def state(self, day: int) -> Iterator[pa.Table]:
        """All rows at the end of a day, in the order in which they were committed."""
        for number in range(day + 1):
            yield from self.inserted(number, as_of=day)

    def inserted(self, day: int, as_of: int | None = None) -> Iterator[pa.Table]:
        """What was committed on a day, as it is at its end or at the end of a later day."""
        for batch in self._of_day[day] if day >= 0 else ():
            yield self._made(batch).columns(day if as_of is None else as_of)

    def updated(self, day: int) -> Iterator[pa.Table]:
        """What was committed before and is corrected on a day."""
        for number in range(max(0, day - LONGEST_MEND), day):
            for batch in self._of_day[number]:
                mended = self._digest(batch).mended
                yield mended.some(np.flatnonzero(mended.mended == day)).columns(day)

    def deleted(self, day: int) -> Iterator[pa.Table]:  # noqa: ARG002
        """Sales are never deleted."""
        return iter(())

    def kinds(self, day: int) -> Mapping[str, int]:
        """Rows by kind at the end of a day."""
        found: dict[str, int] = {kind.name: 0 for kind in SALE_KINDS}
        for number in range(day + 1):
            for batch in self._of_day[number]:
                for kind, rows in self._digest(batch).kinds(day).items():
                    found[kind] = found.get(kind, 0) + rows
        return found

    def rows(self, day: int) -> int:
        """How many rows there are at the end of a day."""
        return sum(batch.rows for batch in self.batches if batch.day <= day)

    def sold(self, day: int) -> Sold:
        """Pieces sold on a day by product and store, and those of them that were sold online."""
        size = len(self._goods) * self._parameters.stores
        everything, online = (np.zeros(size, dtype=np.int64) for _ in range(2))
        for batch in self._of_day[day]:
            part = self._sold.pop(batch.number, None) or self._sell(self._make(batch))
            everything += part.all
            online += part.online
        return Sold(everything, online)

    def _sell(self, sales: Sales) -> Sold:
        return sold(sales, len(self._goods), self._parameters.stores)

    def _made(self, batch: Batch) -> Sales:
        """The rows of a batch; what other days and the stock need of them is kept."""
        sales = self._make(batch)
        self._sold[batch.number] = self._sell(sales)
        if batch.number not in self._digests:
            self._digests[batch.number] = digest(sales, self._customers, self._goods)
        return sales

    def _digest(self, batch: Batch) -> Digest:
        if batch.number not in self._digests:
            sales = self._make(batch)
            self._digests[batch.number] = digest(sales, self._customers, self._goods)
        return self._digests[batch.number]

    def _make(self, batch: Batch) -> Sales:
        """Draw a batch; equal on every call."""
        rng = Rng(self._parameters.seed, f"shopease:sales:{batch.number}")
        rows, sources = _deal(rng, batch)
        defective = np.zeros(batch.rows, dtype=np.bool_)
        for at in (*rows.values(), *sources.values()):
            defective[at] = True
        sales = self._draw(rng, batch, defective)
        context = BatchContext(
            sales=sales, day=batch.day, days=self._parameters.days, clock=self._clock, rng=rng
        )
        inject(context, rows, sources)
        return sales

    def _draw(self, rng: Rng, batch: Batch, defective: Mask) -> Sales:
        """Clean sales; those that will get a defect have parties without a fault."""
        size, day = batch.rows, batch.day
        channel, moment = self._moments(rng, day, size)
        product = self._goods.order[ranks(rng, len(self._goods), size)]
        product = np.where(defective, self._goods.safe(day)[product], self._goods.on(day)[product])
        careful = defective | self._goods.risky[product]
        buyer = self._customers.order[ranks(rng, len(self._customers), size)]
        buyer = np.where(careful, self._customers.safe(day)[buyer], self._customers.on(day)[buyer])
        quantity = rng.along(_QUANTITIES, size)
        price = self._asked(rng, day, product)
        return Sales(
            kind=np.zeros(size, dtype=np.int64),
            transaction=np.arange(batch.first + 1, batch.first + size + 1),
            store=rng.weighted(self._shares, size) + 1,
            customer=buyer + 1,
            product=product + 1,
            quantity=quantity,
            price=price,
            method=_methods(rng, channel),
            channel=channel,
            created=moment,
            updated=moment.copy(),
            mended=np.full(size, NEVER),
            mended_at=np.zeros(size, dtype=np.int64),
            mended_quantity=quantity.copy(),
            mended_price=price.copy(),
        )

    def _asked(self, rng: Rng, day: int, product: Integers) -> Integers:
        """The product's price, at times less a discount, in whole cents."""
        cents = self._prices(day)[product] // _CENT
        off = np.array(_DISCOUNTS)[rng.below(len(_DISCOUNTS), len(product))]
        asked: Integers = np.maximum((cents * (100 - off) + 50) // 100, 1) * _CENT
        return asked

    def _moments(self, rng: Rng, day: int, size: int) -> tuple[Integers, Integers]:
        """Channels and times, ordered by time: stores have opening hours, the web has none."""
        channel = rng.weighted(_CHANNEL_SHARES, size)
        first, last = _SUNDAY_HOURS if self._clock.weekday(day) == _SUNDAY else _HOURS
        into = (last - first) * HOUR // _PARTS * rng.along(_OPEN_CURVE_PARTS, size)
        in_store = self._clock.at(day, first * HOUR + into)
        remote = self._clock.within(day, rng.along(_DAY_CURVE_PARTS, size))
        moment = np.where(np.isin(channel, _REMOTE), remote, in_store) + rng.below(9_999, size)
        order = np.argsort(moment, kind="stable")
        return channel[order], moment[order]


_OPEN_CURVE_PARTS = [part * 1_000 for part in _OPEN_CURVE]
_DAY_CURVE_PARTS = [part * 1_000 for part in _DAY_CURVE]


def _methods(rng: Rng, channel: Integers) -> Integers:
    """How it is paid; nobody pays cash on the web."""
    method = rng.weighted(_METHOD_SHARES, len(channel))
    cash = method == METHODS.index("cash")
    return np.where(cash & np.isin(channel, _REMOTE), METHODS.index("credit_card"), method)


def _deal(rng: Rng, batch: Batch) -> tuple[dict[str, Integers], dict[str, Integers]]:
    """The rows of each kind, and the rows that repetitions repeat."""
    left = supply(rng, batch.rows)
    rows = {kind: left.take(size) for kind, size in batch.defects.items() if size}
    sources = {kind: left.take(batch.defects[kind]) for kind in rows if kind in REPEATS}
    return rows, sources
