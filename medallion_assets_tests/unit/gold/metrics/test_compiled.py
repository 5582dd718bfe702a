"""A question is one statement: exact, with its values as parameters, or refused."""

from collections.abc import Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from medallion_assets.core.errors import ConfigurationError
from medallion_assets.gold.metrics.compiled import MetricQuestion, quotient_sql
from medallion_assets.gold.metrics.described import metric

MONEY = st.decimals(Decimal("-999999999999.99"), Decimal("999999999999.99"), places=2)
ROWS = """
    ('2024-01-31', 'SP', 'a', true, 'delivered', 10.00, 2, true),
    ('2024-02-01', 'SP', 'a', true, 'delivered', 0.05, 1, false),
    ('2024-02-02', 'RJ', 'b', true, 'shipped', 20.00, 1, null),
    ('2024-02-02', null, 'c', false, 'canceled', 0.00, 1, null)
"""


@pytest.fixture(scope="module")
def gold() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute("create schema gold")
        connection.execute(
            f"""
            create table gold.fct_orders as
            select day::date as business_day, state as customer_state,
                person as customer_unique_id, is_sale, status as order_status,
                revenue::decimal(18, 2) as revenue, items::bigint as item_count, is_on_time
            from (values {ROWS}) as t(day, state, person, is_sale, status, revenue, items,
                is_on_time)
            """
        )
        yield connection


def answer(gold: duckdb.DuckDBPyConnection, asked: MetricQuestion) -> list[tuple[object, ...]]:
    return gold.execute(asked.sql, asked.parameters).fetchall()


JANUARY, FEBRUARY = date(2024, 1, 1), date(2024, 2, 1)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("revenue", [(JANUARY, Decimal("10.00")), (FEBRUARY, Decimal("20.05"))]),
        ("sales", [(JANUARY, 1), (FEBRUARY, 2)]),
        ("orders_placed", [(JANUARY, 1), (FEBRUARY, 3)]),
        ("average_order_value", [(JANUARY, Decimal("10.00")), (FEBRUARY, Decimal("10.03"))]),
        ("buyers", [(JANUARY, 1), (FEBRUARY, 2)]),
        ("on_time_percent", [(JANUARY, Decimal(100)), (FEBRUARY, Decimal(0))]),
        ("canceled_percent", [(JANUARY, Decimal(0)), (FEBRUARY, Decimal("33.33"))]),
    ],
)
def test_values_by_month(
    gold: duckdb.DuckDBPyConnection, name: str, expected: list[tuple[object, ...]]
) -> None:
    assert answer(gold, MetricQuestion(metric(name), ["month"])) == expected


def test_the_whole_is_no_sum_of_its_parts(gold: duckdb.DuckDBPyConnection) -> None:
    assert answer(gold, MetricQuestion(metric("buyers"))) == [(2,)], (
        "three by month: one bought twice"
    )
    assert answer(gold, MetricQuestion(metric("average_order_value"))) == [(Decimal("10.02"),)]


def test_only_some_rows_count(gold: duckdb.DuckDBPyConnection) -> None:
    revenue = metric("revenue")
    only = {"customer_state": ["SP"], "order_status": ["delivered", "shipped"]}
    assert answer(gold, MetricQuestion(revenue, ["day"], only)) == [
        (date(2024, 1, 31), Decimal("10.00")),
        (date(2024, 2, 1), Decimal("0.05")),
    ]
    first = MetricQuestion(revenue, first=date(2024, 2, 1), last=date(2024, 2, 1))
    assert answer(gold, first) == [(Decimal("0.05"),)]
    nowhere = MetricQuestion(metric("orders_placed"), only={"customer_state": [""]})
    assert answer(gold, nowhere) == [(1,)], "an empty text stands for none"
    assert answer(gold, MetricQuestion(revenue, only={"customer_state": ["XX"]})) == [(Decimal(0),)]
    nobody = MetricQuestion(metric("average_order_value"), only={"customer_state": ["XX"]})
    assert answer(gold, nobody) == [(None,)]


def test_values_are_never_text_of_the_statement(gold: duckdb.DuckDBPyConnection) -> None:
    hostile = "SP') or true --"
    asked = MetricQuestion(metric("revenue"), only={"customer_state": [hostile]})
    assert hostile not in asked.sql
    assert answer(gold, asked) == [(Decimal(0),)]


@given(st.tuples(MONEY, MONEY))
def test_quotients_are_rounded_half_up(pair: tuple[Decimal, Decimal]) -> None:
    n, d = pair
    wanted = (n / d).quantize(Decimal("0.01"), ROUND_HALF_UP) if d else None
    if wanted is not None and abs(wanted) >= Decimal(10) ** 16:
        return
    found = duckdb.execute(f"select {quotient_sql(f'({n})', f'({d})')}").fetchall()
    assert found == [(wanted,)]


@pytest.mark.parametrize(
    ("by", "only", "says"),
    [
        (["state"], {}, "has no dimension state"),
        (["month", "month"], {}, "names a dimension twice"),
        ([], {"month": ["2024-01-01"]}, "has no dimension month"),
        (["revenue"], {}, "has no dimension revenue"),
    ],
)
def test_what_a_metric_does_not_have_is_refused(
    by: list[str], only: dict[str, list[str]], says: str
) -> None:
    with pytest.raises(ConfigurationError, match=says) as refused:
        MetricQuestion(metric("revenue"), by, only)
    assert "customer_state" in refused.value.remedy or "once" in refused.value.remedy
