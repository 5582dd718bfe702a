"""A forecast is the line through what was seen, and the most it can be where there is none."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medallion_assets.core.errors import ConfigurationError
from medallion_assets.costs.forecast import forecast_of
from medallion_assets.lake.storage.meter import Used
from medallion_assets.lake.usage import Step, UsageRecord

AT = datetime(2026, 1, 1, tzinfo=UTC)


def record(name: str, days: int, **used: float) -> UsageRecord:
    return UsageRecord(Step("run", name, days), AT, Used(**used))  # type: ignore[arg-type]


def test_nothing_recorded_is_no_forecast() -> None:
    with pytest.raises(ConfigurationError, match="run one day on this lake first"):
        forecast_of([], 5)


def test_what_each_run_and_each_day_cost_follow_from_two_sizes() -> None:
    found = forecast_of([record("a", 1, puts=30), record("a", 7, puts=90)], 100)
    assert found.used.puts == 20 + 100 * 10
    assert found.at_most == ()


def test_one_size_alone_gives_the_most() -> None:
    found = forecast_of([record("a", 2, puts=30, dpu_seconds=60.0)] * 2, 10)
    assert (found.used.puts, found.used.dpu_seconds) == (150, 300.0)
    assert found.at_most == ("a",)
    assert forecast_of([record("a", 2, puts=30)], 1).used.puts == 30, "a run is no half run"
    assert forecast_of([record("a", 0, puts=30)], 10).used.puts == 30


def test_steps_add_up() -> None:
    found = forecast_of([record("a", 1, gets=1), record("b", 1, gets=2)], 3)
    assert (found.used.gets, found.records, found.steps) == (9, 2, 2)


@given(
    st.lists(st.tuples(st.integers(0, 50), st.integers(0, 1000)), min_size=1, max_size=8),
    st.integers(1, 100),
)
def test_a_forecast_is_never_less_than_nothing_and_never_falls(
    seen: Sequence[tuple[int, int]], days: int
) -> None:
    records = [record("a", count, gets=gets) for count, gets in seen]
    now, more = (forecast_of(records, asked).used.gets for asked in (days, days + 10))
    assert 0 <= now <= more


@given(st.integers(0, 100), st.integers(0, 100), st.sets(st.integers(0, 40), min_size=2))
def test_a_line_is_found_again(fixed: int, daily: int, sizes: set[int]) -> None:
    records = [record("a", days, puts=fixed + daily * days) for days in sizes]
    assert forecast_of(records, 60).used.puts == fixed + daily * 60
