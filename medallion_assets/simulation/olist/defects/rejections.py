"""Rows that must be rejected because of other rows, or because of their day.

Belongs here: whole orders that go to quarantine with all their parts, rows
whose parent is not there, and rows outside the range of days. Does not belong
here: broken values that only concern their own row (see ``corruptions``).
"""

from collections.abc import Mapping
from typing import NamedTuple

from medallion_assets.simulation.olist.clock import DAY
from medallion_assets.simulation.olist.defects.context import MarketContext
from medallion_assets.simulation.olist.defects.corruptions import DAY_UNKNOWN
from medallion_assets.simulation.olist.funnel import Funnel
from medallion_assets.simulation.olist.sheet import Sheet

_DAY_OUTSIDE = "business_day_outside_range"


class Rejection(NamedTuple):
    """A value that takes a whole order out.

    Attributes:
        reason: the reason code of the order itself.
        day: what its day's state adds to the order, its parts and its customer.
    """

    column: str
    text: str
    reason: str
    day: tuple[str, ...] = ()


_NO_DAY = (DAY_UNKNOWN,)
_REJECTIONS = (
    Rejection("order_status", "lost", "order_status_unknown"),
    Rejection("order_status", "em transporte", "order_status_unknown"),
    Rejection("order_status", "", "order_status_null"),
    Rejection("order_approved_at", "2024-02-30 10:00:00", "order_approved_at_unparsable"),
    Rejection("order_approved_at", "sim", "order_approved_at_unparsable"),
    Rejection(
        "order_delivered_carrier_date", "terça-feira", "order_delivered_carrier_date_unparsable"
    ),
    Rejection(
        "order_delivered_customer_date", "31/02/2024", "order_delivered_customer_date_unparsable"
    ),
    Rejection(
        "order_estimated_delivery_date", "em breve", "order_estimated_delivery_date_unparsable"
    ),
    Rejection(
        "order_purchase_timestamp",
        "2024-13-01 09:15:00",
        "order_purchase_timestamp_unparsable",
        _NO_DAY,
    ),
    Rejection("order_purchase_timestamp", "ontem", "order_purchase_timestamp_unparsable", _NO_DAY),
    Rejection("order_purchase_timestamp", "", "order_purchase_timestamp_null", _NO_DAY),
)


def inject_rejections(context: MarketContext) -> None:
    """Inject all defects of this module."""
    _reject_orders(context)
    _leave_the_range(context)
    _lose_customers(context)
    _reject_used_parents(context)
    _orphans(context)
    if context.market.funnel is not None:
        _leave_the_range_in_the_funnel(context, context.market.funnel)


def _reject_parts(context: MarketContext, order: int, *day: str) -> None:
    """Everything that is part of the order waits in quarantine with it."""
    for sheet, row in context.market.part_rows(order):
        sheet.reject(row, ["orders_missing", *day])


def _reject_order(
    context: MarketContext, order: int, column: str, text: str, *reasons: str
) -> None:
    """Break one value of the order row itself."""
    context.market.order_sheet.put(order, {column: text})
    context.market.order_sheet.reject(order, reasons)


def _reject_orders(context: MarketContext) -> None:
    """Orders with a value that cannot be used; the customer only goes along without a day."""
    reviewed = sum(rejection.day != () for rejection in _REJECTIONS)
    orders = context.hosts.any(len(_REJECTIONS) - reviewed) + context.hosts.reviewed(reviewed)
    for order, (column, text, reason, day) in zip(orders, _REJECTIONS, strict=True):
        _reject_order(context, order, column, text, reason, *day)
        _reject_parts(context, order, *day)
        if day:
            context.market.customers.reject(order, day)


def _leave_the_range(context: MarketContext) -> None:
    """Orders placed before the first day or after the last one."""
    market = context.market
    after = market.parameters.days * DAY
    hosts = context.hosts.reviewed(3)
    for order, start in zip(hosts, (-3 * DAY, -30 * DAY, after), strict=True):
        moment = market.clock.timestamp(start + int(market.orders.purchased[order]) % DAY)
        _reject_order(context, order, "order_purchase_timestamp", moment, _DAY_OUTSIDE)
        _reject_parts(context, order, _DAY_OUTSIDE)
        market.customers.reject(order, [_DAY_OUTSIDE])


def _lose_customers(context: MarketContext) -> None:
    """Orders whose customer was never received, which leaves a customer without order."""
    orders = context.hosts.reviewed(2)
    for order, stranger in zip(orders, context.rng.hex_ids(len(orders)), strict=True):
        _reject_order(context, order, "customer_id", stranger, "customers_missing")
        _reject_parts(context, order)
        context.market.customers.reject(order, [DAY_UNKNOWN])


def _reject_used_parents(context: MarketContext) -> None:
    """A product and a seller in quarantine: what was sold of them stays in silver."""
    market = context.market
    products, sellers = context.products.rows(2), context.sellers.rows(2)
    for row in products:
        market.products.sheet.put(row, {"product_weight_g": "1,5 kg"})
        market.products.sheet.reject(row, ["product_weight_g_unparsable"])
    for row in sellers:
        market.sellers.sheet.put(row, {"seller_state": "BR"})
        market.sellers.sheet.reject(row, ["seller_state_unknown"])


def _orphans(context: MarketContext) -> None:
    """Copies whose parent was never received; without an order there is no day either."""
    market = context.market
    without_order = {"orders_missing": "order_id", DAY_UNKNOWN: "order_id"}
    items, payments, reviews = market.items.sheet, market.payments.sheet, market.reviews.sheet
    for order in context.bystanders[:2]:
        item = market.item_rows(order)[0]
        _orphan(context, items, item, without_order)
        _orphan(context, items, item, {"products_missing": "product_id"})
        _orphan(context, items, item, {"sellers_missing": "seller_id"})
        _orphan(
            context, items, item, {"products_missing": "product_id", "sellers_missing": "seller_id"}
        )
        _orphan(context, payments, market.payment_rows(order)[0], without_order)
        _orphan(context, reviews, market.review_rows(order)[0], without_order)
        _orphan(context, market.customers, order, {DAY_UNKNOWN: "customer_id"})
    if market.funnel is not None:
        for row in context.deals.rows(2):
            _orphan(context, market.funnel.deals, row, {"leads_qualified_missing": "mql_id"})


def _orphan(context: MarketContext, sheet: Sheet, row: int, columns: Mapping[str, str]) -> None:
    """A copy with invented parents: reasons by the columns they follow from."""
    names = sorted(set(columns.values()))
    invented = dict(zip(names, context.rng.hex_ids(len(names)), strict=True))
    sheet.reject(sheet.copy(row, invented), columns)


def _leave_the_range_in_the_funnel(context: MarketContext, funnel: Funnel) -> None:
    """A lead before the first day, deals after the last."""
    clock, days = context.market.clock, context.market.parameters.days
    for row in context.leads.rows(2):
        early = funnel.leads.copy(row, {"first_contact_date": clock.day(-20)})
        funnel.leads.reject(early, [_DAY_OUTSIDE])
    for row in context.deals.rows(3):
        late = funnel.deals.copy(row, {"won_date": clock.timestamp((days + 28) * DAY + row)})
        funnel.deals.reject(late, [_DAY_OUTSIDE])
