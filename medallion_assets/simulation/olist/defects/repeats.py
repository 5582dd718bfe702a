"""Rows received twice, and older versions of rows.

Belongs here: exact duplicates, and versions that lose: to a later change where
the table dates its changes, otherwise to what was received last. The winner is
always the clean row, so nothing else depends on it. Does not belong here: the
duplicates of geolocation, which are normal there (see ``geography``).
"""

from medallion_assets.simulation.olist.clock import DAY, HOUR
from medallion_assets.simulation.olist.defects.context import MarketContext
from medallion_assets.simulation.olist.funnel import Funnel


def inject_repeats(context: MarketContext) -> None:
    """Inject all defects of this module."""
    _repeat_sales(context)
    _repeat_references(context)
    _supersede_orders(context)
    _supersede_parts(context)
    _supersede_references(context)
    if context.market.funnel is not None:
        _repeat_funnel(context, context.market.funnel)


def _repeat_sales(context: MarketContext) -> None:
    """Exact duplicates of orders, their parts and their customers."""
    market = context.market
    for order in context.hosts.any(3):
        market.order_sheet.repeat(order)
    for order in context.hosts.any(4):
        market.items.sheet.repeat(market.item_rows(order)[0])
    for order in context.hosts.any(3):
        market.payments.sheet.repeat(market.payment_rows(order)[0])
    for order in context.hosts.reviewed(2):
        market.reviews.sheet.repeat(market.review_rows(order)[0])
    for order in context.hosts.any(2):
        market.customers.repeat(order)


def _repeat_references(context: MarketContext) -> None:
    """Exact duplicates in the tables without days; one product twice."""
    market = context.market
    for row in context.sellers.rows(2):
        market.sellers.sheet.repeat(row)
    for row in context.products.rows(2):
        market.products.sheet.repeat(row)
        market.products.sheet.repeat(row)
    market.translation.repeat(4)


def _supersede_orders(context: MarketContext) -> None:
    """Older states of orders: received before, received after, and dated alike."""
    sheet = context.market.order_sheet
    on_its_way = {"order_status": "shipped", "order_delivered_customer_date": ""}
    for order in context.hosts.delivered(2):
        sheet.supersede(order, on_its_way, old_is_received_last=True)
    for order in context.hosts.delivered(2):
        sheet.supersede(order, on_its_way, old_is_received_last=False)
    for order in context.hosts.delivered(1):
        later = context.market.clock.timestamp(int(context.market.orders.promised[order] + 5) * DAY)
        old = {"order_estimated_delivery_date": later}
        sheet.supersede(order, old, old_is_received_last=False)


def _supersede_parts(context: MarketContext) -> None:
    """Older versions of items, payments, reviews and customers."""
    market = context.market
    for order in context.hosts.any(2):
        row = market.item_rows(order)[0]
        market.items.sheet.supersede(row, {"price": "9999.99"}, old_is_received_last=False)
    for order in context.hosts.any(3):
        row = market.payment_rows(order)[0]
        old = {"payment_value": "8888.88"}
        market.payments.sheet.supersede(row, old, old_is_received_last=False)
    for order, last in zip(context.hosts.reviewed(2), (True, False), strict=True):
        row = market.review_rows(order)[0]
        early = market.clock.timestamp(int(market.reviews.created[row]) + HOUR)
        score = "1" if market.reviews.score[row] > 1 else "5"
        old = {"review_score": score, "review_answer_timestamp": early}
        market.reviews.sheet.supersede(row, old, old_is_received_last=last)
    for order in context.hosts.any(2):
        old = {"customer_city": "nao informado"}
        market.customers.supersede(order, old, old_is_received_last=False)


def _supersede_references(context: MarketContext) -> None:
    """Older versions in the tables without days: what was received last counts."""
    market = context.market
    for row in context.sellers.rows(1):
        old = {"seller_city": "nao informado"}
        market.sellers.sheet.supersede(row, old, old_is_received_last=False)
    for row in context.products.rows(2):
        old = {"product_photos_qty": "19", "product_category_name": "sem_nome"}
        market.products.sheet.supersede(row, old, old_is_received_last=False)
    old = {"product_category_name_english": "working title"}
    market.translation.supersede(7, old, old_is_received_last=False)


def _repeat_funnel(context: MarketContext, funnel: Funnel) -> None:
    """Duplicates and older versions of leads and deals."""
    for row in context.leads.rows(2):
        funnel.leads.repeat(row)
    for row in context.leads.rows(1):
        funnel.leads.supersede(row, {"origin": "fair"}, old_is_received_last=False)
    for row in context.deals.rows(1):
        funnel.deals.repeat(row)
    for row in context.deals.rows(1):
        day = funnel.deals.value(row, "won_date")[:10]
        funnel.deals.put(row, {"won_date": f"{day} 15:30:00"})
        old = {"won_date": f"{day} 09:00:00", "business_type": "other"}
        funnel.deals.supersede(row, old, old_is_received_last=True)
