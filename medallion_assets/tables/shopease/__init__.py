"""The chain of stores: six tables in a PostgreSQL database.

Belongs here: the descriptions. One module a subject; this one only names them all,
parents before children. What the database invents is in ``simulation.shopease``.
"""

from medallion_assets.tables.model import Table
from medallion_assets.tables.shopease.catalogue import INVENTORY, PRODUCTS
from medallion_assets.tables.shopease.ids import TIME_ZONE
from medallion_assets.tables.shopease.parties import CUSTOMERS, SALES_MANAGERS, STORES
from medallion_assets.tables.shopease.sales import SALE_TRANSACTIONS

__all__ = ["SHOPEASE", "TIME_ZONE"]

SHOPEASE: tuple[Table, ...] = (
    STORES,
    SALES_MANAGERS,
    CUSTOMERS,
    PRODUCTS,
    INVENTORY,
    SALE_TRANSACTIONS,
)
