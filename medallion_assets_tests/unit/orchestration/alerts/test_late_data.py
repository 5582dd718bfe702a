"""Which days are late, and that each is told once."""

import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from dagster import DagsterInstance, DefaultSensorStatus

from medallion_assets.core.errors import LakeError
from medallion_assets.orchestration.alerts.sensors.late_data import (
    build_late_data,
    due_days,
    missing_tables,
)
from medallion_assets.orchestration.code_location import build_definitions
from medallion_assets.settings.environment import SCHEDULES_RUN, Environment, Settings
from medallion_assets.simulation.olist import OlistTruth
from medallion_assets.systems.olist import OLIST
from medallion_assets_tests.platform import Outcomes, Platform
from medallion_assets_tests.tiers import parametrize_once
from medallion_assets_tests.unit.orchestration.alerts.doubles import Recorder, Watch

NOON = datetime(2024, 4, 7, 15, 0, tzinfo=UTC)  # 12:00 in São Paulo


def settings(**values: object) -> Settings:
    return Settings(_env_file=None, **{"first_day": "2024-01-01", **values})  # type: ignore[arg-type, call-arg]


def days(*numbers: int) -> list[date]:
    return [date(2024, 4, number) for number in numbers]


@pytest.mark.parametrize(
    ("late_after", "now", "last_due"),
    [
        (6, "2024-04-07T08:59:59", 5),  # 05:59:59 in São Paulo
        (6, "2024-04-07T09:00:00", 6),
        (0, "2024-04-07T02:59:59", 5),
        (0, "2024-04-07T03:00:00", 6),
        (30, "2024-04-08T08:59:59", 5),
        (30, "2024-04-08T09:00:00", 6),
    ],
)
def test_a_day_is_due_some_hours_after_its_end_in_the_shop(
    late_after: int, now: str, last_due: int
) -> None:
    found = due_days(settings(late_after=late_after), datetime.fromisoformat(f"{now}+00:00"))
    assert found == days(last_due - 2, last_due - 1, last_due)


def test_hours_pass_also_when_clocks_are_changed() -> None:
    berlin = settings(time_zone="Europe/Berlin", late_after=6)
    spring = datetime(2024, 3, 31, 4, 59, tzinfo=UTC)  # the night has 23 hours
    assert due_days(berlin, spring)[-1] == date(2024, 3, 29)
    assert due_days(berlin, spring + timedelta(minutes=1))[-1] == date(2024, 3, 30)


def test_only_configured_days_are_due() -> None:
    assert due_days(settings(first_day="2024-04-06"), NOON) == days(6)
    assert due_days(settings(first_day="2024-04-07"), NOON) == []
    assert due_days(settings(last_day="2024-04-03"), NOON) == days(1, 2, 3)


class Night:
    """A lake whose missing days a test decides, and a clock."""

    def __init__(self) -> None:
        """Nothing is missing, and it is noon."""
        self.late: dict[date, list[str]] = {}
        self.now = NOON
        self.broken = False

    def missing(self, settings: Settings, now: datetime) -> dict[date, list[str]]:
        """What a test decided, of the days that are due."""
        asked = due_days(settings, now)
        if self.broken:
            raise LakeError("the lake is out of reach", remedy="see the network")
        return {day: names for day, names in self.late.items() if day in asked}


@pytest.fixture
def night() -> Night:
    return Night()


@pytest.fixture
def phone() -> Recorder:
    return Recorder("phone")


@pytest.fixture
def watch(night: Night, phone: Recorder) -> Watch:
    sensor = build_late_data(settings(), [phone], now=lambda: night.now, missing=night.missing)
    return Watch(sensor, DagsterInstance.ephemeral())


def test_a_late_day_is_told_once(watch: Watch, night: Night, phone: Recorder) -> None:
    assert watch.tick() == "0 late days, 0 told"
    night.late = {date(2024, 4, 6): ["olist_orders", "olist_order_items"]}
    assert watch.tick() == "1 late days, 1 told"
    watch.tick()
    (alert,) = phone.got
    assert alert.what == "2024-04-06 is late: silver lacks it 6 hours after its end"
    assert alert.subject == "olist_orders, olist_order_items"
    assert "`medallion run --day 2024-04-06`" in alert.remedy
    night.late, night.now = {}, NOON + timedelta(days=1)
    assert watch.tick() == "0 late days, 0 told"
    night.late = {date(2024, 4, 7): ["olist_orders"]}
    watch.tick()
    assert [alert.day for alert in phone.got] == ["2024-04-06", "2024-04-07"]


def test_a_late_day_that_reached_nobody_is_told_later(
    watch: Watch, night: Night, phone: Recorder
) -> None:
    night.late = {date(2024, 4, 6): ["olist_orders"]}
    phone.failing = True
    assert watch.tick() == "1 late days, 0 told; not reached: phone: out of order"
    phone.failing = False
    watch.tick()
    watch.tick()
    assert phone.keys == ["late:2024-04-06"]


def test_a_lake_that_cannot_be_read_is_told_once_a_day(
    watch: Watch, night: Night, phone: Recorder
) -> None:
    night.broken = True
    for _ in range(3):
        watch.tick()
    (alert,) = phone.got
    assert alert.details == "the lake is out of reach"
    assert alert.remedy == "see the network"
    night.now += timedelta(days=1)
    watch.tick()
    assert len(phone.got) == 2
    night.broken = False
    assert watch.tick() == "0 late days, 0 told"


def test_the_ledger_says_which_days_are_there(built: tuple[Platform, Outcomes]) -> None:
    platform, _ = built
    after = platform.last + timedelta(days=1)
    found = missing_tables(platform.settings, [platform.first, platform.last, after])
    assert set(found) == {after}
    assert "olist_orders" in found[after]
    assert "olist_products" not in found[after]


@pytest.mark.again
def test_an_optional_file_that_never_came_makes_no_day_late(
    demo: tuple[Path, OlistTruth], tmp_path: Path
) -> None:
    export, truth = demo
    shutil.copytree(export, tmp_path / "export")
    for table in OLIST:
        if table.optional:
            (tmp_path / "export" / table.file_name).unlink()
    platform = Platform(tmp_path / "lake", tmp_path / "export", truth.first_day, truth.last_day)
    platform.run([platform.day(2)])
    assert list(missing_tables(platform.settings, [platform.day(2), platform.day(3)])) == [
        platform.day(3)
    ]


def test_nothing_is_there_before_the_first_run(tmp_path: Path) -> None:
    found = missing_tables(settings(lake=tmp_path / "lake"), days(6))
    assert list(found) == days(6)
    assert not (tmp_path / "lake").exists()


@parametrize_once("environment", Environment)
def test_sensors_and_retention_start_where_schedules_do(environment: Environment) -> None:
    definitions = build_definitions(settings(env=environment))
    names = {"failed_runs", "failed_checks", "late_data"}
    arrivals = {"sales_drops_arrivals"}
    found = {sensor.name for sensor in definitions.sensors or ()}
    assert found == names | arrivals | {"automation"}
    for name in names:
        running = definitions.resolve_sensor_def(name).default_status
        assert (running == DefaultSensorStatus.RUNNING) == SCHEDULES_RUN[environment]
    schedule = definitions.resolve_schedule_def("retention_schedule")
    assert (schedule.default_status.value == "RUNNING") == SCHEDULES_RUN[environment]
    assert schedule.execution_timezone == "America/Sao_Paulo"
