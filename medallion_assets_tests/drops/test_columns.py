"""Columns in another order, under a former name, that come and go, or that are refused."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from medallion_assets.sources.drops.formats import Format
from medallion_assets.tables.model import Drift, DriftPolicy
from medallion_assets_tests.drops.lake import (
    HEADER,
    NAME,
    NAMES,
    SALE,
    Drops,
    also,
    renamed,
    sale,
    sales_file,
)
from medallion_assets_tests.own_shop.excel import save
from medallion_assets_tests.tiers import parametrize_once


@pytest.mark.again
def test_a_header_in_another_order_is_the_same_table(lake: Drops) -> None:
    names = HEADER.strip().split(",")
    values = sale().strip().split(",")
    lake.drop(NAME, ",".join(reversed(names)) + "\n" + ",".join(reversed(values)) + "\n")
    lake.run()
    assert lake.revenue() == 100


DISCOUNTS = {
    "": (False, None, "100.00"),
    "0": (False, "0.00", "100.00"),
    "0.125": (True, "12.50", "87.50"),
    "0.33335": (True, "33.34", "66.66"),
}
"""What is dropped, and what it means for two pieces at 50."""


def test_a_missing_discount_is_no_zero(lake: Drops) -> None:
    lake = also(lake, "discounted_sales")
    header = "sale_date,customer_id,product_id,quantity,unit_price,discount\n"
    lines = [f"2026-01-11 10:00:00,{n},1,2,50.00,{text}\n" for n, text in enumerate(DISCOUNTS, 1)]
    lake.drop("online.csv", header + "".join(lines))
    lake.run()
    rows = sorted(lake.silver("discounted_sales"), key=lambda row: str(row["customer_id"]))
    for row, expected in zip(rows, DISCOUNTS.values(), strict=True):
        amounts = (row["discount_amount"], row["final_price"])
        shown = [None if amount is None else f"{amount:.2f}" for amount in amounts]
        assert (row["discount_applied"], *shown) == expected


@pytest.mark.again
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


def refused_columns(lake: Drops) -> list[tuple[Any, ...]]:
    """What is on record of files that were refused for their columns."""
    return lake.query(
        "select change, column_name, decision from {c} where load_id is null "
        "order by seen_at, change",
        c="ledger.schema_changes",
    )


@pytest.mark.again
def test_a_file_that_is_refused_for_its_columns_is_recorded_once(lake: Drops) -> None:
    lake.drop("a.csv", sales_file())
    lake.run()
    refused = sales_file(sale(customer_id=2)).replace("store_id", "shop", 1)
    for name in ("b.csv", "c.csv"):
        lake.drop(name, refused)
    outcome = lake.run().bronze["sales"]
    assert [str(change) for change in outcome.drift] == ["renamed store_id to shop: refused"]
    assert refused_columns(lake) == [("renamed", "shop", "refused")]
    lake.drop("d.csv", refused)
    assert lake.run().bronze["sales"].drift == outcome.drift, "the run tells it, the record has it"
    assert refused_columns(lake) == [("renamed", "shop", "refused")]
    lake.drop("e.csv", refused.replace("price", "rate", 1))
    lake.run()
    assert len(refused_columns(lake)) == 3
    assert lake.outcomes() == [("a.csv", "loaded"), *((f"{n}.csv", "rejected") for n in "bcde")]


def test_other_files_that_are_refused_say_nothing_of_columns(lake: Drops) -> None:
    lake.drop("a.csv", HEADER)
    lake.drop("b.csv", "")
    lake.drop("c.json", "[]")
    lake.run()
    assert {outcome for _, outcome in lake.outcomes()} == {"rejected"}
    assert "ledger.schema_changes" not in lake.heads()


@parametrize_once("first", ["described", "loaded"])
def test_an_unknown_column_that_a_table_refuses_is_recorded(lake: Drops, first: str) -> None:
    frozen = (
        replace(table, drift=Drift(added=DriftPolicy.FREEZE)) if table.name == "sales" else table
        for table in lake.tables
    )
    strict = replace(lake, tables=tuple(frozen))
    extra = f"{HEADER.strip()},till\n{sale().strip()},7\n"
    if first == "loaded":
        lake.drop("loose.csv", extra)
        lake.run()
    strict.drop("strict.csv", extra.replace("sugar", "maida"))
    strict.run()
    assert strict.outcomes()[-1] == ("strict.csv", "rejected")
    assert refused_columns(strict) == [("added", "till", "refused")]


FORMER = {
    "store_id": "shop", "product_name": "article", "sales_date": "day",
    "sales_person_id": "seller", "price": "rate", "total_cost": "paid",
}  # fmt: skip
"""So many, that without them a file seems to be one of the other shape."""


def in_format(kind: Format, home: Path) -> bytes:
    """A sale under the former names."""
    values = {FORMER.get(name, name): value for name, value in SALE.items()}
    match kind:
        case Format.CSV:
            return f"{','.join(values)}\n{','.join(map(str, values.values()))}\n".encode()
        case Format.JSON_LINES:
            return f"{json.dumps(values)}\n".encode()
        case Format.PARQUET:
            pq.write_table(pa.table({name: [v] for name, v in values.items()}), home / "made")
            return (home / "made").read_bytes()
        case Format.EXCEL:
            return save(home / "made", s=[list(values), list(values.values())]).read_bytes()


@parametrize_once("kind", Format)
def test_a_column_may_come_under_its_former_name(kind: Format, lake: Drops, tmp_path: Path) -> None:
    tables = tuple(renamed(t, **FORMER) if t.name == "sales" else t for t in lake.tables)
    lake = replace(lake, tables=tables)
    lake.drop(f"old.{kind}", in_format(kind, tmp_path))
    outcome = lake.run()
    assert lake.outcomes() == [(f"old.{kind}", "loaded")]
    assert lake.attempts("discounted_sales") == []
    (row,) = lake.silver()
    assert (row["store_id"], row["product_name"], row["total_cost"]) == ("121", "sugar", 100)
    assert [row["_extra"] for row in lake.rows("bronze", "sales")] == [None]
    delivery = outcome.bronze["sales"].delivery
    assert delivery is not None
    assert list(delivery.header) == [FORMER.get(name, name) for name in NAMES]
    assert {change.decision for change in outcome.bronze["sales"].drift} == {"described"}


def test_a_former_name_beside_the_present_one_apart_from_case_is_refused(lake: Drops) -> None:
    tables = tuple(renamed(t, price="rate") if t.name == "sales" else t for t in lake.tables)
    lake = replace(lake, tables=tables)
    lake.drop(NAME, sales_file().replace("price", "rate", 1).replace("\n", ",Price\n", 1))
    lake.run()
    (found,) = lake.attempts()
    assert "'price' is named twice" in (found.error or "")
