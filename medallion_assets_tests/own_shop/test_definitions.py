"""What Dagster has of a shop from outside: assets, jobs, schedules and sensors of its own."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from dagster import AssetKey, DailyPartitionsDefinition, Definitions

from medallion_assets.orchestration.alerts.sensors.late_data import late_tables
from medallion_assets.orchestration.code_location import build_definitions
from medallion_assets.settings.environment import Settings
from medallion_assets_tests.own_shop.files import BOTH, export, settings_of, working_on

KIOSK = "medallion_assets_tests.own_shop.kinds:KIOSK"


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """Settings of a server on which the corner shops are configured and nothing else."""
    home = tmp_path_factory.mktemp("definitions")
    export(home / "corner")
    values = settings_of(home, SYSTEMS=f"{BOTH},{KIOSK}", ENV="prod", CORNER_LAST_DAY="2024-05-02")
    with working_on(home, values):
        yield Settings.load()


@pytest.fixture(scope="module")
def definitions(given: Settings) -> Definitions:
    return build_definitions(given)


def test_each_layer_but_gold_has_the_tables(definitions: Definitions) -> None:
    keys = {tuple(spec.key.path) for spec in definitions.resolve_all_asset_specs()}
    for shop in ("corner", "corner_north"):
        for table in ("customers", "orders", "order_lines"):
            for layer in ("bronze", "silver", "quarantine"):
                assert (layer, shop, table) in keys
    assert {path[1] for path in keys if path[0] == "gold"} == {"olist", "shopease", "sales_drops"}


def test_money_says_its_currency(definitions: Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    found = {
        (shop, table): graph.get(AssetKey(["silver", shop, table])).metadata.get("currency")
        for shop in ("corner", "corner_north")
        for table in ("orders", "order_lines")
    }
    assert {key: value for key, value in found.items() if value is not None} == {
        ("corner", "order_lines"): "EUR",
        ("corner_north", "order_lines"): "JPY",
    }


def test_jobs_and_schedules_are_named_by_the_system(definitions: Definitions) -> None:
    repository = definitions.get_repository_def()
    assert {"corner_daily", "corner_quarantine_replay", "kiosk_daily"} <= set(repository.job_names)
    switched = {
        schedule.name: schedule.default_status.value for schedule in repository.schedule_defs
    }
    assert switched["corner_daily_schedule"] == "RUNNING"
    assert switched["kiosk_daily_schedule"] == "STOPPED"
    assert switched["olist_daily_schedule"] == "STOPPED"


def test_a_system_of_dropped_files_has_a_sensor(definitions: Definitions) -> None:
    names = {sensor.name for sensor in definitions.sensors or ()}
    assert {"kiosk_arrivals", "sales_drops_arrivals"} <= names
    assert "corner_arrivals" not in names


def test_days_are_those_of_the_system_in_its_zone(definitions: Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    found = {}
    for shop in ("corner", "corner_north"):
        partitions = graph.get(AssetKey(["silver", shop, "orders"])).partitions_def
        assert isinstance(partitions, DailyPartitionsDefinition)
        found[shop] = (partitions.timezone, partitions.get_partition_keys()[-1])
    assert found == {
        "corner": ("Europe/Berlin", "2024-05-02"),
        "corner_north": ("Asia/Tokyo", "2024-05-03"),
    }


def test_only_used_systems_are_late(given: Settings, tmp_path: Path) -> None:
    settings = given.model_copy(update={"lake": tmp_path / "lake"})
    late = late_tables(settings, datetime(2024, 5, 9, tzinfo=UTC))
    assert {
        day.day: {name.rpartition("_")[0] for name in names} for day, names in late.items()
    } == {
        1: {"corner", "corner_order", "corner_north", "corner_north_order"},
        2: {"corner", "corner_order", "corner_north", "corner_north_order"},
        3: {"corner_north", "corner_north_order"},
    }
