"""Classifying a few orders and items of the Olist marketplace, without a lake."""

from datetime import date
from functools import cache
from typing import Any

import ibis
import pyarrow as pa

from medallion_assets.cleaning.dating import dated
from medallion_assets.cleaning.pipeline import CLASS, classify
from medallion_assets.core.naming import EXTRA, KEY, LINE, LOAD_ID, OPERATION, ROW_HASH, VERSION
from medallion_assets.core.partitions import DayRange
from medallion_assets.systems.olist import OLIST
from medallion_assets.tables.model import Table
from medallion_assets_tests.shop import hex_id
from medallion_assets_tests.unit.cleaning.evaluate import to_rows

__all__ = [
    "GOOD",
    "ITEM",
    "ITEMS",
    "ORDERS",
    "WINDOW",
    "Row",
    "classes",
    "items",
    "order",
    "orders",
    "orders_sql",
]

ORDERS = next(table for table in OLIST if table.name == "orders")
ITEMS = next(table for table in OLIST if table.name == "order_items")
WINDOW = DayRange(date(2024, 5, 1), date(2024, 5, 2))
BRONZE = {LINE: "int64", **dict.fromkeys((LOAD_ID, KEY, ROW_HASH, OPERATION, VERSION), "string")}
GOOD = {
    "order_id": hex_id(1),
    "customer_id": hex_id(11),
    "order_status": "delivered",
    "order_purchase_timestamp": "2024-05-01 10:00:00",
    "order_approved_at": "2024-05-01 11:00:00",
    "order_delivered_carrier_date": "2024-05-02 10:00:00",
    "order_delivered_customer_date": "2024-05-04 10:00:00",
    "order_estimated_delivery_date": "2024-05-20 00:00:00",
}

Row = dict[str, Any]
TEXTS = {"key": "string"}


def received(rows: list[Row], table: Table = ORDERS) -> pa.Table:
    """Rows as bronze has them: one load unless a row says otherwise."""
    full = [
        {
            LINE: number + 2,
            LOAD_ID: "000001",
            OPERATION: "upsert",
            KEY: "|".join((row[name] or "").strip().lower() for name in table.key),
            ROW_HASH: str([row[name] for name in table.column_names]),
            **row,
        }
        for number, row in enumerate(rows)
    ]
    schema = pa.schema([(name, pa.string()) for name in (*table.column_names, *BRONZE)])
    schema = schema.set(schema.get_field_index(LINE), pa.field(LINE, pa.int64()))
    return pa.Table.from_pylist(full, schema=schema)


def bronze(table: Table) -> ibis.Table:
    """The received rows with their days, as bronze derives them."""
    rows = ibis.table(
        {**dict.fromkeys(table.column_names, "string"), **BRONZE, EXTRA: "string"}, name="bronze"
    )
    return dated(table, rows, ibis.table({"key": "string", "day": "date"}, name="days"))


@cache
def orders_sql() -> str:
    """The classification of orders, compiled once."""
    customers = ibis.table(TEXTS, name="customers")
    expression = classify(ORDERS, bronze(ORDERS), {}, {"customers": customers}, WINDOW)
    return str(ibis.to_sql(expression, dialect="duckdb"))


def orders(*rows: Row) -> list[Row]:
    """The classified orders in the order of their lines; customers 11 to 13 are known."""
    given_rows = received(list(rows)).append_column(EXTRA, pa.nulls(len(rows), pa.string()))
    known = pa.table({"key": [hex_id(number) for number in (11, 12, 13)]})
    found = to_rows(orders_sql(), bronze=given_rows, customers=known)
    return sorted(found, key=lambda row: (str(row[LOAD_ID]), int(row[LINE])))


def classes(*rows: Row) -> list[str]:
    return [row[CLASS] for row in orders(*rows)]


def order(**texts: str | None) -> Row:
    return {**GOOD, **texts}


@cache
def items_sql() -> str:
    """The classification of items, compiled once."""
    expression = classify(
        ITEMS,
        bronze(ITEMS),
        {"orders": ibis.table(ORDER_COLUMNS, name="orders")},
        {name: ibis.table(TEXTS, name=name) for name in ("products", "sellers")},
        WINDOW,
    )
    return str(ibis.to_sql(expression, dialect="duckdb"))


def items(*rows: Row, parents: dict[str, str]) -> list[Row]:
    """Classified items of orders that silver has, on the days given for them."""
    silver = pa.table(
        {
            "order_id": list(parents),
            "order_approved_at": pa.nulls(len(parents), pa.timestamp("us")),
            "order_estimated_delivery_date": pa.nulls(len(parents), pa.date32()),
        }
    )
    days = [date.fromisoformat(day) for day in parents.values()]
    given_rows = received(list(rows), ITEMS).append_column(EXTRA, pa.nulls(len(rows), pa.string()))
    found = to_rows(
        items_sql(),
        bronze=given_rows,
        days=pa.table({"key": list(parents), "day": days}),
        orders=silver,
        products=pa.table({"key": [hex_id(21)]}),
        sellers=pa.table({"key": [hex_id(31)]}),
    )
    return sorted(found, key=lambda row: int(row[LINE]))


ORDER_COLUMNS = {
    "order_id": "string",
    "order_approved_at": "timestamp(6)",
    "order_estimated_delivery_date": "date",
}
ITEM = {
    "order_id": hex_id(1),
    "order_item_id": "1",
    "product_id": hex_id(21),
    "seller_id": hex_id(31),
    "shipping_limit_date": "2024-05-05 10:00:00",
    "price": "10.00",
    "freight_value": "1.50",
}
