"""Invented months before the first day: a file a shop and month, with a sale of each day.

Belongs here: sales by a fixed pattern, so that whole months show who is paid and who gets a
coupon. Does not belong here: sales of days, with their faults (see ``sales``).

In the last month two sellers of the first shop tie, one line names a store that is none, one
customer spends less than in the month before, one nothing, and all others as much or more.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from medallion_assets.simulation.sales_drops.sales import (
    CUSTOMERS,
    PRODUCTS,
    SELLING_STORES,
    Row,
    persons_of,
)

PATTERN = {
    121: ("sugar", (4, 10, 10)),
    122: ("besan", (10, 8, 6)),
    123: ("refined oil", (6, 8, 10)),
}
"""What a shop sells, and how many pieces each of its three people sells on her days."""
ROUND = 27
"""Days of a month on which the three take turns; then the first one sells a little."""
EACH = 3
"""Customers of a person."""
FALLEN, LAPSED = CUSTOMERS - 1, CUSTOMERS
"""Customers who spent less in the last month than in the one before, and nothing."""
NO_STORE = 129


def month_before(month: date) -> date:
    """The first day of the month before."""
    return (month.replace(day=1) - timedelta(days=1)).replace(day=1)


def months_before(first: date, count: int) -> list[date]:
    """The last whole months before a day, the oldest first."""
    found: list[date] = []
    month = first
    for _ in range(count):
        month = month_before(month)
        found.insert(0, month)
    return found


def sales_of(month: date, *, is_last: bool) -> dict[int, list[Row]]:
    """The sales of a month by store; of the last month twice as many pieces as of others."""
    found = {store: list(_pattern(store, month, is_last=is_last)) for store in SELLING_STORES}
    middle = month.replace(day=15)
    found[122].append(_sale(122, middle, 5, FALLEN, "maida", 4 if is_last else 10))
    if is_last:
        found[123].append(_sale(NO_STORE, middle, 9, 9, "refined oil", 10))
    else:
        found[122].append(_sale(122, middle, 5, LAPSED, "maida", 10))
    return found


def _pattern(store: int, month: date, *, is_last: bool) -> Iterator[Row]:
    """A sale a day; each person sells to customers of her own."""
    name, pieces = PATTERN[store]
    day, number = month, 0
    while day.month == month.month:
        turn = number % len(pieces) if number < ROUND else 0
        person = persons_of(store)[turn]
        quantity = pieces[turn] if number < ROUND else 2
        customer = (person - 1) * EACH + number // len(pieces) % EACH + 1
        yield _sale(store, day, person, customer, name, quantity if is_last else quantity // 2)
        day, number = day + timedelta(days=1), number + 1


def _sale(store: int, day: date, person: int, customer: int, name: str, quantity: int) -> Row:
    """A line of a file of sales."""
    return {
        "customer_id": customer,
        "store_id": store,
        "product_name": name,
        "sales_date": day,
        "sales_person_id": person,
        "price": PRODUCTS[name],
        "quantity": quantity,
        "total_cost": PRODUCTS[name] * quantity,
    }
