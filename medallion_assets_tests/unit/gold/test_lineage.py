"""The origins of gold's columns are traced through its SQL."""

from typing import Any

import pytest

from medallion_assets.core.errors import ConfigurationError
from medallion_assets.gold.lineage import Lineage, load_lineage, personal_columns, trace
from medallion_assets.gold.models import marts
from medallion_assets.gold.project import load_manifest
from medallion_assets.lake.ledger_schemas import LEDGER_ENTRIES
from medallion_assets.lake.schemas import silver_relations
from medallion_assets.systems.built_in import BUILT_IN
from medallion_assets.systems.registry import all_projects

MODEL = "model.medallion_gold."
SILVER = "source.medallion_gold.silver_olist.olist_"
LEDGER = "source.medallion_gold.ledger.entries"
CHAIN = "source.medallion_gold.silver_shopease.shopease_"


@pytest.fixture(scope="module")
def manifest() -> Any:
    return load_manifest()


@pytest.fixture(scope="module")
def lineage() -> Lineage:
    return load_lineage()


def test_every_column_of_every_model_is_traced_to_columns_that_exist(
    manifest: Any, lineage: Lineage
) -> None:
    columns = {model.unique_id: set(model.columns) for model in marts(manifest)}
    for system in BUILT_IN:
        for name, schema in silver_relations(system.tables):
            source = f"source.medallion_gold.silver_{system.name}.{name}"
            columns[source] = {field.name for field in schema.fields}
    columns[LEDGER] = {name for name, *_ in LEDGER_ENTRIES}
    assert {name: set(found) for name, found in lineage.items()} == {
        model.unique_id: set(model.columns) for model in marts(manifest)
    }
    origins = {origin for found in lineage.values() for one in found.values() for origin in one}
    assert [origin for origin in origins if origin[1] not in columns[origin[0]]] == []


@pytest.mark.parametrize(
    ("model", "column", "origins"),
    [
        ("fct_orders", "delivered_day", [(f"{SILVER}orders", "order_delivered_customer_date")]),
        ("fct_orders", "freight", [(f"{MODEL}fct_order_items", "freight")]),
        ("fct_order_items", "freight", [(f"{SILVER}order_items", "freight_value")]),
        ("revenue_by_state", "revenue_share_percent", [(f"{MODEL}fct_orders", "revenue")]),
        ("daily_sales_summary", "orders_placed", []),
        ("shopease_fct_sales", "revenue", [(f"{CHAIN}sale_transactions", "total_amount")]),
        ("shopease_revenue_by_store", "revenue", [(f"{MODEL}shopease_fct_sales", "revenue")]),
        (
            "dim_customers_history",
            "version_number",
            [(f"{MODEL}fct_orders", name) for name in ("customer_unique_id", "purchased_at")],
        ),
        ("shopease_dim_products_history", "list_price", [(f"{CHAIN}products_history", "price")]),
    ],
)
def test_a_column_is_seen_through_views_and_steps(
    lineage: Lineage, model: str, column: str, origins: list[tuple[str, str]]
) -> None:
    assert lineage[f"{MODEL}{model}"][column] == origins


def test_what_comes_from_a_person_relates_to_a_person() -> None:
    found = {
        model.removeprefix(MODEL): columns
        for project in all_projects()
        for model, columns in personal_columns(project).items()
    }
    place = {"customer_zip_code_prefix", "customer_city"}
    assert {name: columns for name, columns in found.items() if columns} == {
        "fct_orders": place,
        "dim_customers": place | {"latitude", "longitude"},
        "dim_customers_history": place,
        "shopease_dim_customers_history": {"customer_city", "customer_state", "customer_zip_code"},
        "shopease_dim_customers": {"customer_state"},
        "sales_drops_dim_customers": {"customer_pincode"},
        "sales_drops_dim_stores": {"store_manager_token"},
        "sales_drops_customer_data_mart": {"customer_pincode"},
        "sales_drops_dim_sales_team": {"sales_person_pincode"},
        "sales_drops_dim_sales_team_history": {"sales_person_pincode"},
    }


PUBLISHED = {"meta": {"medallion": {"grain": ["a"]}}, "contract": {"enforced": True}}


def node(kind: str, relation: str, sql: str = "", *, published: bool = False) -> dict[str, Any]:
    return {
        "resource_type": kind,
        "relation_name": f'"w"."{relation}"',
        "compiled_code": sql,
        "columns": {"a": {"description": "A value."}} if published else {},
        "description": "",
        "name": relation,
        "config": PUBLISHED if published else {},
    }


def test_an_unpublished_model_is_looked_through() -> None:
    view = node("model", "view", 'select t.x + t.y as z, t.k from "w"."raw" as t')
    sql = 'with v as (select view.z from "w"."view" as view) select v.z as a from v'
    mart = node("model", "mart", sql, published=True)
    found = trace({"nodes": {"m": mart, "v": view}, "sources": {"s": node("source", "raw")}})
    assert found == {"m": {"a": [("s", "x"), ("s", "y")]}}


def test_a_star_over_a_relation_is_refused() -> None:
    sql = 'with v as (select * from "w"."raw") select v.z as a from v'
    mart = node("model", "mart", sql, published=True)
    with pytest.raises(ConfigurationError, match="cannot be traced") as caught:
        trace({"nodes": {"m": mart}, "sources": {"s": node("source", "raw")}})
    assert "name the columns" in caught.value.remedy
