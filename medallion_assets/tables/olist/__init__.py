"""The Olist marketplace: eleven tables, exported as CSV files in the Kaggle layout.

Belongs here: the descriptions and what they need. One module a subject; this
one only names them all, parents before children.
"""

from medallion_assets.tables.model import Table
from medallion_assets.tables.olist.catalogue import PRODUCTS, TRANSLATION
from medallion_assets.tables.olist.common import TIME_ZONE
from medallion_assets.tables.olist.funnel import LEADS_CLOSED, LEADS_QUALIFIED
from medallion_assets.tables.olist.geography import GEOLOCATION
from medallion_assets.tables.olist.orders import ORDERS
from medallion_assets.tables.olist.parties import CUSTOMERS, SELLERS
from medallion_assets.tables.olist.reviews import REVIEWS
from medallion_assets.tables.olist.sales import ITEMS, PAYMENTS

__all__ = ["OLIST", "TIME_ZONE"]

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
