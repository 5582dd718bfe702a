"""Windows of change days: nothing falls between them, whatever the clocks do."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medallion_assets.sources.extracts import ChangeWindow, read_windows, windows

DAYS = st.dates(date(2016, 1, 1), date(2027, 1, 1))
NONE = timedelta(0)


@given(st.sets(DAYS, max_size=20))
def test_windows_hold_exactly_their_days(days: set[date]) -> None:
    found = list(windows(days))
    held = [
        window.first + timedelta(days=n)
        for window in found
        for n in range((window.last - window.first).days + 1)
    ]
    assert held == sorted(days)
    for former, following in pairwise(found):
        assert (following.first - former.last).days > 1


@given(st.sets(DAYS, max_size=20))
def test_their_text_is_read_back(days: set[date]) -> None:
    found = list(windows(days))
    assert list(read_windows(", ".join(map(str, found)))) == found


@pytest.mark.parametrize("zone", ["America/New_York", "America/Sao_Paulo", "Europe/Berlin", None])
@given(day=DAYS)
def test_neighbours_share_a_bound(zone: str | None, day: date) -> None:
    following = day + timedelta(days=1)
    (_, end), (start, _) = (ChangeWindow(d, d).bounds(zone, NONE) for d in (day, following))
    assert end == start


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 3, 8), 23), (date(2026, 11, 1), 25), (date(2026, 6, 1), 24)]
)
def test_days_on_which_clocks_are_changed_have_their_hours(day: date, hours: int) -> None:
    start, end = ChangeWindow(day, day).bounds("America/New_York", NONE)
    assert end.astimezone(UTC) - start.astimezone(UTC) == timedelta(hours=hours)


def test_a_window_reaches_back_by_the_overlap() -> None:
    start, _ = ChangeWindow(date(2026, 6, 1), date(2026, 6, 1)).bounds(None, timedelta(minutes=30))
    assert start == datetime(2026, 5, 31, 23, 30)  # noqa: DTZ001 - local times have no zone
