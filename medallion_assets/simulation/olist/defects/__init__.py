"""The injected defects: one module a subject, each case in a known number.

Belongs here: the order of injection. Every defect has rows of
its own, so that counts can be added up. Does not belong here: clean data.
"""

from medallion_assets.simulation.olist.defects.catalogue import inject_catalogue
from medallion_assets.simulation.olist.defects.context import MarketContext, open_context
from medallion_assets.simulation.olist.defects.corruptions import inject_corruptions
from medallion_assets.simulation.olist.defects.funnel import inject_funnel
from medallion_assets.simulation.olist.defects.geography import inject_geography
from medallion_assets.simulation.olist.defects.orders import inject_orders
from medallion_assets.simulation.olist.defects.parties import inject_parties
from medallion_assets.simulation.olist.defects.rejections import inject_rejections
from medallion_assets.simulation.olist.defects.repeats import inject_repeats
from medallion_assets.simulation.olist.defects.reviews import inject_reviews
from medallion_assets.simulation.olist.defects.sales import inject_sales
from medallion_assets.simulation.olist.market import Market

__all__ = ["MarketContext", "inject_defects"]


def inject_defects(market: Market) -> MarketContext:
    """Inject every defect into the market's sheets.

    Raises:
        ValueError: the market is too small for all defects.
    """
    context = open_context(market)
    inject_rejections(context)
    inject_corruptions(context)
    inject_reviews(context)
    inject_sales(context)
    inject_orders(context)
    inject_repeats(context)
    inject_geography(context)
    inject_parties(context)
    inject_catalogue(context)
    if market.funnel is not None:
        inject_funnel(context, market.funnel)
    return context
