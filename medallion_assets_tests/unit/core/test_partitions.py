"""Days are asked for within a range, in order and once."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from medallion_assets.core.partitions import DayRange, Days

RANGE = DayRange(date(2016, 9, 4), date(2018, 10, 17))
ANY_DAY = st.dates(date(2016, 1, 1), date(2019, 12, 31))


def test_the_real_range_has_774_days() -> None:
    assert RANGE.size == 774
    everything = RANGE.all()
    assert len(everything.days) == 774
    assert everything.complete
    assert (everything.days[0], everything.days[-1]) == (RANGE.first, RANGE.last)


def test_a_range_may_be_one_day() -> None:
    one = DayRange(RANGE.first, RANGE.first)
    assert one.all().days == (RANGE.first,)
    assert RANGE.first in one
    assert RANGE.first + timedelta(days=1) not in one


def test_a_range_that_ends_before_it_begins_has_no_days() -> None:
    assert DayRange(RANGE.last, RANGE.first).all().days == ()


@given(st.lists(ANY_DAY, max_size=20))
def test_days_are_in_order_once_and_inside(days: list[date]) -> None:
    chosen = Days.of(days, RANGE)
    assert chosen.days == tuple(sorted({day for day in days if day in RANGE}))
    assert chosen.chosen == frozenset(chosen.days)
    assert not chosen.complete


def test_leap_days_are_days() -> None:
    leap = DayRange(date(2024, 2, 28), date(2024, 3, 1))
    assert [day.day for day in leap.all().days] == [28, 29, 1]
