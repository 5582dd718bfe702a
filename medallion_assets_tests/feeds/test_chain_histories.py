"""The past of the chain: every change that a daily run saw, and what was true at a sale."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pytest

from medallion_assets.cli.views import select
from medallion_assets.simulation.shopease import ChainHistory, advance, connected, load
from medallion_assets_tests.feeds.chain import SMALL, Chain, built, empty_database, lake, mart
from medallion_assets_tests.source_server import source_server

pytestmark = [pytest.mark.xdist_group("shopease-histories"), pytest.mark.long]

PAGE = Path(__file__).parents[2] / "docs" / "sources.md"
BEFORE = SMALL.first_day - timedelta(days=1)
Prices = dict[str, list[tuple[datetime, Decimal]]]
"""By product the times of change that were seen, and the price from then on."""


@pytest.fixture(scope="module")
def daily() -> Iterator[tuple[Chain, Prices, list[tuple[Any, ...]]]]:
    """A lake that took the history day by day, the prices seen, and the managers at the end."""
    with source_server() as home:
        dsn = empty_database(home, "daily")
        platform = lake(home / "lake", dsn)
        seen: Prices = {}
        with connected(dsn) as connection:
            load(connection, ChainHistory(SMALL), BEFORE)
            for number in range(SMALL.days):
                advance(connection, ChainHistory(SMALL), SMALL.day(number))
                look(connection, seen)
                connection.commit()
                platform.run([SMALL.day(number)])
            managers = connection.execute(
                "select store_id::text, manager_id::text from shopease.sales_managers order by 1"
            ).fetchall()
        built(platform)
        yield platform, seen, managers


def look(connection: psycopg.Connection[Any], seen: Prices) -> None:
    """Note the prices of usable products as the catalogue has them now, oldest first."""
    found = connection.execute(
        """
        select product_id::text, updated_at at time zone 'UTC', round(price, 2)
        from shopease.products
        where product_id is not null and trim(coalesce(product_name, '')) <> '' and price > 0
        order by updated_at
        """
    ).fetchall()
    for product, changed, price in found:
        past = seen.setdefault(product, [])
        if not past or (past[-1][0] < changed and past[-1][1] != price):
            past.append((changed, price))


def test_every_price_that_was_seen_is_a_version(daily: tuple[Chain, Prices, Any]) -> None:
    platform, seen, _ = daily
    columns = "product_id, valid_from, list_price"
    told: Prices = {}
    for product, begin, price in mart(platform, "shopease_dim_products_history", columns):
        past = told.setdefault(product, [])
        if not past or past[-1][1] != price:
            past.append((begin, price))
    assert told == seen
    assert any(len(past) > 1 for past in told.values())


def test_one_manager_leads_a_store_at_a_time(daily: tuple[Chain, Any, Any]) -> None:
    platform, _, managers = daily
    team = "shopease_dim_sales_team_history"
    columns = "store_id, manager_id, is_current"
    assert [row[:2] for row in mart(platform, team, columns) if row[2]] == managers
    present = mart(platform, "shopease_dim_stores", "store_id, manager_id")
    assert present == managers
    followed = [row for row in mart(platform, team, columns) if not row[2]]
    assert followed
    assert not set(followed) & {(*row, False) for row in managers}


def test_what_was_deleted_ends(daily: tuple[Chain, Any, Any]) -> None:
    platform, _, _ = daily
    ended = [row for row in platform.history("customers") if row["valid_to"] is not None]
    there = {row["customer_id"] for row in platform.rows("silver", "customers")}
    current = {r["customer_id"] for r in platform.history("customers") if r["valid_to"] is None}
    assert there <= current
    assert {row["customer_id"] for row in ended} - current


def test_names_and_contacts_are_pseudonyms_in_a_history(daily: tuple[Chain, Any, Any]) -> None:
    platform, _, _ = daily
    for name, columns in (
        ("customers", ("customer_name", "email", "phone", "address")),
        ("sales_managers", ("manager_name", "email", "phone")),
    ):
        shown = {row[c] for row in platform.history(name) for c in columns} - {None}
        assert shown
        assert all(value.startswith("pii:") for value in shown)


def test_the_query_of_the_page_finds_the_price_at_the_time_of_sale(
    daily: tuple[Chain, Prices, Any],
) -> None:
    platform, seen, _ = daily
    (sql,) = re.findall(
        r"```sql\n(.*?shopease_dim_products_history.*?)```", PAGE.read_text(), re.DOTALL
    )
    columns, rows = select(platform.settings, sql)
    assert columns == ["transaction_id", "sold_at_utc", "unit_price", "list_price"]
    of = dict(mart(platform, "shopease_fct_sales", "transaction_id, product_id"))
    assert {row[0] for row in rows} == set(of)
    assert len(rows) == len(of)
    for transaction, sold_at, _, price in rows:
        past = [known for since, known in seen.get(of[transaction], []) if since <= sold_at]
        assert price == (past[-1] if past else None)
    last = {product: past[-1][1] for product, past in seen.items()}
    assert any(price not in {None, last.get(of[number])} for number, *_, price in rows)
