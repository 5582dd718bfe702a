"""When there is a verdict, and what it depends on."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from medallion_assets.gold.trade.days import TradeDay
from medallion_assets.gold.trade.findings import TradeCheck
from medallion_assets.gold.trade.judging import checks_of, judge_days
from medallion_assets_tests.unit.gold.trade.history import (
    DROPS,
    FRIDAY,
    OLIST,
    changed,
    judged,
    unusual,
    weeks,
    without,
)

WEEK = timedelta(days=7)


@st.composite
def histories(draw: st.DrawFn) -> dict[date, TradeDay]:
    """Twenty weeks up to a Friday, any of them loaded, with any sales."""
    known = {}
    for number in range(20 * 7 + 1):
        day = FRIDAY - timedelta(days=number)
        sales = draw(st.sampled_from([0, 1, 30, 110, 120, 130, 1_000]))
        is_loaded = draw(st.sampled_from([True, True, True, False]))
        known[day] = TradeDay(day, is_loaded, sales=sales, revenue=9.5 * sales, rows=sales)
    return known


def test_equal_days_are_never_unusual() -> None:
    for system in (OLIST, DROPS):
        found = judged(weeks(16), system=system)
        assert [one.words for one in found.values()] == [""] * len(checks_of(system))
        assert not any(one.is_unusual for one in found.values())


def test_of_what_a_system_does_not_have_there_is_no_check() -> None:
    assert TradeCheck.SITES not in checks_of(OLIST)
    assert TradeCheck.CHILDREN not in checks_of(DROPS)


def test_two_equal_days_give_no_verdict_and_three_do() -> None:
    doubled = {"sales": 1_200, "revenue": 12_000.0}
    assert unusual(changed(weeks(2), FRIDAY, **doubled)) == {}
    words = {one.words for one in judged(changed(weeks(2), FRIDAY, **doubled)).values()}
    assert words == {"not judged: fewer than 3 of the Fridays before are loaded"}
    assert TradeCheck.LEVEL in unusual(changed(weeks(3), FRIDAY, **doubled))


def test_days_that_are_not_loaded_are_no_history() -> None:
    known = changed(weeks(8), FRIDAY, sales=1_200, revenue=12_000.0)
    fridays = [FRIDAY - n * WEEK for n in range(1, 9)]
    assert TradeCheck.LEVEL in unusual(without(known, fridays[:5]))
    assert unusual(without(known, fridays[:6])) == {}


def test_rows_of_a_day_that_is_not_loaded_are_not_judged() -> None:
    known = without(changed(weeks(8), FRIDAY, sales=1_200), [FRIDAY])
    assert {one.words for one in judged(known).values()} == {"not judged: the day is not loaded"}
    assert {one.words for one in judged(known, FRIDAY + WEEK).values()} == {
        "not judged: the day is not loaded"
    }


@given(known=histories(), back=st.integers(0, 30))
def test_later_days_do_not_matter(known: dict[date, TradeDay], back: int) -> None:
    day = FRIDAY - timedelta(days=back)
    until = {key: one for key, one in known.items() if key <= day}
    assert judged(known, day) == judged(until, day)


@given(known=histories())
def test_days_judged_together_are_judged_as_alone(known: dict[date, TradeDay]) -> None:
    days = [FRIDAY - timedelta(days=n) for n in range(10)]
    together = judge_days(OLIST, known, days)
    assert together == {day: judge_days(OLIST, known, [day])[day] for day in days}


@given(known=histories())
def test_what_lies_before_the_needed_days_does_not_matter(known: dict[date, TradeDay]) -> None:
    first = FRIDAY - timedelta(days=16 * 7)
    assert judged(known) == judged({day: one for day, one in known.items() if day >= first})


@given(sales=st.integers(-5, 10**6), revenue=st.floats(-1e9, 1e9), hour=st.integers(0, 23))
def test_any_day_has_a_verdict_of_plain_numbers(sales: int, revenue: float, hour: int) -> None:
    known = weeks(8)
    known[FRIDAY] = TradeDay(
        FRIDAY, is_loaded=True, sales=sales, revenue=revenue, rows=abs(sales),
        hours={hour: abs(sales)},
    )  # fmt: skip
    for system in (OLIST, DROPS):
        for found in judged(known, system=system).values():
            assert all(isinstance(value, int | float) for value in found.figures.values())
            assert bool(found.words) or not found.is_unusual


def test_a_shop_that_sold_nothing_yet_is_as_usual() -> None:
    empty = {day: TradeDay(day, is_loaded=True) for day in weeks(16)}
    assert unusual(empty) == {}
    assert unusual(empty, system=DROPS) == {}


def test_one_odd_day_of_the_history_changes_nothing() -> None:
    known = changed(weeks(8), FRIDAY - WEEK, sales=5_000, revenue=50_000.0)
    assert unusual(known) == {}
