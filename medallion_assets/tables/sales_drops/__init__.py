"""Files that points of sale drop: sales in two shapes and four dimensions.

Belongs here: the descriptions. One module a subject; this one only names them all,
parents before children. How files are read is in ``sources.drops``.
"""

from medallion_assets.tables.model import Table
from medallion_assets.tables.sales_drops.common import TIME_ZONE
from medallion_assets.tables.sales_drops.dimensions import CUSTOMERS, PRODUCTS, SALES_TEAM, STORES
from medallion_assets.tables.sales_drops.discounted import DISCOUNTED_SALES
from medallion_assets.tables.sales_drops.sales import SALES

__all__ = ["SALES_DROPS", "TIME_ZONE"]

SALES_DROPS: tuple[Table, ...] = (CUSTOMERS, STORES, PRODUCTS, SALES_TEAM, SALES, DISCOUNTED_SALES)
