"""The marts of the sales team, customers and cohorts have all sales, and a lost cent is found."""

from collections.abc import Iterator
from typing import Any

import duckdb
import pytest

from medallion_assets.gold.project import load_manifest

MONTH = "date '2024-04-01' as month"
TABLES = {
    "sales_drops_fct_sales": "date '2024-04-09' as business_day, 100.00 as revenue",
    "sales_drops_sales_team_data_mart": f"{MONTH}, 60.00 as total_sales, "
    "false as is_store_unmatched, false as is_sales_person_unmatched",
    "sales_drops_sales_team_unattributed": f"{MONTH}, 'no_store_or_person' as reason, "
    "40.00 as total",
    "sales_drops_customer_data_mart": f"{MONTH}, 100.00 as total_sales",
    "sales_drops_daily_sales_calendar": "date '2024-04-09' as business_day, 100.00 as revenue",
    "sales_drops_product_month": f"{MONTH}, 100.00 as revenue",
    "sales_drops_customers_by_month": f"{MONTH}, 100.00 as revenue",
    "sales_drops_store_month": f"{MONTH}, 60.00 as revenue",
    "fct_orders": "date '2024-04-09' as business_day, true as is_sale, "
    "'p' as customer_unique_id, 100.00 as revenue",
    "cohort_retention": f"{MONTH}, 1 as orders, 100.00 as revenue",
}
"""A sale of 100.00, of which nobody can be paid for 40.00, in every table that has it."""

DROPS, COHORTS = "assert_sales_drops_marts_have_all_sales", "assert_cohorts_have_all_known_sales"


@pytest.fixture
def warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    """Gold of one sale."""
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.execute("attach ':memory:' as warehouse")
        connection.execute("use warehouse")
        connection.execute("create schema gold")
        for name, columns in TABLES.items():
            connection.execute(f"create table gold.{name} as select {columns}")
        yield connection


def found(connection: duckdb.DuckDBPyConnection, test: str) -> int:
    """How many rows a test of the project finds."""
    nodes: list[Any] = list(load_manifest()["nodes"].values())
    (node,) = (node for node in nodes if node["name"] == test)
    return len(connection.execute(node["compiled_code"]).fetchall())


def test_one_sale_that_is_everywhere_is_balanced(warehouse: duckdb.DuckDBPyConnection) -> None:
    assert (found(warehouse, DROPS), found(warehouse, COHORTS)) == (0, 0)


@pytest.mark.parametrize(
    ("test", "change"),
    [
        (DROPS, "update gold.sales_drops_sales_team_data_mart set total_sales = 59.99"),
        (DROPS, "update gold.sales_drops_sales_team_data_mart set is_store_unmatched = true"),
        (DROPS, "delete from gold.sales_drops_sales_team_unattributed"),
        (DROPS, "delete from gold.sales_drops_customer_data_mart"),
        (DROPS, "update gold.sales_drops_daily_sales_calendar set revenue = null"),
        (DROPS, "update gold.sales_drops_store_month set month = date '2024-05-01'"),
        (DROPS, "insert into gold.sales_drops_product_month from gold.sales_drops_product_month"),
        (COHORTS, "update gold.cohort_retention set revenue = 100.01"),
        (COHORTS, "update gold.cohort_retention set orders = 2"),
        (COHORTS, "update gold.fct_orders set business_day = date '2024-05-01'"),
    ],
)
def test_what_is_lost_or_counted_twice_is_found(
    warehouse: duckdb.DuckDBPyConnection, test: str, change: str
) -> None:
    warehouse.execute(change)
    assert found(warehouse, test) > 0
