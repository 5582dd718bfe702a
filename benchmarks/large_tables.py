"""The tables of the large day as its other contestants read them.

Belongs here: file, key and types of the five tables that grow with the orders, as a person would
write them down who knows the export and nothing of the platform. The other six are a ten-thousandth
of a gigabyte and are read by the platform alone.
"""

import csv
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["DAY_OF_ORDER", "LARGE_TABLES", "LargeTable", "Surroundings"]

DAY_OF_ORDER = "order_purchase_timestamp"
MONEY, MOMENT, WHOLE = "decimal(12, 2)", "timestamp", "integer"


@dataclass(frozen=True)
class LargeTable:
    """A file.

    Attributes:
        key: of a row; the last line of a key counts.
        order: the column by which its rows belong to an order, whose day they have.
        types: of the columns that are no text, as DuckDB names them.
    """

    name: str
    file: str
    key: tuple[str, ...]
    order: str
    types: Mapping[str, str] = field(default_factory=dict)


LARGE_TABLES = (
    LargeTable(
        "orders",
        "olist_orders_dataset.csv",
        ("order_id",),
        "order_id",
        {
            DAY_OF_ORDER: MOMENT,
            "order_approved_at": MOMENT,
            "order_delivered_carrier_date": MOMENT,
            "order_delivered_customer_date": MOMENT,
            "order_estimated_delivery_date": MOMENT,
        },
    ),
    LargeTable("customers", "olist_customers_dataset.csv", ("customer_id",), "customer_id"),
    LargeTable(
        "order_items",
        "olist_order_items_dataset.csv",
        ("order_id", "order_item_id"),
        "order_id",
        {
            "order_item_id": WHOLE,
            "shipping_limit_date": MOMENT,
            "price": MONEY,
            "freight_value": MONEY,
        },
    ),
    LargeTable(
        "order_payments",
        "olist_order_payments_dataset.csv",
        ("order_id", "payment_sequential"),
        "order_id",
        {"payment_sequential": WHOLE, "payment_installments": WHOLE, "payment_value": MONEY},
    ),
    LargeTable(
        "order_reviews",
        "olist_order_reviews_dataset.csv",
        ("review_id", "order_id"),
        "order_id",
        {"review_score": WHOLE, "review_creation_date": MOMENT, "review_answer_timestamp": MOMENT},
    ),
)
"""The orders first: the others have the day of theirs."""


@dataclass(frozen=True)
class Surroundings:
    """What a contestant is given, by the variables that the platform reads too."""

    export: Path
    target: Path
    threads: int
    memory_limit: str

    @classmethod
    def read(cls) -> "Surroundings":
        """Those of this process; the target is made."""
        target = Path(os.environ["MEDALLION_LAKE"])
        target.mkdir(parents=True)
        return cls(
            export=Path(os.environ["MEDALLION_OLIST_EXPORT"]),
            target=target,
            threads=int(os.environ["MEDALLION_THREADS"]),
            memory_limit=os.environ["MEDALLION_MEMORY_LIMIT"],
        )

    def file(self, table: LargeTable) -> Path:
        """The file of a table."""
        return self.export / table.file

    def columns(self, table: LargeTable) -> list[str]:
        """The columns of a table, which its first line names."""
        with self.file(table).open(newline="", encoding="utf-8") as lines:
            return next(csv.reader(lines))

    def tell(self, rows: Mapping[str, int]) -> None:
        """Print how many rows each table came to, which the others are compared with."""
        print(json.dumps(rows, sort_keys=True))
