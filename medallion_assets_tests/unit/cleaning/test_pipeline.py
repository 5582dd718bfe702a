"""Every bronze row ends in exactly one class, decided in the documented order."""

import os
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path

import pytest

from medallion_assets.cleaning.pipeline import CLASS, flag
from medallion_assets.core.naming import CHANGED_AT, LOAD_ID, OPERATION
from medallion_assets.engines.protocol import Dialect
from medallion_assets.silver.classification import classification_sql, folding_sql
from medallion_assets.systems.olist import OLIST
from medallion_assets_tests.shop import hex_id
from medallion_assets_tests.unit.cleaning.classified import (
    GOOD,
    ITEM,
    ORDERS,
    WINDOW,
    classes,
    items,
    order,
    orders,
)


def test_a_good_row_is_silver_with_typed_values() -> None:
    (row,) = orders(GOOD)
    assert row[CLASS] == "silver"
    assert row["reasons"] == []
    assert row["order_purchase_timestamp"] == datetime(2024, 5, 1, 10)  # noqa: DTZ001 - local
    assert row["order_estimated_delivery_date"] == date(2024, 5, 20)
    assert row["business_day"] == date(2024, 5, 1)


def test_a_repetition_is_a_duplicate_even_of_a_bad_row() -> None:
    assert classes(GOOD, GOOD, GOOD) == ["silver", "duplicate", "duplicate"]
    bad = order(order_status="lost")
    assert classes(bad, bad) == ["quarantined", "duplicate"]


def test_a_row_lists_every_rule_it_breaks() -> None:
    row = order(order_id=None, customer_id="x", order_status="lost", order_approved_at="soon")
    (found,) = orders(row)
    assert found[CLASS] == "quarantined"
    assert sorted(found["reasons"]) == [
        "customer_id_malformed",
        "customers_missing",
        "order_approved_at_unparsable",
        "order_id_null",
        "order_status_unknown",
    ]


def test_the_latest_change_survives_wherever_it_stands() -> None:
    older = order(order_status="shipped", order_delivered_customer_date=None)
    assert classes(older, GOOD) == ["superseded", "silver"]
    assert classes(GOOD, older) == ["silver", "superseded"]


def test_of_equal_changes_the_row_received_last_survives() -> None:
    other = order(order_estimated_delivery_date="2024-05-21 00:00:00")
    assert classes(GOOD, other) == ["superseded", "silver"]
    assert classes(other, GOOD) == ["superseded", "silver"]


def test_a_bad_row_never_supersedes_a_good_one() -> None:
    later = order(order_status="lost", order_delivered_customer_date="2024-05-09 10:00:00")
    assert classes(GOOD, later) == ["silver", "quarantined"]


def test_a_later_load_supersedes_good_and_bad_rows_of_its_key() -> None:
    old, bad = order(**{LOAD_ID: "000001"}), order(order_status="lost", **{LOAD_ID: "000001"})
    new = order(order_status="shipped", **{LOAD_ID: "000002"})
    assert classes(old, bad, new) == ["superseded", "superseded", "silver"]


def test_a_withdrawn_key_is_removed_and_its_note_is_no_row() -> None:
    old = order(**{LOAD_ID: "000001"})
    note = order(**{LOAD_ID: "000002", OPERATION: "delete"})
    assert classes(old, note) == ["removed"]


@pytest.mark.parametrize(
    ("moment", "reasons", "day"),
    [
        ("2024-04-30 23:59:59", ["business_day_outside_range"], None),
        ("2024-05-01 00:00:00", [], date(2024, 5, 1)),
        ("2024-05-02 23:59:59", [], date(2024, 5, 2)),
        ("2024-05-03 00:00:00", ["business_day_outside_range"], None),
        ("", ["order_purchase_timestamp_null", "business_day_unknown"], None),
        ("ontem", ["order_purchase_timestamp_unparsable", "business_day_unknown"], None),
    ],
)
def test_a_row_needs_a_day_of_the_range(moment: str, reasons: list[str], day: date | None) -> None:
    (row,) = orders(order(order_purchase_timestamp=moment))
    assert (row["reasons"], row["business_day"]) == (reasons, day)


def test_warnings_leave_a_row_in_silver() -> None:
    (row,) = orders(order(order_delivered_carrier_date="2024-04-30 10:00:00"))
    broken = {name.removeprefix("_breaks__") for name, value in row.items() if value is True}
    assert row[CLASS] == "silver"
    assert broken == {"carrier_before_approval", "carrier_before_purchase"}


def test_items_without_their_order_product_or_seller_wait() -> None:
    rows = [
        ITEM,
        {**ITEM, "order_id": hex_id(2)},
        {**ITEM, "order_item_id": "2", "product_id": hex_id(22), "seller_id": hex_id(32)},
        {**ITEM, "order_item_id": "3", "seller_id": f" {hex_id(31).upper()} "},
    ]
    found = items(*rows, parents={hex_id(1): "2024-05-01"})
    assert [row["reasons"] for row in found] == [
        [],
        ["orders_missing", "business_day_unknown"],
        ["products_missing", "sellers_missing"],
        [],
    ]


def test_the_flag_of_a_rule_is_named_after_it() -> None:
    names = {flag(rule) for rule in ORDERS.rules}
    assert names <= set(orders(GOOD)[0])
    assert CHANGED_AT not in orders(GOOD)[0]


def statements() -> str:
    """The cleaning of all tables, and what folds one to its grain, as SQL."""
    tables = {table.name: table for table in OLIST}
    cleaning = [classification_sql(table, tables, WINDOW, Dialect.DUCKDB) for table in OLIST]
    return "\n".join(
        [*cleaning, *(folding_sql(table, Dialect.DUCKDB) for table in OLIST if table.reduce)]
    )


@pytest.mark.again
def test_the_rules_compile_to_the_same_text_in_every_process() -> None:
    """Statements are compared to find stale days; hashes of names are not their matter."""
    program = "import sys; from medallion_assets_tests.unit.cleaning import test_pipeline as t;"
    other = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", f"{program}sys.stdout.buffer.write(t.statements().encode())"],
        check=True,
        timeout=120,
        capture_output=True,
        cwd=Path(__file__).parents[3],
        env={**os.environ, "PYTHONHASHSEED": "1"},
    )
    assert other.stdout.decode() == statements()
