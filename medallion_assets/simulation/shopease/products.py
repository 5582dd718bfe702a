"""The products: what is sold, at which price from which day on, and what is withdrawn.

Belongs here: the history of the table ``products`` with its defects. Does not belong
here: stock, and the price of a single sale.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from medallion_assets.simulation.rng import Integers, Rng
from medallion_assets.simulation.shopease.clock import NEVER, ChainClock
from medallion_assets.simulation.shopease.columns import (
    Mask,
    chosen,
    instants,
    joined,
    money,
    numbers,
    replaced,
    spelt,
)
from medallion_assets.simulation.shopease.kinds import PRODUCT_KINDS, Effect, codes
from medallion_assets.simulation.shopease.register import Lot, Register, later, on
from medallion_assets.simulation.shopease.spec import ChainParameters
from medallion_assets.simulation.shopease.vocabulary import CATEGORIES

__all__ = ["CENT", "Products"]

CENT = 100
"""A cent in the ten-thousandths that amounts are counted in."""

_CODE = codes(PRODUCT_KINDS)
_REJECTED = [_CODE[kind.name] for kind in PRODUCT_KINDS if kind.effect is Effect.REJECT]
_EXTRA = ("product_id_null", "exact_duplicate", "key_changed")
_LAUNCHED_PERCENT = 3
_REPRICED_PERCENT = 20
_PRICE_PERCENT = (35, 50, 62, 75, 88, 100, 118, 140, 175, 240, 420)
_NEW_PRICE_PERCENT = (80, 85, 90, 95, 97, 103, 105, 108, 110, 115)
_ENDINGS = (99, 49, 0)
_LOWEST = 49 * CENT
_BRANDS = ("Northfield", "Harbor", "Bluebird", "Old Mill", "Summit", "Lakeside", "Corner Shop")
_THINGS = [thing for category in CATEGORIES for thing in category.things]
_FIRST_THING = np.cumsum([0, *(len(category.things) for category in CATEGORIES)])
_MANY_THINGS = np.array([len(category.things) for category in CATEGORIES])


class Products(Register):
    """One row a product, but for the injected repetitions, and some ids without a row.

    Ids run from 1 to ``known``; a product's place is its id less 1. As many ids as there are
    rows beside those of the products have no row, or one that is deleted: inventory and
    sales refer to them.

    Attributes:
        known: ids that exist; as many as the table has rows at the end of the last day.
        code: the kind of defect of each row, 0 for none.
        born: the day each product may be sold from, -1 for always.
        unlisted: ids without a row.
    """

    name = "products"
    key: tuple[str, ...] = ("product_id",)

    def __init__(self, parameters: ChainParameters, clock: ChainClock) -> None:
        """Draw the catalogue and its changes."""
        rng = Rng(parameters.seed, "shopease:products")
        self.known = parameters.products
        self._wanted = {kind.name: kind.rows(self.known) for kind in PRODUCT_KINDS}
        self._clock, self._days = clock, parameters.days
        self._catalogue(rng)
        lot = Lot(rng, self.known)
        self.code = np.zeros(self.known, dtype=np.int64)
        for kind, rows in self._wanted.items():
            if kind not in _EXTRA:
                self.code[lot.take(rows)] = _CODE[kind]
        self._withdraw(rng, lot)
        self._reprice(rng, lot)
        self._repeat(rng, lot)

    def _catalogue(self, rng: Rng) -> None:
        """Products that were always there, and a few launched within the days."""
        size, new = self.known, max(2, self.known * _LAUNCHED_PERCENT // 100)
        days = np.sort(rng.below(self._days, new))
        self.born = np.concatenate([np.full(size - new, -1), days])
        kind = rng.weighted([category.share for category in CATEGORIES], size)
        usual = np.array([category.price for category in CATEGORIES])[kind]
        price = usual * rng.along(_PRICE_PERCENT, size) // 100
        ending = np.array(_ENDINGS)[rng.weighted((70, 20, 10), size)]
        before = self._clock.before(rng, size - new)
        self._of: dict[str, Integers] = {
            "id": np.arange(1, size + 1),
            "created": np.concatenate([before, self._clock.office(rng, days)]),
            "category": kind,
            "brand": rng.below(len(_BRANDS), size),
            "thing": _FIRST_THING[kind] + rng.below(_MANY_THINGS[kind], size),
            "price_0": np.maximum((price // 100 * 100 + ending) * CENT, _LOWEST),
        }

    def _withdraw(self, rng: Rng, lot: Lot) -> None:
        """Leave some ids without a row from the beginning, and delete others on a day."""
        extra = sum(self._wanted[kind] for kind in _EXTRA)
        self.arrives = self.born.copy()
        self.leaves = np.full(self.known, NEVER)
        deleted = lot.take(extra // 2, self.born < 0)
        self.leaves[deleted] = later(rng, self.born[deleted], self._days)
        self.unlisted = lot.take(extra - extra // 2, self.born < 0)
        self.arrives[self.unlisted] = NEVER

    def _reprice(self, rng: Rng, lot: Lot) -> None:
        """Up to two new prices a product, always other than the one before."""
        first, second = (np.full(self.known, NEVER) for _ in range(2))
        who = lot.take(self.known * _REPRICED_PERCENT // 100)
        first[who] = later(rng, self.born[who], self._days)
        second[who[::3]] = later(rng, first[who[::3]], self._days)
        for number, day in ((1, first), (2, second)):
            old = self._of[f"price_{number - 1}"]
            percent = np.array(_NEW_PRICE_PERCENT)[rng.below(len(_NEW_PRICE_PERCENT), self.known)]
            new = np.maximum(old * percent // (100 * CENT) * CENT, _LOWEST)
            self._of[f"price_{number}"] = np.where(new == old, old + 10 * CENT, new)
            self._of[f"priced_{number}"] = day
            self._of[f"priced_{number}_at"] = self._clock.office(rng, np.minimum(day, self._days))

    def _repeat(self, rng: Rng, lot: Lot) -> None:
        """Rows beside those of the products: copies, and some without an id.

        A changed copy comes later than its first row, with a new price.
        """
        quiet = (self._of["priced_1"] == NEVER) & (self.born < 0)
        sources = [lot.take(self._wanted[kind], quiet) for kind in _EXTRA]
        source = np.concatenate(sources)
        kind = np.repeat([_CODE[name] for name in _EXTRA], [len(rows) for rows in sources])
        changed = kind == _CODE["key_changed"]
        extra = {name: values[source] for name, values in self._of.items()}
        day = np.where(changed, later(rng, self.born[source], self._days), -1)
        extra["priced_1"] = np.where(changed, day, NEVER)
        extra["priced_1_at"] = self._clock.office(rng, day)
        extra["brand"] += kind == _CODE["product_id_null"]
        extra["brand"] %= len(_BRANDS)
        self._of = {name: np.concatenate([self._of[name], extra[name]]) for name in self._of}
        self.arrives = np.concatenate([self.arrives, day])
        self.leaves = np.concatenate([self.leaves, np.full(len(day), NEVER)])
        self.code = np.concatenate([self.code, kind])

    @property
    def rejected(self) -> Mask:
        """The ids whose row cannot be used."""
        return np.isin(self.code[: self.known], _REJECTED)

    def prices(self, day: int) -> Integers:
        """What is asked for each id on a day, in ten-thousandths; whole cents."""
        return _price({name: values[: self.known] for name, values in self._of.items()}, day)

    def changed(self, day: int) -> Mask:
        """What got a new price."""
        return on(self._of["priced_1"], day) | on(self._of["priced_2"], day)

    def kinds(self, day: int) -> Mapping[str, int]:
        """ChainTruth rows, clean products with a new price, and deleted ones."""
        here = self.present(day)
        found = np.bincount(self.code[here], minlength=len(_CODE) + 1)
        repriced = here & (self.code == 0) & (self._of["priced_1"] <= day)
        return {
            **{name: int(found[code]) for name, code in _CODE.items()},
            "repriced": int(repriced.sum()),
            "deleted": int((self.leaves <= day).sum()),
        }

    def rows(self, chosen_rows: Integers, day: int) -> pa.Table:
        """Some rows as they are at the end of a day."""
        of = {name: values[chosen_rows] for name, values in self._of.items()}
        updated = of["created"]
        for number in (1, 2):
            priced = of[f"priced_{number}"] <= day
            updated = np.maximum(updated, np.where(priced, of[f"priced_{number}_at"], 0))
        code, serial = self.code[chosen_rows], numbers(of["id"]).cast(pa.string())
        brand, thing = chosen(_BRANDS, of["brand"]), chosen(_THINGS, of["thing"])
        about = joined(thing, " by ", brand, ", item ", serial, ".")
        columns = {
            "product_id": numbers(of["id"]),
            "product_name": joined(brand, " ", thing, " No. ", serial),
            "category": chosen([category.name for category in CATEGORIES], of["category"]),
            "price": money(_spoilt_price(_price(of, day), code, of["id"])),
            "description": replaced(about, of["id"] % 20 == 0, None),
            "created_at": instants(of["created"]),
            "updated_at": instants(updated),
        }
        return pa.table(_spoilt(columns, code, of["id"]))


def _price(of: Mapping[str, Integers], day: int) -> Integers:
    """The price of a day: the one before the first change, or after the last one."""
    price = np.where(of["priced_1"] <= day, of["price_1"], of["price_0"])
    return np.where(of["priced_2"] <= day, of["price_2"], price)


def _spoilt_price(price: Integers, code: Integers, number: Integers) -> Integers:
    """Prices of zero and below, and prices of more than two digits, ties among them."""
    wrong = np.where(number % 2 == 0, 0, -price)
    price = np.where(code == _CODE["price_not_positive"], wrong, price)
    digits: NDArray[np.int64] = np.where(number % 2 == 0, 50, 1 + number * 37 % 99)
    return np.where(code == _CODE["price_decimals"], price + digits, price)


def _spoilt(columns: dict[str, pa.Array], code: Integers, turn: Integers) -> dict[str, pa.Array]:
    """The columns with the defects that single texts have."""
    for kind, column, value in (
        ("product_id_null", "product_id", None),
        ("product_name_null", "product_name", None),
        ("product_name_blank", "product_name", " "),
    ):
        columns[column] = replaced(columns[column], code == _CODE[kind], value)
    for column in ("product_name", "category"):
        columns[column] = spelt(columns[column], code == _CODE[f"{column}_spelling"], turn)
    return columns
