"""The whole chain over time: six tables, each with its states and its changes by day.

Belongs here: how the tables hang together. Does not belong here: the database (see
``database`` and ``load``).
"""

from datetime import date

import numpy as np

from medallion_assets.simulation.rng import Rng
from medallion_assets.simulation.shopease.chain import Managers, Stores
from medallion_assets.simulation.shopease.clock import ChainClock
from medallion_assets.simulation.shopease.customers import Customers
from medallion_assets.simulation.shopease.kinds import EFFECTS, ChainTruth
from medallion_assets.simulation.shopease.persons import Crowd
from medallion_assets.simulation.shopease.products import Products
from medallion_assets.simulation.shopease.register import Register, TableHistory
from medallion_assets.simulation.shopease.sales import SaleTransactions
from medallion_assets.simulation.shopease.spec import ChainParameters
from medallion_assets.simulation.shopease.stock import Inventory

_UNLISTED = -1
"""The day an id is gone that never had a row."""


class ChainHistory:
    """Everything that happens in a chain, known beforehand.

    Attributes:
        tables: the histories of the tables, by name. Sales come before inventory, which
            follows them.
    """

    def __init__(self, parameters: ChainParameters) -> None:
        """Draw all that is not a sale; sales are drawn when they are needed.

        Raises:
            ValueError: the history is too small to hold every case.
        """
        self.parameters = parameters
        clock = ChainClock(parameters)
        customers, products = Customers(parameters, clock), Products(parameters, clock)
        buyers, goods = _buyers(parameters, customers), _goods(parameters, products)
        self.sales = SaleTransactions(parameters, clock, buyers, products, goods)
        self.inventory = Inventory(parameters, clock, goods, products.unlisted, self.sales.sold)
        self._registers: list[Register] = [
            customers, products, Stores(parameters, clock), Managers(parameters, clock),
            self.inventory,
        ]  # fmt: skip
        ordered: list[TableHistory] = [*self._registers[:-1], self.sales, self.inventory]
        self.tables: dict[str, TableHistory] = {table.name: table for table in ordered}

    def truth(self, until: date | None = None) -> ChainTruth:
        """What the database holds at the end of a day, the last one where None.

        Sales are counted as they are drawn; before that, all up to the day are drawn.

        Raises:
            ValueError: the history does not reach the day.
        """
        until = until or self.parameters.last_day
        day = self.parameters.number(until)
        rows = {table.name: int(table.present(day).sum()) for table in self._registers}
        rows[self.sales.name] = self.sales.rows(day)
        kinds = {
            name: dict.fromkeys(EFFECTS[name], 0) | dict(table.kinds(day))
            for name, table in self.tables.items()
        }
        return ChainTruth(parameters=self.parameters, until=until, rows=rows, kinds=kinds)


def _buyers(parameters: ChainParameters, customers: Customers) -> Crowd:
    rng = Rng(parameters.seed, "shopease:loyalty")
    known = customers.known
    return Crowd(
        born=customers.arrives[:known],
        leaves=customers.leaves[:known],
        rejected=customers.rejected,
        order=rng.shuffled(np.arange(known)),
    )


def _goods(parameters: ChainParameters, products: Products) -> Crowd:
    rng = Rng(parameters.seed, "shopease:popularity")
    leaves = products.leaves[: products.known].copy()
    leaves[products.unlisted] = _UNLISTED
    return Crowd(
        born=products.born,
        leaves=leaves,
        rejected=products.rejected,
        order=rng.shuffled(np.arange(products.known)),
    )
