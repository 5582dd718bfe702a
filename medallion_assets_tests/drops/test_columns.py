"""Columns in another order, that come and go, or without a value."""

from __future__ import annotations

from typing import Any

import pytest

from medallion_assets_tests.drops.lake import HEADER, NAME, Drops, sale, sales_file


def test_a_header_in_another_order_is_the_same_table(lake: Drops) -> None:
    names = HEADER.strip().split(",")
    values = sale().strip().split(",")
    lake.drop(NAME, ",".join(reversed(names)) + "\n" + ",".join(reversed(values)) + "\n")
    lake.run()
    assert lake.revenue() == 100


@pytest.mark.parametrize(
    ("discount", "expected"),
    [
        ("", (False, None, "100.00")),
        ("0", (False, "0.00", "100.00")),
        ("0.125", (True, "12.50", "87.50")),
        ("0.33335", (True, "33.34", "66.66")),
    ],
)
def test_a_missing_discount_is_no_zero(lake: Drops, discount: str, expected: Any) -> None:
    lake.drop(
        "online.csv",
        "sale_date,customer_id,product_id,quantity,unit_price,discount\n"
        f"2026-01-11 10:00:00,1,1,2,50.00,{discount}\n",
    )
    lake.run()
    (row,) = lake.silver("discounted_sales")
    amounts = (row["discount_amount"], row["final_price"])
    shown = [None if amount is None else f"{amount:.2f}" for amount in amounts]
    assert (row["discount_applied"], *shown) == expected


def test_columns_that_come_and_go_are_told(lake: Drops) -> None:
    lake.drop("sales_2026-01-10.csv", sales_file())
    lake.run()
    lines = sales_file(sale(customer_id=2)).splitlines()
    lake.drop(NAME, f"{lines[0]},payment_mode\n{lines[1]},cash\n")
    drift = lake.run().bronze["sales"].drift
    assert [(change.change, change.after, change.decision) for change in drift] == [
        ("added", "payment_mode", "kept in _extra")
    ]
    lake.drop("sales_2026-01-12.csv", sales_file(sale(customer_id=3)))
    (gone,) = lake.run().bronze["sales"].drift
    assert (gone.change, gone.before, gone.matters) == ("missing", "payment_mode", False)
    told = lake.query(
        "select change, loads.file_name from {c} join {l} as loads using (table_name, load_id) "
        "order by load_id",
        c="ledger.schema_changes",
        l="ledger.loads",
    )
    assert told == [("added", NAME), ("missing", "sales_2026-01-12.csv")]
