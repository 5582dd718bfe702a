"""Orders whose dates or status contradict each other (traps 13, 14 and 15).

Belongs here: cases within one row of orders. Does not belong here: rejected
orders (see ``rejections``).
"""

from collections.abc import Iterable

from medallion_assets.simulation.olist.clock import DAY, HOUR
from medallion_assets.simulation.olist.defects.context import MarketContext

_MISSING = (
    ("delivered_without_delivery_date", "order_delivered_customer_date", 3),
    ("delivered_without_approval", "order_approved_at", 4),
    ("delivered_without_carrier", "order_delivered_carrier_date", 2),
)


def inject_orders(context: MarketContext) -> None:
    """Inject all defects of this module."""
    _leave_too_early(context)
    _arrive_too_early(context)
    _miss_dates(context)
    _respell(context)


def _plant(context: MarketContext, order: int, rules: Iterable[str], **moments: int) -> None:
    """Change moments of an order and note the rules it now breaks."""
    sheet = context.market.order_sheet
    sheet.put(order, {name: context.market.clock.timestamp(at) for name, at in moments.items()})
    for rule in rules:
        sheet.mark(rule, [order])


def _leave_too_early(context: MarketContext) -> None:
    """Parcels that left before approval, some even before the purchase."""
    orders = context.market.orders
    for order in context.hosts.delivered(6):
        between = int(orders.purchased[order] + orders.approved[order]) // 2
        _plant(context, order, ["carrier_before_approval"], order_delivered_carrier_date=between)
    for order in context.hosts.delivered(3):
        before = int(orders.purchased[order]) - 5 * HOUR
        rules = ["carrier_before_approval", "carrier_before_purchase"]
        _plant(context, order, rules, order_delivered_carrier_date=before)


def _arrive_too_early(context: MarketContext) -> None:
    """Parcels that arrived before they left, or before payment was approved."""
    market = context.market
    for order in context.hosts.delivered(3):
        left = int(market.orders.delivered[order]) + 3 * HOUR
        _plant(context, order, ["delivered_before_carrier"], order_delivered_carrier_date=left)
    for order in context.hosts.delivered(4):
        approved = int(market.orders.delivered[order]) + 2 * HOUR
        rules = ["delivered_before_approval", "carrier_before_approval"]
        _plant(context, order, rules, order_approved_at=approved)
        limit = market.clock.timestamp(approved + DAY)
        for row in market.item_rows(order):
            market.items.sheet.put(row, {"shipping_limit_date": limit})


def _miss_dates(context: MarketContext) -> None:
    """Delivered orders that lack a date, and canceled ones that have them all."""
    sheet = context.market.order_sheet
    for rule, column, count in _MISSING:
        for order in context.hosts.delivered(count):
            sheet.put(order, {column: ""})
            sheet.mark(rule, [order])
    for order in context.hosts.delivered(3):
        sheet.put(order, {"order_status": "canceled"})
        sheet.mark("canceled_but_delivered", [order])


def _respell(context: MarketContext) -> None:
    """Statuses and ids in another case or with white space around them."""
    sheet = context.market.order_sheet
    for order, text in zip(context.hosts.delivered(2), ("Delivered", " delivered "), strict=True):
        context.respell(sheet, order, "order_status", text)
    for order in context.hosts.any(1):
        context.respell(sheet, order, "order_id", sheet.value(order, "order_id").upper())
