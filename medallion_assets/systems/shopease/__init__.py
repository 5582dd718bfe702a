"""The chain of stores: six tables in a PostgreSQL database.

Belongs here: the descriptions. One module a subject; this one only names them all,
parents before children. What the database invents is in ``simulation.shopease``.
"""

from medallion_assets.core.shipped import DBT_PROJECT
from medallion_assets.systems.shopease.catalogue import INVENTORY, PRODUCTS
from medallion_assets.systems.shopease.ids import TIME_ZONE
from medallion_assets.systems.shopease.parties import CUSTOMERS, SALES_MANAGERS, STORES
from medallion_assets.systems.shopease.sales import SALE_TRANSACTIONS
from medallion_assets.tables.model import Table
from medallion_assets.tables.readers import Database
from medallion_assets.tables.source_system import SourceSystem

__all__ = ["SHOPEASE", "SYSTEM", "TIME_ZONE"]

SHOPEASE: tuple[Table, ...] = (
    STORES,
    SALES_MANAGERS,
    CUSTOMERS,
    PRODUCTS,
    INVENTORY,
    SALE_TRANSACTIONS,
)

SYSTEM = SourceSystem(
    name="shopease",
    time_zone=TIME_ZONE,
    currency="USD",
    tables=SHOPEASE,
    reader=Database(),
    gold=DBT_PROJECT,
)
