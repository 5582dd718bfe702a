"""What the names of dropped files tell."""

from datetime import UTC, date, datetime

import pytest

from medallion_assets.sources.drops.names import arrival, dimension_of, drop_day, file_id, numbered
from medallion_assets.systems.registry import system_of

KOLKATA = "Asia/Kolkata"
EVENING = datetime(2026, 1, 11, 20, tzinfo=UTC).timestamp()  # 01:30 on the 12th in the shop


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("sales.csv", "2026-01-12T01:30:00"),
        ("sales_2026-01-12.csv", "2026-01-12T01:30:00"),
        ("sales_2026-01-11.csv", "2026-01-11T23:59:59.999999"),
        ("sales_20260111.csv", "2026-01-11T23:59:59.999999"),
        ("2026_01_13/sales.csv", "2026-01-13T00:00:00"),
        ("2026-01-10/sales_2026-01-11.csv", "2026-01-11T23:59:59.999999"),
        ("sales_2026-02-30.csv", "2026-01-12T01:30:00"),
        ("sales_2026-0111.csv", "2026-01-12T01:30:00"),
        ("9920260111.csv", "2026-01-12T01:30:00"),
    ],
)
def test_a_date_in_the_name_wins_over_the_time_of_modification(name: str, expected: str) -> None:
    assert arrival(name, EVENING, KOLKATA) == datetime.fromisoformat(expected)


@pytest.mark.parametrize("modified", [-1e18, 0, 1e18, float("inf")])
def test_any_time_of_modification_is_some_day(modified: float) -> None:
    assert 1970 <= arrival("sales.csv", modified, KOLKATA).year <= 9999


@pytest.mark.parametrize(("day", "expected"), [(1, 5), (7, 7), (30, 9)])
def test_days_outside_the_range_are_the_nearest_of_it(day: int, expected: int) -> None:
    arrived = datetime(2026, 1, day, 12)  # noqa: DTZ001 - local
    assert drop_day(arrived, date(2026, 1, 5), date(2026, 1, 9)) == date(2026, 1, expected)


def test_folders_of_dimensions_are_theirs_and_all_else_is_sales() -> None:
    tables = system_of("sales_drops").by_name
    assert dimension_of("customers/2026/a.csv", tables) is tables["customers"]
    for name in ("customers.csv", "sales/a.csv", "x/customers/a.csv", "a.csv", "Customers/a.csv"):
        assert dimension_of(name, tables) is None


def test_ids_tell_names_apart() -> None:
    assert len({file_id(name) for name in ("a.csv", "A.csv", " a.csv", "x/a.csv")}) == 4


def test_places_are_numbered_by_folder() -> None:
    assert [numbered("x/a.csv", number) for number in (1, 2)] == ["x/a.csv", "2/x/a.csv"]
