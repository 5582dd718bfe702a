"""The Olist marketplace: eleven tables, exported as CSV files in the Kaggle layout.

Belongs here: the descriptions and what they need. One module a subject; this
one only names them all, parents before children.
"""

from medallion_assets.core.shipped import DBT_PROJECT
from medallion_assets.systems.olist.catalogue import PRODUCTS, TRANSLATION
from medallion_assets.systems.olist.common import TIME_ZONE
from medallion_assets.systems.olist.funnel import LEADS_CLOSED, LEADS_QUALIFIED
from medallion_assets.systems.olist.geography import GEOLOCATION
from medallion_assets.systems.olist.orders import ORDERS
from medallion_assets.systems.olist.parties import CUSTOMERS, SELLERS
from medallion_assets.systems.olist.reviews import REVIEWS
from medallion_assets.systems.olist.sales import ITEMS, PAYMENTS
from medallion_assets.tables.model import Table
from medallion_assets.tables.readers import Export
from medallion_assets.tables.source_system import SourceSystem

__all__ = ["OLIST", "SYSTEM", "TIME_ZONE"]

OLIST: tuple[Table, ...] = (
    GEOLOCATION,
    TRANSLATION,
    PRODUCTS,
    SELLERS,
    CUSTOMERS,
    ORDERS,
    ITEMS,
    PAYMENTS,
    REVIEWS,
    LEADS_QUALIFIED,
    LEADS_CLOSED,
)

SYSTEM = SourceSystem(
    name="olist",
    time_zone=TIME_ZONE,
    currency="BRL",
    tables=OLIST,
    reader=Export(or_database=True),
    gold=DBT_PROJECT,
)
