"""The graph as a person runs it: one day, a range, a bad day, all in Dagster's own records."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from dagster import AssetCheckKey, AssetKey, DagsterInstance, MetadataValue

from medallion_assets.cli.views import select
from medallion_assets.orchestration import code_location, runs
from medallion_assets.orchestration.alerts.outbox import State
from medallion_assets.orchestration.alerts.sensors.failed_checks import build_failed_checks
from medallion_assets.orchestration.alerts.sensors.failed_runs import build_failed_runs
from medallion_assets.orchestration.runs import RunOutcome, run_days
from medallion_assets.settings.environment import Settings
from medallion_assets.simulation.olist import OlistTruth
from medallion_assets.systems.built_in import BUILT_IN
from medallion_assets.systems.olist import OLIST
from medallion_assets.tables.model import Threshold
from medallion_assets_tests.environment import UNSYNCED
from medallion_assets_tests.platform import Outcomes, Platform
from medallion_assets_tests.unit.orchestration.alerts.doubles import Recorder, Watch

ORDERS = AssetKey(["silver", "olist", "orders"])
pytestmark = pytest.mark.xdist_group("dagster")


@pytest.fixture
def settings(
    demo: tuple[Path, OlistTruth], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Settings:
    export, truth = demo
    values = {
        "MEDALLION_LAKE": str(tmp_path / "lake"),
        "MEDALLION_OLIST_EXPORT": str(export),
        "MEDALLION_FIRST_DAY": truth.first_day.isoformat(),
        "MEDALLION_LAST_DAY": truth.last_day.isoformat(),
        "MEDALLION_PII_KEY": "0123456789abcdef",
        "DAGSTER_HOME": str(tmp_path / "lake" / "dagster"),
        **UNSYNCED,
    }
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    return Settings.load()


def materialized(instance: DagsterInstance, key: AssetKey) -> set[str]:
    return set(instance.get_materialized_partitions(key))


def metadata(instance: DagsterInstance, key: AssetKey) -> Mapping[str, MetadataValue[Any]]:
    """What the last materialization of an asset told."""
    event = instance.get_latest_materialization_event(key)
    assert event is not None
    assert event.asset_materialization is not None
    return event.asset_materialization.metadata


def check_passed(instance: DagsterInstance, name: str, day: date) -> bool | None:
    """The last result of a check for one day, None where it was never evaluated."""
    records = instance.event_log_storage.get_asset_check_execution_history(
        AssetCheckKey(ORDERS, name), limit=1000
    )
    for record in records:
        evaluation = record.evaluation
        if evaluation is not None and evaluation.partition == day.isoformat():
            return evaluation.passed
    return None


@pytest.mark.again
def test_one_day_goes_from_files_to_gold(settings: Settings) -> None:
    day = settings.first_day + timedelta(days=2)
    outcome = run_days(settings, day, day)
    assert outcome == RunOutcome(outcome.run_id, succeeded=True, failures={})
    with DagsterInstance.get() as instance:
        assert materialized(instance, ORDERS) == {day.isoformat()}
        assert check_passed(instance, "contract", day) is True
        assert check_passed(instance, "ledger", day) is True
        told = metadata(instance, ORDERS)
        assert told["engine"].value == "duckdb"
        assert told["engine because"].value == "configured"
        told = metadata(instance, AssetKey(["gold", "olist", "dim_customers"]))
        city = told["dagster/column_lineage"].value.deps_by_column["customer_city"]
        assert [(dep.asset_key.path[-1], dep.column_name) for dep in city] == [
            ("fct_orders", "customer_city")
        ]
        assert "•••" in told["sample"].value
    _, rows = select(settings, "select distinct business_day from gold.fct_orders")
    assert rows == [(day,)]
    _, cities = select(settings, "select distinct customer_city from gold.dim_customers")
    assert [city for (city,) in cities if city and city in told["sample"].value] == []
    _, balanced = select(
        settings,
        "select bool_and(bronze = silver + quarantined + duplicates + superseded) from ledger.rows",
    )
    assert balanced == [(True,)]


def test_a_range_records_every_day_and_a_bad_day_keeps_its_old_state(
    settings: Settings, built: tuple[Platform, Outcomes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The days that pass are published, the bad one is not; the failed check is on record."""
    first = settings.first_day
    ledger = built[0].ledger("orders").items()
    rejecting = {day for day, entry in ledger if day and entry.rows.quarantined}
    assert rejecting
    tables = tuple(
        replace(table, threshold=Threshold(share=0.0, rows=1)) if table.name == "orders" else table
        for table in OLIST
        if table.name in {"geolocation", "customers", "orders"}
    )
    strict = replace(BUILT_IN[0], tables=tables)
    monkeypatch.setattr(code_location, "all_systems", lambda: (strict, *BUILT_IN[1:]))
    monkeypatch.setattr(runs, "system_of", lambda _: strict)
    # Rows without a day, which would count for all days together, are accepted; a bad day is not.
    outcome = run_days(settings, first, settings.final_day(), accept_removals=True)
    assert not outcome.succeeded
    assert list(outcome.failures) == ["silver/olist/orders"]
    assert "not published" in outcome.failures["silver/olist/orders"]
    days = {first + timedelta(days=n) for n in range((settings.final_day() - first).days + 1)}
    with DagsterInstance.get() as instance:
        good = {date.fromisoformat(key) for key in materialized(instance, ORDERS)}
        assert good == days - rejecting
        assert all(check_passed(instance, "contract", day) is False for day in rejecting)
        assert all(check_passed(instance, "contract", day) is True for day in good)
        people_are_told(settings, instance, rejecting)
    _, published = select(settings, "select distinct business_day from silver.olist_orders")
    assert {day for (day,) in published} == good


def people_are_told(settings: Settings, instance: DagsterInstance, rejecting: set[date]) -> None:
    """The failed run is one alert, and its failed check, with its days, another."""
    phone = Recorder("phone")
    for build in (build_failed_runs, build_failed_checks):
        watch = Watch(build(settings, [phone]), instance, State(position=0).model_dump_json())
        watch.tick()
        watch.tick()
    run, check = phone.got
    assert run.what.startswith("run of olist_daily failed for")
    assert "silver/olist/orders:\nolist_orders: not published" in run.details
    assert check.subject == "silver/olist/orders"
    assert check.what.startswith("check contract of silver/olist/orders failed")
    assert all(day.isoformat() in check.day for day in sorted(rejecting)[:10])
