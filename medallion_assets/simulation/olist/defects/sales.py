"""Items and payments that do not fit their order (traps 11, 12, 16, 19 and 20).

Belongs here: cases that stay in silver and are counted. Does not belong here:
rejected rows (see ``corruptions`` and ``rejections``).
"""

from medallion_assets.simulation.olist.clock import DAY, HOUR
from medallion_assets.simulation.olist.defects.context import MarketContext
from medallion_assets.simulation.olist.sales import cents

_CENTS_APART = (2, 37, -50, 100)
"""Differences that are more than 0.01 and not more than 1.00."""

_APART = (101, -300, 1500, 18281)
"""Differences of more than 1.00."""

_ROUNDED = (1, -1)
"""Differences of exactly 0.01, which are not counted."""


def inject_sales(context: MarketContext) -> None:
    """Inject all defects of this module."""
    _orders_without_items(context)
    _orders_without_payment(context)
    _shipping_limits(context)
    _differences(context)
    _odd_payments(context)
    _respell(context)


def _empty(context: MarketContext, order: int) -> None:
    """Cancel an order and take its items away."""
    unsent = {"order_delivered_carrier_date": "", "order_delivered_customer_date": ""}
    context.market.order_sheet.put(order, {"order_status": "canceled", **unsent})
    for row in context.market.item_rows(order):
        context.market.items.sheet.remove(row)


def _orders_without_items(context: MarketContext) -> None:
    """Canceled orders that were paid but have no items, beside the unavailable ones."""
    for order in context.hosts.delivered(3):
        _empty(context, order)


def _orders_without_payment(context: MarketContext) -> None:
    """Delivered orders nobody paid for."""
    for order in context.hosts.delivered(2):
        context.findings["delivered_order_without_payment"].add(order)
        for row in context.market.payment_rows(order):
            context.market.payments.sheet.remove(row)


def _shipping_limits(context: MarketContext) -> None:
    """Limits far in the future and limits before approval."""
    market, sheet = context.market, context.market.items.sheet
    far = [row for order in context.hosts.delivered(4) for row in market.item_rows(order)]
    for row in far:
        limit = int(market.items.limit[row]) + 600 * DAY
        sheet.put(row, {"shipping_limit_date": market.clock.timestamp(limit)})
    sheet.mark("shipping_limit_far_after_estimate", far)
    for order in context.hosts.delivered(5):
        limit = int(market.orders.approved[order]) - 2 * HOUR
        for row in market.item_rows(order):
            sheet.put(row, {"shipping_limit_date": market.clock.timestamp(limit)})
            sheet.mark("shipping_limit_before_approval", [row])


def _differences(context: MarketContext) -> None:
    """Payments beside what is owed, on both sides of both limits."""
    for difference in (*_CENTS_APART, *_APART, *_ROUNDED):
        (order,) = context.hosts.delivered(1)
        row = context.market.payment_rows(order)[0]
        value = cents(int(context.market.payments.value[row]) + difference)
        context.market.payments.sheet.put(row, {"payment_value": value})
        if difference not in _ROUNDED:
            context.findings["payments_differ_by_cents"].add(order)
        else:
            context.facts[19]["payments_differ_by_one_cent_only"] += 1
        if difference in _APART:
            context.findings["payments_differ"].add(order)


def _odd_payments(context: MarketContext) -> None:
    """Payments of nothing, of no type, in no instalment, and without a first one."""
    market, sheet = context.market, context.market.payments.sheet
    nothing = {"payment_type": "voucher", "payment_installments": "1", "payment_value": "0.00"}
    for order in context.hosts.delivered(4):
        second = {"payment_sequential": "2", **nothing}
        sheet.mark("payment_value_zero", [sheet.copy(market.payment_rows(order)[0], second)])
    for order in context.hosts.delivered(3):
        _empty(context, order)
        row = market.payment_rows(order)[0]
        sheet.put(row, {**nothing, "payment_type": "not_defined"})
        sheet.mark("payment_value_zero", [row])
        sheet.mark("payment_type_not_defined", [row])
    for order in context.hosts.delivered(2):
        row = market.payment_rows(order)[0]
        sheet.put(row, {"payment_type": "credit_card", "payment_installments": "0"})
        sheet.mark("payment_installments_zero", [row])
    for order in context.hosts.delivered(3):
        sheet.put(market.payment_rows(order)[0], {"payment_sequential": "2"})
        context.findings["payments_without_first"].add(order)


def _respell(context: MarketContext) -> None:
    """Ids and types in another case or with white space around them."""
    items, payments = context.market.items.sheet, context.market.payments.sheet
    for order in context.hosts.delivered(2):
        row = context.market.item_rows(order)[0]
        context.respell(items, row, "product_id", items.value(row, "product_id").upper())
        paid = context.market.payment_rows(order)[0]
        kind = f" {payments.value(paid, 'payment_type').title()}"
        context.respell(payments, paid, "payment_type", kind)
    for order in context.hosts.delivered(1):
        row, paid = context.market.item_rows(order)[0], context.market.payment_rows(order)[0]
        context.respell(items, row, "order_id", f" {items.value(row, 'order_id')} ")
        context.respell(payments, paid, "order_id", payments.value(paid, "order_id").upper())
