"""The stores and their managers: one manager a store, on every day.

Belongs here: the histories of the two small tables. Does not belong here: sales and
stock.
"""

from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from medallion_assets.simulation.rng import Integers, Mask, Rng
from medallion_assets.simulation.shopease.clock import DAY, NEVER, ChainClock
from medallion_assets.simulation.shopease.columns import (
    chosen,
    instants,
    joined,
    money,
    numbers,
    replaced,
    spelt,
)
from medallion_assets.simulation.shopease.persons import (
    city_columns,
    draw_homes,
    email,
    full_name,
    phone,
)
from medallion_assets.simulation.shopease.products import CENT
from medallion_assets.simulation.shopease.register import Register, on
from medallion_assets.simulation.shopease.spec import ChainParameters
from medallion_assets.simulation.shopease.vocabulary import CITIES, FIRST_NAMES, LAST_NAMES

_FIRST_CITIES = 7
"""Stores are in the larger cities, one after the other."""
_LINES = 100


class Stores(Register):
    """One row a store. One gets another phone number after a third of the days."""

    name = "stores"
    key: tuple[str, ...] = ("store_id",)

    def __init__(self, parameters: ChainParameters, clock: ChainClock) -> None:
        """Found the stores in the years before."""
        rng = Rng(parameters.seed, "shopease:stores")
        size = parameters.stores
        self.arrives, self.leaves = np.full(size, -1), np.full(size, NEVER)
        self._created = clock.before(rng, size)
        self._homes = draw_homes(rng, size)
        self._homes["city"] = np.arange(size) % _FIRST_CITIES
        zips = [CITIES[city].first_zip for city in self._homes["city"].tolist()]
        self._homes["zip"] = np.array(zips)
        self._line = rng.below(_LINES, size)
        self._area = (rng.below(60, size) + 80) * 100
        self._calls = np.full(size, NEVER)
        self._calls[-1] = parameters.days // 3
        self._calls_at = clock.office(rng, np.minimum(self._calls, parameters.days))

    def changed(self, day: int) -> Mask:
        """Which store got another phone number."""
        return on(self._calls, day)

    def kinds(self, day: int) -> Mapping[str, int]:
        """The name of the second store is misspelt."""
        return {"store_name_spelling": int(self.present(day)[1])}

    def rows(self, chosen_rows: Integers, day: int) -> pa.Table:
        """Some stores as they are at the end of a day."""
        at = chosen_rows
        homes = {part: values[at] for part, values in self._homes.items()}
        called = self._calls[at] <= day
        city = chosen([city.name for city in CITIES], homes["city"])
        place = joined("ShopEase ", city)
        place = replaced(
            joined(place, " ", numbers(at + 1).cast(pa.string())), at < _FIRST_CITIES, place
        )
        opened = self._created[at] // DAY
        return pa.table(
            {
                "store_id": numbers(at + 1),
                "store_name": spelt(place, at == 1, at),
                **city_columns(homes),
                "phone": phone(homes["city"], self._line[at] + called),
                "floor_area_sqft": numbers(self._area[at]),
                "opened_on": pa.array(opened, pa.int32()).cast(pa.date32()),
                "created_at": instants(self._created[at]),
                "updated_at": instants(np.where(called, self._calls_at[at], self._created[at])),
            }
        )


class Managers(Register):
    """One row a manager in office. The first store's leaves after half the days.

    The successor, whose row comes on the day the other's is deleted, has the id after all
    others.
    """

    name = "sales_managers"
    key: tuple[str, ...] = ("manager_id",)

    def __init__(self, parameters: ChainParameters, clock: ChainClock) -> None:
        """Appoint the managers and the successor."""
        rng = Rng(parameters.seed, "shopease:managers")
        stores, handover = parameters.stores, parameters.days // 2
        size = stores + 1
        self._store = np.append(np.arange(stores), 0)
        self.arrives, self.leaves = np.full(size, -1), np.full(size, NEVER)
        self.leaves[0] = self.arrives[-1] = handover
        hired = clock.before(rng, stores)
        self._created = np.append(hired, clock.office(rng, np.array([handover])))
        self._first = rng.below(len(FIRST_NAMES), size)
        self._last = rng.below(len(LAST_NAMES), size)
        self._line = rng.below(_LINES, size)
        self._target = (rng.below(300, size) + 200) * 1_000 * 100 * CENT
        self._calls = np.full(size, NEVER)
        self._calls[1] = parameters.days // 4
        self._calls_at = clock.office(rng, np.minimum(self._calls, parameters.days))

    def changed(self, day: int) -> Mask:
        """Who got another phone number."""
        return on(self._calls, day)

    def kinds(self, day: int) -> Mapping[str, int]:
        """The third one's name is misspelt, and the fourth one's e-mail address."""
        here = self.present(day)
        return {"manager_name_spelling": int(here[2]), "email_spelling": int(here[3])}

    def rows(self, chosen_rows: Integers, day: int) -> pa.Table:
        """Some managers as they are at the end of a day."""
        at = chosen_rows
        first, last, store = self._first[at], self._last[at], self._store[at]
        called = self._calls[at] <= day
        hired = self._created[at] // DAY
        address = email(first, last, store + 1, np.zeros(len(at), dtype=np.int64))
        return pa.table(
            {
                "manager_id": numbers(at + 1),
                "store_id": numbers(store + 1),
                "manager_name": spelt(full_name(first, last), at == 2, at),  # noqa: PLR2004
                "email": spelt(address, at == 3, at),  # noqa: PLR2004
                "phone": phone(store % _FIRST_CITIES, self._line[at] + called),
                "monthly_sales_target": money(self._target[at]),
                "hired_on": pa.array(hired, pa.int32()).cast(pa.date32()),
                "created_at": instants(self._created[at]),
                "updated_at": instants(np.where(called, self._calls_at[at], self._created[at])),
            }
        )
