"""The code location loads anywhere: without network, credentials, lake or export."""

import socket
from pathlib import Path

import pytest
from dagster import DailyPartitionsDefinition, DefaultScheduleStatus

from medallion_assets.gold.project import load_manifest
from medallion_assets.orchestration.code_location import build_definitions
from medallion_assets.orchestration.schedules import DAILY_JOB
from medallion_assets.settings.environment import SCHEDULES_RUN, Environment, Settings
from medallion_assets_tests.tiers import parametrize_once


def settings(**values: object) -> Settings:
    return Settings(_env_file=None, **values)  # type: ignore[arg-type, call-arg]


def refuse(*_: object, **__: object) -> None:
    pytest.fail("definitions must not open a connection")


def test_definitions_load_without_anything(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    load_manifest()
    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.chdir(tmp_path)
    definitions = build_definitions(settings(lake=tmp_path / "lake"))
    assert len(definitions.resolve_all_asset_specs()) > 40
    assert list(tmp_path.iterdir()) == []


def test_partitions_are_the_configured_days_in_the_shops_time_zone() -> None:
    definitions = build_definitions(settings(first_day="2024-01-01", last_day="2024-01-03"))
    partitions = definitions.resolve_job_def(DAILY_JOB).partitions_def
    assert isinstance(partitions, DailyPartitionsDefinition)
    assert list(partitions.get_partition_keys()) == ["2024-01-01", "2024-01-02", "2024-01-03"]
    assert partitions.timezone == "America/Sao_Paulo"


@parametrize_once("environment", Environment)
def test_the_schedule_is_off_on_a_developers_machine(environment: Environment) -> None:
    definitions = build_definitions(settings(env=environment))
    schedule = definitions.resolve_schedule_def(f"{DAILY_JOB}_schedule")
    running = schedule.default_status == DefaultScheduleStatus.RUNNING
    assert running == SCHEDULES_RUN[environment]
    assert environment != Environment.LOCAL or not running
