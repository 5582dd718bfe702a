"""How much was sold, in words: a great day, a poor one, or amounts in another unit."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medallion_assets.gold.trade.days import TradeDay
from medallion_assets.gold.trade.findings import TradeCheck
from medallion_assets_tests.unit.gold.trade.history import (
    DROPS,
    FRIDAY,
    changed,
    judged,
    unusual,
    weeks,
)

UNIT, LEVEL = TradeCheck.UNIT, TradeCheck.LEVEL


def sold(sales: int, revenue: float) -> dict[date, TradeDay]:
    """Eight weeks of 120 sales of ten reais, and a Friday of its own."""
    return changed(weeks(8), FRIDAY, sales=sales, revenue=revenue)


GREAT = "a great day, or orders doubled"
POOR = "a poor day, or orders are missing"
AS_USUAL = "average order as usual"
OTHERS = "orders of another kind, {} ones, or amounts in another unit"


@pytest.mark.parametrize(
    ("sales", "revenue", "words"),
    [
        (960, 9_600.0, f"orders 8.0 times the usual Friday, {AS_USUAL}: {GREAT}"),
        (24, 240.0, f"orders 0.20 times the usual Friday, {AS_USUAL}: {POOR}"),
        (0, 0.0, f"no orders, where a usual Friday has 120: {POOR}"),
        (1, 10.0, f"orders 1, where a usual Friday has 120, {AS_USUAL}: {POOR}"),
        (960, 960.0, "orders 8.0 times the usual Friday, average order 0.10 times the usual: "
                     + OTHERS.format("small")),
        (120, 12_000.0, "revenue 10.0 times the usual Friday, average order 10.0 times the usual: "
                        + OTHERS.format("large")),
    ],
)  # fmt: skip
def test_a_level_is_told_in_words(sales: int, revenue: float, words: str) -> None:
    assert unusual(sold(sales, revenue))[LEVEL] == words


@pytest.mark.parametrize(("factor", "times"), [(100, "100.0"), (0.01, "0.01")])
def test_amounts_in_another_unit_show_in_the_average(factor: float, times: str) -> None:
    words = unusual(sold(120, 1_200 * factor))[UNIT]
    kind = "amounts in another unit, or orders of another kind"
    assert words == f"average order {times} times the usual Friday: {kind}"


def test_a_great_day_is_no_unit_error() -> None:
    assert set(unusual(sold(960, 9_600.0))) == {LEVEL}


def test_each_system_has_its_own_words() -> None:
    words = unusual(sold(960, 9_600.0), system=DROPS)[LEVEL]
    assert words.startswith("sales 8.0 times the usual Friday, average sale as usual")


def test_an_event_explains_a_level_and_stays_in_the_words() -> None:
    found = judged(changed(sold(960, 9_600.0), FRIDAY, event="Black Friday"))[LEVEL]
    assert not found.is_unusual
    assert found.words.startswith("Black Friday: orders 8.0 times the usual Friday")


def test_an_event_explains_neither_a_day_without_sales_nor_another_unit() -> None:
    assert LEVEL in unusual(changed(sold(0, 0.0), FRIDAY, event="Black Friday"))
    assert UNIT in unusual(changed(sold(120, 120_000.0), FRIDAY, event="Black Friday"))


def test_a_first_day_of_trade_says_so() -> None:
    empty = {day: TradeDay(day, is_loaded=True) for day in weeks(8)}
    words = unusual(changed(empty, FRIDAY, sales=50, revenue=500.0))[LEVEL]
    assert words == (
        "orders 50, where a usual Friday has none: trade begins, or orders have a wrong day"
    )


def test_a_handful_of_sales_is_no_level() -> None:
    few = {day: TradeDay(day, is_loaded=True, sales=2, revenue=20.0) for day in weeks(8)}
    assert unusual(changed(few, FRIDAY, sales=19, revenue=190.0)) == {}


def test_days_that_differ_much_are_allowed_to_differ() -> None:
    known = weeks(16)
    for number, day in enumerate(sorted(known)):
        sales = (40, 240, 120)[number % 3]
        known = changed(known, day, sales=sales, revenue=10.0 * sales)
    assert unusual(changed(known, FRIDAY, sales=480, revenue=4_800.0)) == {}
    assert LEVEL in unusual(sold(480, 4_800.0))


@given(st.floats(0.8, 1.25))
def test_a_day_near_its_equals_is_usual(factor: float) -> None:
    sales = round(120 * factor)
    assert unusual(sold(sales, 10.0 * sales)) == {}


@given(st.integers(400, 10**7))
def test_the_more_is_sold_the_more_unusual_it_is(sales: int) -> None:
    found = judged(sold(sales, 10.0 * sales))[LEVEL]
    assert found.is_unusual
    more = judged(sold(2 * sales, 20.0 * sales))[LEVEL]
    assert more.figures["distance of orders"] > found.figures["distance of orders"]
