"""Items and payments that do not fit their order (traps 11, 12, 16, 19 and 20).

Belongs here: cases that stay in silver and are counted. Does not belong here:
rejected rows (see ``corruptions`` and ``rejections``).
"""

from __future__ import annotations

from medallion_assets.simulation.olist.clock import DAY, HOUR
from medallion_assets.simulation.olist.plants.scene import Scene
from medallion_assets.simulation.olist.sales import cents

__all__ = ["plant_sales"]

_CENTS_APART = (2, 37, -50, 100)
"""Differences that are more than 0.01 and not more than 1.00."""

_APART = (101, -300, 1500, 18281)
"""Differences of more than 1.00."""

_ROUNDED = (1, -1)
"""Differences of exactly 0.01, which are not counted."""


def plant_sales(scene: Scene) -> None:
    """Plant all cases of this module."""
    _orders_without_items(scene)
    _orders_without_payment(scene)
    _shipping_limits(scene)
    _differences(scene)
    _odd_payments(scene)
    _respell(scene)


def _empty(scene: Scene, order: int) -> None:
    """Cancel an order and take its items away."""
    unsent = {"order_delivered_carrier_date": "", "order_delivered_customer_date": ""}
    scene.market.order_sheet.put(order, {"order_status": "canceled", **unsent})
    for row in scene.market.item_rows(order):
        scene.market.items.sheet.remove(row)


def _orders_without_items(scene: Scene) -> None:
    """Canceled orders that were paid but have no items, beside the unavailable ones."""
    for order in scene.hosts.delivered(3):
        _empty(scene, order)


def _orders_without_payment(scene: Scene) -> None:
    """Delivered orders nobody paid for."""
    for order in scene.hosts.delivered(2):
        scene.findings["delivered_order_without_payment"].add(order)
        for row in scene.market.payment_rows(order):
            scene.market.payments.sheet.remove(row)


def _shipping_limits(scene: Scene) -> None:
    """Limits far in the future and limits before approval."""
    market, sheet = scene.market, scene.market.items.sheet
    far = [row for order in scene.hosts.delivered(4) for row in market.item_rows(order)]
    for row in far:
        limit = int(market.items.limit[row]) + 600 * DAY
        sheet.put(row, {"shipping_limit_date": market.clock.timestamp(limit)})
    sheet.mark("shipping_limit_far_after_estimate", far)
    for order in scene.hosts.delivered(5):
        limit = int(market.orders.approved[order]) - 2 * HOUR
        for row in market.item_rows(order):
            sheet.put(row, {"shipping_limit_date": market.clock.timestamp(limit)})
            sheet.mark("shipping_limit_before_approval", [row])


def _differences(scene: Scene) -> None:
    """Payments beside what is owed, on both sides of both limits."""
    for difference in (*_CENTS_APART, *_APART, *_ROUNDED):
        (order,) = scene.hosts.delivered(1)
        row = scene.market.payment_rows(order)[0]
        value = cents(int(scene.market.payments.value[row]) + difference)
        scene.market.payments.sheet.put(row, {"payment_value": value})
        if difference not in _ROUNDED:
            scene.findings["payments_differ_by_cents"].add(order)
        else:
            scene.facts[19]["payments_differ_by_one_cent_only"] += 1
        if difference in _APART:
            scene.findings["payments_differ"].add(order)


def _odd_payments(scene: Scene) -> None:
    """Payments of nothing, of no type, in no instalment, and without a first one."""
    market, sheet = scene.market, scene.market.payments.sheet
    nothing = {"payment_type": "voucher", "payment_installments": "1", "payment_value": "0.00"}
    for order in scene.hosts.delivered(4):
        second = {"payment_sequential": "2", **nothing}
        sheet.mark("payment_value_zero", [sheet.copy(market.payment_rows(order)[0], second)])
    for order in scene.hosts.delivered(3):
        _empty(scene, order)
        row = market.payment_rows(order)[0]
        sheet.put(row, {**nothing, "payment_type": "not_defined"})
        sheet.mark("payment_value_zero", [row])
        sheet.mark("payment_type_not_defined", [row])
    for order in scene.hosts.delivered(2):
        row = market.payment_rows(order)[0]
        sheet.put(row, {"payment_type": "credit_card", "payment_installments": "0"})
        sheet.mark("payment_installments_zero", [row])
    for order in scene.hosts.delivered(3):
        sheet.put(market.payment_rows(order)[0], {"payment_sequential": "2"})
        scene.findings["payments_without_first"].add(order)


def _respell(scene: Scene) -> None:
    """Ids and types in another case or with white space around them."""
    items, payments = scene.market.items.sheet, scene.market.payments.sheet
    for order in scene.hosts.delivered(2):
        row = scene.market.item_rows(order)[0]
        scene.respell(items, row, "product_id", items.value(row, "product_id").upper())
        paid = scene.market.payment_rows(order)[0]
        kind = f" {payments.value(paid, 'payment_type').title()}"
        scene.respell(payments, paid, "payment_type", kind)
    for order in scene.hosts.delivered(1):
        row, paid = scene.market.item_rows(order)[0], scene.market.payment_rows(order)[0]
        scene.respell(items, row, "order_id", f" {items.value(row, 'order_id')} ")
        scene.respell(payments, paid, "order_id", payments.value(paid, "order_id").upper())
