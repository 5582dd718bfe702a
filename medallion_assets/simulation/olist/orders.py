"""Orders and their way to the customer, as seen on the morning after the last day.

Belongs here: how many orders a day has, when each step of an order happens,
and what status follows. Does not belong here: what was bought and paid (see
``sales``) and injected defects (see ``defects.orders``).
"""

from dataclasses import dataclass

import numpy as np

from medallion_assets.simulation.olist.clock import DAY, HOUR, MINUTE, NEVER, ExportClock
from medallion_assets.simulation.olist.sheet import Sheet
from medallion_assets.simulation.olist.spec import OlistParameters
from medallion_assets.simulation.rng import Integers, Rng
from medallion_assets.systems.olist.orders import ORDERS

_WEEKDAYS = (1140, 1130, 1090, 1040, 990, 750, 830)
"""Orders of Monday to Sunday, in thousandths of an average day."""

_PEAK_FACTOR = 3
_HOURS = (22, 10, 5, 3, 2, 2, 4, 10, 25, 42, 54, 58, 54, 57, 58, 57, 59, 54, 51, 53, 54, 54, 50, 36)
_APPROVAL = (5, 9, 12, 15, 20, 30, 55, 300, 900, 1500, 3600)
_HANDOVER = (3 * HOUR, 12 * HOUR, 20 * HOUR, 26 * HOUR, 36 * HOUR, 50 * HOUR, 5 * DAY)
_TRANSPORT = (DAY, 36 * HOUR, 2 * DAY, 60 * HOUR, 3 * DAY, 4 * DAY, 5 * DAY, 7 * DAY, 14 * DAY)
_PROMISE = (5, 7, 8, 9, 10, 11, 13, 16, 21)
_CANCELED_PERMILLE = 8
_UNAVAILABLE_PERMILLE = 8


@dataclass(frozen=True, kw_only=True)
class Orders:
    """The orders, by time of purchase; an order's number is its row.

    Times are seconds since the first midnight, ``NEVER`` where not yet happened.

    Attributes:
        approved: what the file shows; ``approval`` is when it will have happened.
        promised: number of the day promised for delivery.
    """

    ids: list[str]
    customer_ids: list[str]
    status: list[str]
    purchased: Integers
    approval: Integers
    approved: Integers
    handed_over: Integers
    delivered: Integers
    promised: Integers

    def __len__(self) -> int:
        """How many orders there are."""
        return len(self.ids)


def count_orders(parameters: OlistParameters) -> Integers:
    """Orders of each day: the shape of a week, a little noise, and the peak."""
    rng = Rng(parameters.seed, "days")
    weekday = (parameters.first_day.weekday() + np.arange(parameters.days)) % len(_WEEKDAYS)
    noise = 950 + rng.below(101, parameters.days)
    counts = parameters.orders_per_day * np.array(_WEEKDAYS)[weekday] * noise // 1_000_000
    counts[parameters.peak] = parameters.orders_per_day * _PEAK_FACTOR
    return np.maximum(counts, 1)


def build_orders(parameters: OlistParameters, counts: Integers, customer_ids: list[str]) -> Orders:
    """Place the orders and let the days pass up to the end of the last one."""
    rng = Rng(parameters.seed, "orders")
    size = len(customer_ids)
    in_day = rng.weighted(_HOURS, size) * HOUR + rng.below(HOUR, size)
    purchased = np.sort(np.repeat(np.arange(parameters.days), counts) * DAY + in_day)
    approval = purchased + rng.along(_APPROVAL, size) * MINUTE + rng.below(MINUTE, size)
    handover = approval + rng.along(_HANDOVER, size)
    delivery = handover + rng.along(_TRANSPORT, size)
    chance = rng.below(1000, size)
    canceled = chance < _CANCELED_PERMILLE
    unavailable = ~canceled & (chance < _CANCELED_PERMILLE + _UNAVAILABLE_PERMILLE)
    stopped = canceled | unavailable
    now = parameters.days * DAY
    handed_over = np.where(stopped | (handover >= now), NEVER, handover)
    delivered = np.where(stopped | (delivery >= now), NEVER, delivery)
    approved = np.where((approval >= now) | (canceled & (chance % 4 == 0)), NEVER, approval)
    waiting = np.array(("invoiced", "processing", "approved"))[rng.weighted((48, 44, 8), size)]
    status = np.select(
        [canceled, unavailable, delivered != NEVER, handed_over != NEVER, approved != NEVER],
        ["canceled", "unavailable", "delivered", "shipped", waiting],
        "created",
    )
    return Orders(
        ids=rng.hex_ids(size),
        customer_ids=list(customer_ids),
        status=status.tolist(),
        purchased=purchased,
        approval=approval,
        approved=approved,
        handed_over=handed_over,
        delivered=delivered,
        promised=purchased // DAY + rng.along(_PROMISE, size),
    )


def orders_sheet(seed: int, orders: Orders, clock: ExportClock) -> Sheet:
    """The orders as their file shows them."""
    columns = {
        "order_id": list(orders.ids),
        "customer_id": list(orders.customer_ids),
        "order_status": list(orders.status),
        "order_purchase_timestamp": clock.timestamps(orders.purchased),
        "order_approved_at": clock.timestamps(orders.approved),
        "order_delivered_carrier_date": clock.timestamps(orders.handed_over),
        "order_delivered_customer_date": clock.timestamps(orders.delivered),
        "order_estimated_delivery_date": clock.timestamps(orders.promised * DAY),
    }
    return Sheet(ORDERS, columns, Rng(seed, "orders file"), owners=np.arange(len(orders)))
