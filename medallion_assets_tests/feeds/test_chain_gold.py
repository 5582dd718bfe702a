"""Gold of the chain: every mart equals its definition, computed once more from silver."""

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest

from medallion_assets.gold.project import marts_of
from medallion_assets.simulation.shopease import ChainHistory, connected, load
from medallion_assets.systems.registry import project_of
from medallion_assets_tests.feeds.chain import SMALL, Chain, built, empty_database, lake, mart
from medallion_assets_tests.platform import Platform
from medallion_assets_tests.source_server import source_server

pytestmark = [pytest.mark.xdist_group("shopease-gold"), pytest.mark.again]

LAST = SMALL.day(SMALL.days - 1)
SALES = "silver.shopease_sale_transactions"
MEASURES = (
    "count(*), sum(s.quantity), count(distinct s.customer_id), sum(s.quantity * s.unit_price)"
)


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    with source_server() as place:
        yield place


@pytest.fixture(scope="module")
def whole(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Chain:
    """A lake that took the whole history at once, with its gold; only to be read."""
    dsn = empty_database(home, "whole")
    with connected(dsn) as connection:
        load(connection, ChainHistory(SMALL))
    platform = lake(tmp_path_factory.mktemp("whole") / "lake", dsn)
    platform.run()
    built(platform)
    return platform


def quotient(part: Decimal | int | None, whole: int | Decimal) -> Decimal | None:
    """To two digits, half up; None where there is nothing to divide by."""
    if part is None or not whole:
        return None
    return (Decimal(part) / Decimal(whole)).quantize(Decimal("0.01"), ROUND_HALF_UP)


def measured(
    platform: Platform, keys: str, group: str, *, join: str = "", **tables: str
) -> list[tuple[Any, ...]]:
    """Sales by some keys, straight from silver, with averages and shares."""
    sql = f"select {keys}, {MEASURES} from {{sales}} as s {join} group by {group} order by all"
    rows = platform.query(sql, sales=SALES, **tables)
    total = sum(row[-1] for row in rows)
    return [(*row, quotient(row[-1], row[-4]), quotient(100 * row[-1], total)) for row in rows]


def ranks(values: dict[str, Any]) -> dict[str, int]:
    """Quintiles, 5 for the highest; the first ones have a member more where it does not divide."""
    order = sorted(values, key=lambda key: (values[key], key))
    base, more = divmod(len(order), 5)
    sizes = [base + (number < more) for number in range(5)]
    scores = [number + 1 for number, size in enumerate(sizes) for _ in range(size)]
    return dict(zip(order, scores, strict=True))


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("shopease_revenue_by_payment_method", "payment_method"),
        ("shopease_revenue_by_channel", "sales_channel"),
    ],
)
def test_revenue_by_a_column_of_the_sale(whole: Chain, name: str, key: str) -> None:
    assert mart(whole, name) == measured(whole, f"s.{key}", f"s.{key}")


def test_revenue_by_state_and_store(whole: Chain) -> None:
    join = "left join {stores} as t on t.store_id = s.store_id"
    state = "coalesce(t.state, 'Unknown')"
    stores = "silver.shopease_stores"
    keys = f"{state}, count(distinct s.store_id)"
    assert mart(whole, "shopease_revenue_by_state") == measured(
        whole, keys, state, join=join, stores=stores
    )
    sold = measured(whole, f"s.store_id, t.store_name, {state}", "all", join=join, stores=stores)
    found = mart(whole, "shopease_revenue_by_store")
    assert [row for row in found if row[3]] == sold
    every = {row[0] for row in whole.query("select store_id from {t}", t=stores)}
    assert {row[0] for row in found} == every | {row[0] for row in sold}
    assert {row[3:] for row in found if not row[3]} <= {(0, 0, 0, 0, None, 0)}


def test_the_daily_summary_and_the_facts(whole: Chain) -> None:
    expected = whole.query(
        f"select business_day, {MEASURES}, count(distinct product_id)"
        " from {sales} as s group by 1 order by 1",
        sales=SALES,
    )
    found = mart(whole, "shopease_daily_sales_summary")
    assert found == [
        ("shopease", day, "USD", rows, items, revenue, quotient(revenue, rows), people, products)
        for day, rows, items, people, revenue, products in expected
    ]
    assert len(found) == SMALL.days
    names = "transaction_id, business_day, store_id, customer_id, product_id, quantity, unit_price"
    assert mart(whole, "shopease_fct_sales", names) == whole.query(
        f"select {names} from {{sales}} order by all", sales=SALES
    )


def test_the_performance_of_products(whole: Chain) -> None:
    expected = whole.query(
        """
        select p.product_id, p.product_name, coalesce(p.category, 'Unknown'),
            count(s.transaction_id), coalesce(sum(s.quantity), 0), coalesce(sum(s.total_amount), 0)
        from {products} as p left join {sales} as s on s.product_id = p.product_id
        group by all order by all
        """,
        products="silver.shopease_products",
        sales=SALES,
    )
    known = {row[0] for row in expected}
    found = mart(whole, "shopease_product_performance")
    assert [row for row in found if row[0] in known] == [
        (*row, *2 * (quotient(row[5] or None, row[3]),), quotient(row[4] or None, row[3]))
        for row in expected
    ]
    lost = [row for row in found if row[0] not in known]
    assert all(row[1:3] == (None, "Unknown") and row[3] for row in lost)


def test_the_analytics_of_customers(whole: Chain) -> None:
    rows = whole.query(
        """
        select customer_id, count(*), sum(quantity), sum(total_amount), min(business_day),
            max(business_day)
        from {sales} group by 1 order by 1
        """,
        sales=SALES,
    )
    recency = ranks({row[0]: row[5] for row in rows})
    frequency = ranks({row[0]: row[1] for row in rows})
    monetary = ranks({row[0]: row[3] for row in rows})
    limits = ((2000, "VIP"), (1000, "High"), (500, "Medium"), (0, "Low"))
    expected = [
        (
            *(key, bought, items, spend, quotient(spend, bought), first, last, LAST),
            *(
                (LAST - last).days,
                bought,
                bought > 1,
                spend,
                recency[key],
                frequency[key],
                monetary[key],
            ),
            next(name for limit, name in limits if spend >= limit),
        )
        for key, bought, items, spend, first, last in rows
    ]
    found = mart(whole, "shopease_customer_analytics")
    assert found == expected
    assert len({row[-1] for row in found}) > 1


def test_a_store_has_its_last_manager_and_no_name_of_a_person(whole: Chain) -> None:
    managers = whole.query(
        "select store_id, hired_on, manager_id from {t} order by hired_on nulls first, manager_id",
        t="silver.shopease_sales_managers",
    )
    present = {store: (manager, hired) for store, hired, manager in managers}
    found = mart(whole, "shopease_dim_stores", "store_id, manager_id, manager_hired_on")
    assert found
    assert all((manager, hired) == present.get(store) for store, manager, hired in found)
    for model in marts_of(project_of("shopease")):
        assert not set(model.columns) & {"manager_name", "customer_name", "email", "phone"}
