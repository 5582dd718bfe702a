"""The shape of a day: hours, children and stores."""

from datetime import timedelta

import pytest

from medallion_assets.gold.trade.findings import TradeCheck
from medallion_assets_tests.unit.gold.trade.history import (
    DROPS,
    FRIDAY,
    OPEN,
    changed,
    judged,
    unusual,
    weeks,
)

HOURS, CHILDREN, SITES = TradeCheck.HOURS, TradeCheck.CHILDREN, TradeCheck.SITES
WEEK = timedelta(days=7)


@pytest.mark.parametrize(
    ("busy", "told"),
    [
        (range(9, 15), "from 15:00 to 24:00"),
        (range(15, 21), "from 0:00 to 15:00"),
        ([9, 10, 11, 16, 17, 18, 19, 20], "from 12:00 to 16:00"),
    ],
)
def test_a_part_of_the_day_that_is_missing_is_told(busy: range | list[int], told: str) -> None:
    known = changed(weeks(8), FRIDAY, hours=dict.fromkeys(busy, 10))
    words = unusual(known)[HOURS]
    share = round(100 * (len(OPEN) - len(busy)) / len(OPEN))
    assert words.startswith(f"no orders {told}, where a usual Friday has {share} % of them")


def test_a_shop_that_is_closed_at_night_has_its_usual_hours() -> None:
    assert HOURS not in unusual(weeks(8))


def test_hours_that_are_always_quiet_may_be_silent() -> None:
    quiet = dict.fromkeys(OPEN, 10) | {2: 1}
    known = {day: changed(weeks(8), day, hours=quiet)[day] for day in weeks(8)}
    assert unusual(changed(known, FRIDAY, hours=dict.fromkeys(OPEN, 10))) == {}


def test_sales_without_a_time_have_no_hours() -> None:
    known = {day: changed(weeks(8), day, hours={})[day] for day in weeks(8)}
    assert HOURS not in unusual(known)
    assert judged(known)[HOURS].figures == {"orders with a time": 0}


def test_a_few_sales_have_no_shape() -> None:
    known = changed(weeks(8), FRIDAY, hours={9: 5}, rows=5, lacking={"items": 5, "payments": 5})
    assert not {HOURS, CHILDREN} & unusual(known).keys()


@pytest.mark.parametrize(("items", "payments", "named"), [(13, 0, "items"), (0, 3, "payments")])
def test_children_that_did_not_arrive_are_told(items: int, payments: int, named: str) -> None:
    lacking = {"items": items, "payments": payments}
    assert f"have no {named}" in unusual(changed(weeks(8), FRIDAY, lacking=lacking))[CHILDREN]


def test_some_sales_without_children_are_usual() -> None:
    assert unusual(changed(weeks(8), FRIDAY, lacking={"items": 12, "payments": 2})) == {}


def test_a_store_that_did_not_report_is_told() -> None:
    words = unusual(changed(weeks(8), FRIDAY, sites=frozenset({"121"})), system=DROPS)[SITES]
    assert words == (
        "nothing from store 122, which sold on at least 7 of the last 8 loaded Fridays: closed, or "
        "what it sends is missing"
    )


def test_a_store_that_was_closed_once_before_is_still_expected() -> None:
    known = changed(weeks(8), FRIDAY - WEEK, sites=frozenset({"121"}))
    assert SITES in unusual(changed(known, FRIDAY, sites=frozenset({"121"})), system=DROPS)
    twice = changed(known, FRIDAY - 2 * WEEK, sites=frozenset({"121"}))
    assert SITES not in unusual(changed(twice, FRIDAY, sites=frozenset({"121"})), system=DROPS)


def test_a_new_store_and_a_feast_are_no_reason() -> None:
    new = changed(weeks(8), FRIDAY, sites=frozenset({"121", "122", "123"}))
    assert SITES not in unusual(new, system=DROPS)
    feast = changed(weeks(8), FRIDAY, sites=frozenset({"121"}), event="Christmas")
    found = judged(feast, system=DROPS)[SITES]
    assert (found.is_unusual, found.words[:11]) == (False, "Christmas: ")


def test_of_many_silent_stores_a_few_are_named() -> None:
    stores = frozenset(f"{number:03}" for number in range(9))
    known = {day: changed(weeks(8), day, sites=stores)[day] for day in weeks(8)}
    words = unusual(changed(known, FRIDAY, sites=frozenset()), system=DROPS)[SITES]
    assert "from store 000, 001, 002, 003, 004 and 4 others, which" in words
