"""The sensor of dropped files: settled files, one run a day of arrival, a run key a state."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from dagster import (
    DagsterInstance,
    DefaultSensorStatus,
    RunRequest,
    SensorResult,
    SkipReason,
    build_sensor_context,
    validate_run_config,
)

from medallion_assets.orchestration.code_location import build_definitions
from medallion_assets.orchestration.drop_sensor import AGAIN_SECONDS, build_drop_sensor
from medallion_assets.orchestration.schedules import daily_job
from medallion_assets.settings.environment import SCHEDULES_RUN, Environment, Settings
from medallion_assets.systems.registry import system_of
from medallion_assets_tests.drops.lake import Drops, sales_file

SALES_DROPS = system_of("sales_drops")
NOON = datetime(2026, 1, 20, 12, tzinfo=UTC)


@dataclass
class Ticks:
    """A sensor and what it remembers."""

    settings: Settings
    instance: DagsterInstance
    seconds: float = NOON.timestamp()
    cursor: str | None = field(default=None)

    def tick(self, *, later: float = 30) -> SensorResult:
        """Let time pass, and look."""
        self.seconds += later
        sensor = build_drop_sensor(self.settings, SALES_DROPS, now=lambda: self.seconds)
        context = build_sensor_context(instance=self.instance, cursor=self.cursor)
        found: Any = sensor(context)
        assert isinstance(found, SensorResult)
        self.cursor = found.cursor
        return found

    def asked(self, *, later: float = 30) -> list[tuple[str | None, str | None]]:
        """Partition and run key of what a tick asks for."""
        requests = self.tick(later=later).run_requests or []
        assert all(isinstance(request, RunRequest) for request in requests)
        return [(request.partition_key, request.run_key) for request in requests]


@pytest.fixture
def ticks(lake: Drops) -> Iterator[Ticks]:
    with DagsterInstance.ephemeral() as instance:
        yield Ticks(lake.settings, instance)


def skipped(result: SensorResult) -> str:
    assert isinstance(result.skip_reason, SkipReason)
    return result.skip_reason.skip_message or ""


def test_no_files_ask_for_nothing(ticks: Ticks) -> None:
    assert skipped(ticks.tick()) == "no files wait"


def test_a_run_a_day_of_arrival(lake: Drops, ticks: Ticks) -> None:
    for name in ("sales_2026-01-10.csv", "b_2026-01-11.csv", "a_2026-01-11.csv"):
        lake.drop(name, sales_file(), at=datetime(2026, 1, 12, tzinfo=UTC))
    lake.drop("customers/new.csv", "x", at=datetime(2026, 3, 1, tzinfo=UTC))
    ticks.seconds = datetime(2026, 3, 2, tzinfo=UTC).timestamp()
    found = ticks.asked()
    assert [day for day, _ in found] == ["2026-01-10", "2026-01-11", "2026-01-31"]
    assert len({key for _, key in found}) == 3


def test_a_young_file_waits_until_it_is_old_or_stays_the_same(lake: Drops, ticks: Ticks) -> None:
    path = lake.drop("sales.csv", sales_file(), at=NOON)
    assert skipped(ticks.tick()) == "1 files wait, none is settled"
    path.write_text(sales_file() * 2)
    os.utime(path, (NOON.timestamp() + 20, NOON.timestamp() + 20))
    assert skipped(ticks.tick(later=1)) == "1 files wait, none is settled"
    assert len(ticks.asked(later=1)) == 1, "it is the same as at the tick before"
    lake.drop("other.csv", sales_file(), at=NOON)
    ticks.cursor = None
    assert len(ticks.asked(later=120)) == 1, "it is old enough"


def test_the_same_files_have_the_same_key_and_others_another(lake: Drops, ticks: Ticks) -> None:
    path = lake.drop("sales_2026-01-11.csv", sales_file(), at=NOON)
    ticks.tick()
    (first,), (again,) = ticks.asked(), ticks.asked()
    assert first == again
    path.write_text(sales_file() + "x")
    os.utime(path, (NOON.timestamp(), NOON.timestamp()))
    (other,) = ticks.asked()
    assert other[0] == first[0]
    assert other[1] != first[1]


def test_files_that_are_left_lying_are_asked_for_again(lake: Drops, ticks: Ticks) -> None:
    lake.drop("sales_2026-01-11.csv", sales_file(), at=NOON)
    (first,) = ticks.asked(later=120)
    (again,) = ticks.asked(later=AGAIN_SECONDS)
    assert again[1] != first[1]


def test_without_a_place_it_skips_and_keeps_its_cursor(lake: Drops, ticks: Ticks) -> None:
    ticks.settings = lake.settings.model_copy(update={"drops": None})
    assert skipped(ticks.tick()) == "MEDALLION_DROPS is not set"
    ticks.settings = lake.settings.model_copy(update={"drops": str(lake.root / "none")})
    ticks.cursor = '{"marks": {"a": "b"}}'
    assert "is no directory" in skipped(ticks.tick())
    assert ticks.cursor == '{"marks": {"a": "b"}}'


def test_what_it_asks_for_can_be_run(lake: Drops, ticks: Ticks) -> None:
    lake.drop("sales.csv", sales_file(), at=NOON)
    ((day, _),) = ticks.asked(later=120)
    definitions = build_definitions(lake.settings)
    job = definitions.resolve_job_def(daily_job("sales_drops"))
    assert job.partitions_def is not None
    assert day in job.partitions_def.get_partition_keys()
    assert validate_run_config(job, {}) is not None
    assert definitions.resolve_sensor_def("sales_drops_arrivals").job_name == job.name


@pytest.mark.parametrize("environment", Environment)
def test_it_starts_where_schedules_do_and_files_are_dropped(
    environment: Environment, lake: Drops
) -> None:
    for place in (None, lake.dropped):
        settings = lake.settings.model_copy(update={"env": environment, "drops": place})
        sensor = build_drop_sensor(settings, SALES_DROPS)
        running = sensor.default_status is DefaultSensorStatus.RUNNING
        assert running == (SCHEDULES_RUN[environment] and place is not None)
