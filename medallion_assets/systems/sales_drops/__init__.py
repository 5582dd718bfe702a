"""Files that points of sale drop: sales in two shapes and four dimensions.

Belongs here: the descriptions. One module a subject; this one only names them all,
parents before children. How files are read is in ``sources.drops``.
"""

from medallion_assets.core.shipped import DBT_PROJECT
from medallion_assets.systems.sales_drops.common import TIME_ZONE
from medallion_assets.systems.sales_drops.dimensions import CUSTOMERS, PRODUCTS, SALES_TEAM, STORES
from medallion_assets.systems.sales_drops.discounted import DISCOUNTED_SALES
from medallion_assets.systems.sales_drops.sales import SALES
from medallion_assets.tables.model import Table
from medallion_assets.tables.readers import DroppedFiles
from medallion_assets.tables.source_system import SourceSystem

__all__ = ["SALES_DROPS", "SYSTEM", "TIME_ZONE"]

SALES_DROPS: tuple[Table, ...] = (CUSTOMERS, STORES, PRODUCTS, SALES_TEAM, SALES, DISCOUNTED_SALES)

SYSTEM = SourceSystem(
    name="sales_drops",
    time_zone=TIME_ZONE,
    currency="INR",
    tables=SALES_DROPS,
    reader=DroppedFiles(),
    gold=DBT_PROJECT,
)
