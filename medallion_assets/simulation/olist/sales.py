"""What was bought and how it was paid.

Belongs here: clean items and payments; what is paid equals price and freight
to the cent. Does not belong here: injected defects (see ``defects.sales``).
"""

from dataclasses import dataclass

import numpy as np

from medallion_assets.simulation.olist.catalogue import OlistProducts
from medallion_assets.simulation.olist.clock import DAY, HOUR, ExportClock
from medallion_assets.simulation.olist.orders import Orders
from medallion_assets.simulation.olist.parties import Sellers
from medallion_assets.simulation.olist.sheet import Sheet
from medallion_assets.simulation.rng import Integers, Mask, Rng
from medallion_assets.systems.olist.sales import ITEMS, PAYMENTS

_ITEMS_AN_ORDER = (875, 85, 20, 10, 5, 3, 2)
_SAME_PRODUCT_PERMILLE = 820
_OTHER_SELLER_PERMILLE = 50
_DISCOUNT_PERCENT = (0, 0, 0, 0, 0, 0, 0, 0, 5, 10, 30)
_HANDLING = (2 * DAY, 3 * DAY, 4 * DAY, 5 * DAY, 6 * DAY)
_BASE_FREIGHT = (790, 1180, 1410, 1520, 1630, 1790, 2100, 2900, 4500)
_FREIGHT_A_KILOGRAM = 120
_TYPES = ("credit_card", "boleto", "voucher", "debit_card")
_TYPE_WEIGHTS = (755, 195, 30, 20)
_INSTALLMENTS = (480, 120, 100, 70, 55, 45, 25, 30, 10, 50, 2, 8)
_SPLIT_PERMILLE = 35


@dataclass(frozen=True, kw_only=True)
class Items:
    """The items; an item's number is its row. Amounts are cents.

    Attributes:
        first: row of each order's first item; the last entry ends the last order.
        owed: price and freight of each order, also of one whose items are unavailable.
    """

    first: Integers
    owed: Integers
    product: Integers
    seller: Integers
    limit: Integers
    sheet: Sheet


@dataclass(frozen=True, kw_only=True)
class Payments:
    """The payments; ``first`` as for the items, ``value`` in cents."""

    first: Integers
    value: Integers
    sheet: Sheet


def cents(amount: int) -> str:
    """An amount in cents as the files write it."""
    sign, size = ("-" if amount < 0 else ""), abs(int(amount))
    return f"{sign}{size // 100}.{size % 100:02d}"


def build_items(
    seed: int, orders: Orders, products: OlistProducts, sellers: Sellers, clock: ExportClock
) -> Items:
    """Fill the orders. An unavailable order was paid for but has no items in the file."""
    rng = Rng(seed, "items")
    counts = rng.weighted(_ITEMS_AN_ORDER, len(orders)) + 1
    order = np.repeat(np.arange(len(orders)), counts)
    size = len(order)
    number = np.arange(size) - (np.cumsum(counts) - counts)[order]
    product = _products(rng, len(products.ids), number)
    other = rng.chance(_OTHER_SELLER_PERMILLE, size)
    seller = np.where(other, products.seller[1][product], products.seller[0][product])
    discount = np.array(_DISCOUNT_PERCENT)[rng.below(len(_DISCOUNT_PERCENT), size)]
    price = products.price[product] * (100 - discount) // 100
    weight = products.weight[product] * _FREIGHT_A_KILOGRAM // 1000
    freight = rng.along(_BASE_FREIGHT, size) + weight
    limit = orders.approval[order] + rng.along(_HANDLING, size) // HOUR * HOUR
    owed = np.bincount(order, weights=price + freight, minlength=len(orders)).astype(np.int64)
    sold = (np.array(orders.status) != "unavailable")[order]
    columns = {
        "order_id": [orders.ids[place] for place in order[sold].tolist()],
        "order_item_id": [str(place + 1) for place in number[sold].tolist()],
        "product_id": [products.ids[place] for place in product[sold].tolist()],
        "seller_id": [sellers.ids[place] for place in seller[sold].tolist()],
        "shipping_limit_date": clock.timestamps(limit[sold]),
        "price": [cents(amount) for amount in price[sold].tolist()],
        "freight_value": [cents(amount) for amount in freight[sold].tolist()],
    }
    return Items(
        first=_starts(order[sold], len(orders)),
        owed=owed,
        product=product[sold],
        seller=seller[sold],
        limit=limit[sold],
        sheet=Sheet(ITEMS, columns, Rng(seed, "items file"), owners=order[sold]),
    )


def _products(rng: Rng, products: int, number: Integers) -> Integers:
    """A product an item: some sell much better; a second item is often the same again."""
    size = len(number)
    drawn = rng.below(products, size) * rng.below(products, size) // products
    same = rng.chance(_SAME_PRODUCT_PERMILLE, size) & (number > 0)
    places = np.arange(size)
    return drawn[np.where(same, places - number, places)]


def build_payments(seed: int, orders: Orders, owed: Integers) -> Payments:
    """Pay what is owed, seldom in two parts of which the second is a voucher."""
    rng = Rng(seed, "payments")
    size = len(orders)
    split = rng.chance(_SPLIT_PERMILLE, size)
    voucher = np.where(split, owed * (10 + rng.below(50, size)) // 100, 0)
    main = rng.weighted(_TYPE_WEIGHTS, size)
    installments = np.where(main == 0, rng.weighted(_INSTALLMENTS, size) + 1, 1)
    order = np.repeat(np.arange(size), np.where(split, 2, 1))
    first = _starts(order, size)
    second = np.arange(len(order)) != first[order]
    kind = np.where(second, _TYPES.index("voucher"), main[order])
    value = np.where(second, voucher[order], (owed - voucher)[order])
    columns = {
        "order_id": [orders.ids[place] for place in order.tolist()],
        "payment_sequential": _flags(second, "2", "1"),
        "payment_type": [_TYPES[place] for place in kind.tolist()],
        "payment_installments": [
            str(count) for count in np.where(second, 1, installments[order]).tolist()
        ],
        "payment_value": [cents(amount) for amount in value.tolist()],
    }
    sheet = Sheet(PAYMENTS, columns, Rng(seed, "payments file"), owners=order)
    return Payments(first=first, value=value, sheet=sheet)


def _starts(order: Integers, orders: int) -> Integers:
    """The first row of each order in a column of order numbers, and the end."""
    return np.searchsorted(order, np.arange(orders + 1), side="left").astype(np.int64)


def _flags(which: Mask, yes: str, no: str) -> list[str]:
    return [yes if flag else no for flag in which.tolist()]
