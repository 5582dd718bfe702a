"""The products: what is sold, at which price from which day on, and what is withdrawn.

Belongs here: the history of the table ``products`` with its defects. Does not belong
here: stock, and the price of a single sale.
"""

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from medallion_assets.simulation.rng import Integers, Mask, Rng, Supply
from medallion_assets.simulation.shopease.clock import NEVER, ChainClock
from medallion_assets.simulation.shopease.columns import (
    chosen,
    instants,
    joined,
    money,
    numbers,
    replaced,
)
from medallion_assets.simulation.shopease.kinds import PRODUCT_KINDS
from medallion_assets.simulation.shopease.register import EntityRegister, later, on, supply
from medallion_assets.simulation.shopease.spec import ChainParameters
from medallion_assets.simulation.shopease.vocabulary import CATEGORIES

CENT = 100
"""A cent in the ten-thousandths that amounts are counted in."""

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


class Products(EntityRegister):
    """One row a product, but for the injected repetitions, and some ids without a row.

    There are as many ids as the table has rows at the end of the last day. As many as there are
    rows beside those of the products have no row, or one that is deleted: inventory and
    sales refer to them.

    Attributes:
        born: the day each product may be sold from, -1 for always.
        unlisted: ids without a row.
    """

    name = "products"
    key: tuple[str, ...] = ("product_id",)
    defects = PRODUCT_KINDS
    event = "priced_1"
    varied = ("brand", len(_BRANDS))
    blanks: Mapping[str, str] = {"product_name": " "}

    def __init__(self, parameters: ChainParameters, clock: ChainClock) -> None:
        """Draw the catalogue and its changes."""
        rng = Rng(parameters.seed, "shopease:products")
        self.known = parameters.products
        super().__init__(parameters, clock, self.known)
        self._catalogue(rng)
        left = supply(rng, self.known)
        self._inject(left)
        self._withdraw(rng, left)
        self._reprice(rng, left)
        self._repeat(rng, left, (self._of["priced_1"] == NEVER) & (self.born < 0))

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
        self._of = {
            "id": np.arange(1, size + 1),
            "created": np.concatenate([before, self._clock.office(rng, days)]),
            "category": kind,
            "brand": rng.below(len(_BRANDS), size),
            "thing": _FIRST_THING[kind] + rng.below(_MANY_THINGS[kind], size),
            "price_0": np.maximum((price // 100 * 100 + ending) * CENT, _LOWEST),
        }

    def _withdraw(self, rng: Rng, left: Supply) -> None:
        """Leave some ids without a row from the beginning, and delete others on a day."""
        self.arrives = self.born.copy()
        self.leaves = np.full(self.known, NEVER)
        deleted = left.take(self._extra // 2, self.born < 0)
        self.leaves[deleted] = later(rng, self.born[deleted], self._days)
        self.unlisted = left.take(self._extra - self._extra // 2, self.born < 0)
        self.arrives[self.unlisted] = NEVER

    def _reprice(self, rng: Rng, left: Supply) -> None:
        """Up to two new prices a product, always other than the one before."""
        first, second = (np.full(self.known, NEVER) for _ in range(2))
        who = left.take(self.known * _REPRICED_PERCENT // 100)
        first[who] = later(rng, self.born[who], self._days)
        second[who[::3]] = later(rng, first[who[::3]], self._days)
        for number, day in ((1, first), (2, second)):
            old = self._of[f"price_{number - 1}"]
            percent = np.array(_NEW_PRICE_PERCENT)[rng.below(len(_NEW_PRICE_PERCENT), self.known)]
            new = np.maximum(old * percent // (100 * CENT) * CENT, _LOWEST)
            self._of[f"price_{number}"] = np.where(new == old, old + 10 * CENT, new)
            self._of[f"priced_{number}"] = day
            self._of[f"priced_{number}_at"] = self._clock.office(rng, np.minimum(day, self._days))

    def prices(self, day: int) -> Integers:
        """What is asked for each id on a day, in ten-thousandths; whole cents."""
        return _price({name: values[: self.known] for name, values in self._of.items()}, day)

    def changed(self, day: int) -> Mask:
        """What got a new price."""
        return on(self._of["priced_1"], day) | on(self._of["priced_2"], day)

    def kinds(self, day: int) -> Mapping[str, int]:
        """ChainTruth rows, clean products with a new price, and deleted ones."""
        return self._counted(day, repriced=self._of["priced_1"] <= day)

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
            "price": money(self._spoilt_price(_price(of, day), code, of["id"])),
            "description": replaced(about, of["id"] % 20 == 0, None),
            "created_at": instants(of["created"]),
            "updated_at": instants(updated),
        }
        return self._spoilt(columns, code, of["id"])

    def _spoilt_price(self, price: Integers, code: Integers, number: Integers) -> Integers:
        """Prices of zero and below, and prices of more than two digits, ties among them."""
        wrong = np.where(number % 2 == 0, 0, -price)
        price = np.where(code == self._codes["price_not_positive"], wrong, price)
        digits: NDArray[np.int64] = np.where(number % 2 == 0, 50, 1 + number * 37 % 99)
        return np.where(code == self._codes["price_decimals"], price + digits, price)


def _price(of: Mapping[str, Integers], day: int) -> Integers:
    """The price of a day: the one before the first change, or after the last one."""
    price = np.where(of["priced_1"] <= day, of["price_1"], of["price_0"])
    return np.where(of["priced_2"] <= day, of["price_2"], price)
