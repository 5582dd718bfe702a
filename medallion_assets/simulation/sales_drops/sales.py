"""Invented sales of both shapes, each clean or with one truth fault."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import Any

from medallion_assets.simulation.sales_drops.spec import DropTruth

PRODUCTS = {
    "quaker oats": Decimal(212),
    "sugar": Decimal(50),
    "maida": Decimal(20),
    "besan": Decimal(52),
    "refined oil": Decimal(110),
    "clinic plus": Decimal("1.5"),
    "dantkanti": Decimal(100),
    "nutrella": Decimal(40),
}
STORES = (121, 122, 123, 124)
SELLING_STORES = STORES[:3]
"""The last store never sells."""
CUSTOMERS = 30
EVERY = 12
"""One sale in so many has a fault; faults take turns."""

DISCOUNTS = (None, Decimal(0), Decimal("0.05"), Decimal("0.125"), Decimal("0.3333"))
CENT = Decimal("0.01")

Row = dict[str, Any]


def persons_of(store: int) -> range:
    """The people who sell in a store: 1 to 3, 4 to 6, 7 to 9."""
    first = (store - STORES[0]) * 3 + 1
    return range(first, first + 3)


AGAIN = "again"
"""The line is written twice."""

Fault = tuple[str, str, Callable[[Row], Row]]
"""What comes of a fault, its code, and the fault."""
Faults = tuple[Fault, ...]

PRICED: Faults = (
    ("reason", "sales_person_id_malformed", lambda row: {**row, "sales_person_id": [1, 2, 3]}),
    ("reason", "quantity_outside_range", lambda row: {**row, "quantity": -row["quantity"]}),
    ("reason", "customer_id_null", lambda row: {**row, "customer_id": None}),
    ("reason", "price_unparsable", lambda row: {**row, "price": "n/a"}),
    ("warning", "total_cost_differs", lambda row: {**row, "total_cost": row["total_cost"] + 1}),
    ("warning", "store_id_unknown", lambda row: {**row, "store_id": 129}),
    ("warning", "product_name_unknown", lambda row: {**row, "product_name": "green tea"}),
    (AGAIN, "equal_line", lambda row: row),
)
"""Of sales with a charged cost."""

DISCOUNTED: Faults = (
    ("reason", "discount_outside_range", lambda row: {**row, "discount": Decimal("1.5")}),
    ("reason", "quantity_outside_range", lambda row: {**row, "quantity": 0}),
    ("reason", "unit_price_unparsable", lambda row: {**row, "unit_price": "n/a"}),
    ("warning", "product_id_unknown", lambda row: {**row, "product_id": 99}),
    (AGAIN, "equal_line", lambda row: row),
)


@dataclass
class Till:
    """Rings up sales and counts the defects."""

    rng: Random
    truth: DropTruth
    rung: dict[str, int] = field(default_factory=dict)

    def priced(self, store: int, day: date, count: int) -> list[Row]:
        """Sales of a store on a day, with the cost that was charged."""
        return self._file("sales", [self._priced(store, day) for _ in range(count)], PRICED)

    def discounted(self, day: date, count: int) -> list[Row]:
        """Sales on a day, with a discount that may be missing."""
        made = [self._discounted(day) for _ in range(count)]
        return self._file("discounted_sales", made, DISCOUNTED)

    def known(self, rows: list[Row], stores: Sequence[int]) -> list[Row]:
        """Sales that are as they are; those of a store that is none stay, with a warning."""
        self._accepted("sales", rows)
        self.truth.rows["sales"] += len(rows)
        if unknown := sum(row["store_id"] not in stores for row in rows):
            self.truth.warnings["sales", "store_id_unknown"] += unknown
        return rows

    def _priced(self, store: int, day: date) -> Row:
        name = self.rng.choice(list(PRODUCTS))
        quantity = self.rng.randint(1, 10)
        return {
            "customer_id": self.rng.randint(1, CUSTOMERS),
            "store_id": store,
            "product_name": name,
            "sales_date": day,
            "sales_person_id": self.rng.choice(persons_of(store)),
            "price": PRODUCTS[name],
            "quantity": quantity,
            "total_cost": PRODUCTS[name] * quantity,
        }

    def _discounted(self, day: date) -> Row:
        number = self.rng.randint(1, len(PRODUCTS))
        seconds = self.rng.randrange(9 * 3600, 21 * 3600)
        return {
            "sale_date": datetime.combine(day, time()) + timedelta(seconds=seconds),
            "customer_id": self.rng.randint(1, CUSTOMERS),
            "product_id": number,
            "quantity": self.rng.randint(1, 10),
            "unit_price": list(PRODUCTS.values())[number - 1],
            "discount": self.rng.choice(DISCOUNTS),
        }

    def _file(self, table: str, sales: list[Row], faults: Faults) -> list[Row]:
        """The lines of a file: most sales as they are, every so many one with a fault."""
        lines: list[Row] = []
        accepted: list[Row] = []
        for sale in sales:
            number = self.rung[table] = self.rung.get(table, -1) + 1
            if number % EVERY:
                found, fine = [sale], True
            else:
                found, fine = self._spoilt(table, sale, faults[number // EVERY % len(faults)])
            lines += found
            accepted += found if fine else []
        self._accepted(table, accepted)
        self.truth.rows[table] += len(lines)
        return lines

    def _spoilt(self, table: str, sale: Row, fault: Fault) -> tuple[list[Row], bool]:
        """The lines of a sale with a fault, and whether silver takes them."""
        effect, name, spoil = fault
        if effect == AGAIN:
            return [sale, sale], True
        counted = self.truth.reasons if effect == "reason" else self.truth.warnings
        counted[table, name] += 1
        return [spoil(sale)], effect != "reason"

    def _accepted(self, table: str, rows: list[Row]) -> None:
        """Count what silver takes of a file, and lines in it that equal others."""
        again = len(rows) - len({tuple(row.values()) for row in rows})
        if again:
            self.truth.warnings[table, "equal_line"] += again
        total = sum(map(_revenue, rows), Decimal(0))
        self.truth.revenue[table] = self.truth.revenue.get(table, Decimal(0)) + total


def _revenue(row: Row) -> Decimal:
    """What a sale brings: what was charged, or the final price."""
    if "total_cost" in row:
        return Decimal(row["total_cost"])
    total: Decimal = row["unit_price"] * row["quantity"]
    discount: Decimal = row["discount"] or Decimal(0)
    amount = (total * discount).quantize(CENT, ROUND_HALF_UP)
    return total - amount
