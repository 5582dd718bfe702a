"""A shop that drops files daily and then stops is late, day by day for a week."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from dagster import DagsterInstance

from medallion_assets.orchestration.alerts.sensors.late_data import build_late_data, missing_tables
from medallion_assets_tests.drops.lake import DAY, Drops, also, sale, sales_file
from medallion_assets_tests.unit.orchestration.alerts.doubles import Recorder, Watch

DROPPED = "sales_drops_sales"
DISCOUNTED = (
    "sale_date,customer_id,product_id,quantity,unit_price,discount\n2026-01-11 10:00:00,1,1,1,5,\n"
)


def late(lake: Drops, *days: date) -> dict[date, list[str]]:
    """The tables of dropped files that lack a day, by day."""
    found = missing_tables(lake.settings, days)
    told = {day: [name for name in found.get(day, ()) if "drops" in name] for day in days}
    return {day: names for day, names in told.items() if names}


def after(*numbers: int) -> Sequence[date]:
    """Days so long after that of the last file."""
    return [DAY + timedelta(days=number) for number in numbers]


@pytest.fixture
def daily(lake: Drops) -> Drops:
    """A lake of a shop that has dropped a file on each of three days."""
    for number in (-2, -1, 0):
        day = DAY + timedelta(days=number)
        lake.drop(f"sales_{day}.csv", sales_file(sale(sales_date=day)))
    lake.run()
    return lake


@pytest.mark.again
def test_days_on_which_files_arrived_are_there(daily: Drops) -> None:
    assert late(daily, *after(-3, -2, -1, 0)) == {}


@pytest.mark.again
def test_after_the_last_file_days_are_late_for_a_week(daily: Drops) -> None:
    assert late(daily, *after(1, 2, 7, 8)) == {day: [DROPPED] for day in after(1, 2, 7)}


def test_a_day_without_files_is_late_only_until_the_next_file(daily: Drops) -> None:
    assert list(late(daily, *after(1))) == after(1)
    daily.drop("sales_2026-01-13.csv", sales_file(sale(customer_id=2)))
    daily.run()
    assert list(late(daily, *after(1, 2, 3))) == after(3)


@pytest.mark.again
def test_only_files_that_were_loaded_count(daily: Drops) -> None:
    daily.drop("again_2026-01-12.csv", sales_file(sale(sales_date=DAY)))
    daily.drop("empty_2026-01-12.csv", "")
    daily.run()
    assert [outcome for _, outcome in daily.outcomes()[-2:]] == ["duplicate", "rejected"]
    daily.drop("waits_2026-01-12.csv", sales_file())
    assert list(late(daily, *after(1))) == after(1)


@pytest.mark.again
def test_each_shape_is_awaited_by_its_own_files(daily: Drops) -> None:
    daily = also(daily, "discounted_sales")
    daily.drop("online_2026-01-12.csv", DISCOUNTED)
    daily.run()
    assert late(daily, *after(1, 2)) == {
        after(1)[0]: [DROPPED],
        after(2)[0]: [DROPPED, "sales_drops_discounted_sales"],
    }


@pytest.mark.again
def test_a_name_from_the_future_hides_no_day(lake: Drops, monkeypatch: pytest.MonkeyPatch) -> None:
    now = datetime(2026, 1, 10, 19)  # noqa: DTZ001 - UTC, as the ledger keeps times
    monkeypatch.setattr("medallion_assets.bronze.files.step.utc_now", lambda: now)
    lake.drop("sales_2099-12-31.csv", sales_file())
    lake.run()
    assert list(late(lake, *after(0, 1))) == after(1), "it was taken in at 00:30 of the day"


@pytest.mark.again
def test_nothing_is_awaited_before_the_first_file_or_without_a_place(
    lake: Drops, daily: Drops
) -> None:
    nowhere = replace(daily, dropped="")
    assert late(nowhere, *after(1)) == {}
    empty = replace(lake, root=lake.root.parent / "other")
    assert late(empty, *after(1)) == {}
    empty.run()
    assert late(empty, *after(1)) == {}


def test_a_shop_that_stops_is_told(daily: Drops) -> None:
    phone = Recorder("phone")
    settings = daily.settings.model_copy(update={"first_day": after(1)[0], "last_day": None})
    noon = datetime(2026, 1, 13, 15, tzinfo=UTC)
    watch = Watch(build_late_data(settings, [phone], now=lambda: noon), DagsterInstance.ephemeral())
    assert watch.tick() == "1 late days, 1 told"
    (alert,) = phone.got
    assert alert.day == "2026-01-12"
    assert DROPPED in alert.subject
