"""Every fact is held against its silver table by day, and the test fails when they differ."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import duckdb
import pytest

from medallion_assets.gold.project import load_manifest
from medallion_assets.gold.reconciliation import reconciliations, totals_sql
from medallion_assets.systems.built_in import BUILT_IN_TABLES

TEST = "reconciles_fct_payments"


@pytest.fixture
def warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    """Three payments on two days, in silver and in gold."""
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.execute("attach ':memory:' as warehouse")
        connection.execute("use warehouse")
        for schema, table in (("silver", "olist_order_payments"), ("gold", "fct_payments")):
            connection.execute(f"create schema {schema}")
            connection.execute(
                f"create table {schema}.{table} as select * from (values "
                "(date '2024-05-01', 1::decimal(12, 2)), (date '2024-05-01', 2), "
                "(date '2024-05-02', 3)) as paid(business_day, payment_value)"
            )
        yield connection


def days_that_differ(connection: duckdb.DuckDBPyConnection) -> list[int]:
    """The days of May that the test of payments returns."""
    nodes: list[Any] = list(load_manifest()["nodes"].values())
    (node,) = (node for node in nodes if node["name"] == TEST)
    found = connection.execute(node["compiled_code"]).fetchall()
    return sorted(row[0].day for row in found)


@pytest.mark.parametrize(
    ("change", "differing"),
    [
        ("", []),
        ("delete from gold.fct_payments where payment_value = 1", [1]),
        ("insert into gold.fct_payments from gold.fct_payments limit 1", [1]),
        ("update gold.fct_payments set payment_value = 3.01 where payment_value = 3", [2]),
        (
            "update gold.fct_payments set business_day = '2024-05-03' where payment_value = 3",
            [2, 3],
        ),
        (
            "update gold.fct_payments set business_day = '2024-05-02' where payment_value = 2",
            [1, 2],
        ),
        ("delete from silver.olist_order_payments where payment_value = 3", [2]),
    ],
)
def test_a_row_or_a_cent_on_another_day_is_found(
    warehouse: duckdb.DuckDBPyConnection, change: str, differing: list[int]
) -> None:
    if change:
        warehouse.execute(change)
    assert days_that_differ(warehouse) == differing


def test_totals_are_those_of_the_days_asked_for(warehouse: duckdb.DuckDBPyConnection) -> None:
    (payments,) = (r for r in reconciliations(load_manifest()) if r.model == "fct_payments")
    assert warehouse.execute(totals_sql([payments])).fetchall() == [
        ("olist_order_payments", "rows", Decimal(3)),
        ("olist_order_payments", "payment_value", Decimal(6)),
    ]
    day = totals_sql([payments], "business_day = date '2024-05-02'")
    assert [row[2] for row in warehouse.execute(day).fetchall()] == [1, 3]


def test_every_fact_is_held_against_described_columns() -> None:
    found = reconciliations(load_manifest())
    nodes = load_manifest()["nodes"].values()
    facts = {n["name"] for n in nodes if n["resource_type"] == "model" and "fct_" in n["name"]}
    assert {one.model for one in found} == facts
    by_name = {table.identifier: table for table in BUILT_IN_TABLES}
    for one in found:
        names = {column.name for column in by_name[one.table].silver_columns}
        assert set(one.measures) <= names
