"""What Dagster has on record of a demonstration: checks of each day, lineage, hidden names."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from dagster import AssetCheckKey, AssetKey, DagsterInstance, MetadataValue
from typer.testing import CliRunner

from medallion_assets.cli.main import app
from medallion_assets.orchestration.instance import HOME, prepare_home
from medallion_assets.settings.environment import Settings

pytestmark = pytest.mark.xdist_group("cli")

ORDERS = AssetKey(["silver", "olist", "orders"])
CUSTOMERS = AssetKey(["gold", "olist", "dim_customers"])


@pytest.fixture
def instance(
    home: Path, cli: CliRunner, monkeypatch: pytest.MonkeyPatch
) -> Iterator[DagsterInstance]:
    """The instance that the demonstration ran in."""
    assert cli
    assert Path.cwd() == home
    monkeypatch.setenv(HOME, os.environ.get(HOME, ""))
    prepare_home(Settings.load())
    with DagsterInstance.get() as found:
        yield found


def told(instance: DagsterInstance, key: AssetKey) -> dict[str, MetadataValue[Any]]:
    """What the last materialization of an asset told."""
    event = instance.get_latest_materialization_event(key)
    assert event is not None
    assert event.asset_materialization is not None
    return dict(event.asset_materialization.metadata)


def test_every_day_has_passed_its_checks(instance: DagsterInstance, cli: CliRunner) -> None:
    days = set(instance.get_materialized_partitions(ORDERS))
    sql = "select distinct business_day from ledger.rows where table_name = 'olist_orders'"
    listed = json.loads(cli.invoke(app, ["query", sql, "--json"]).stdout)
    assert days == {row["business_day"] for row in listed if row["business_day"]}
    for name in ("contract", "ledger"):
        history = instance.event_log_storage.get_asset_check_execution_history
        records = history(AssetCheckKey(ORDERS, name), limit=1000)
        passed = {
            one.evaluation.partition: one.evaluation.passed for one in records if one.evaluation
        }
        assert {day: passed.get(day) for day in days} == dict.fromkeys(days, True)


def test_a_step_tells_its_engine_and_a_model_where_its_columns_come_from(
    instance: DagsterInstance,
) -> None:
    found = told(instance, ORDERS)
    assert found["engine"].value == "duckdb"
    assert found["engine because"].value == "configured"
    lineage = told(instance, CUSTOMERS)["dagster/column_lineage"].value
    city = lineage.deps_by_column["customer_city"]
    assert [(dep.asset_key.path[-1], dep.column_name) for dep in city] == [
        ("fct_orders", "customer_city")
    ]


def test_a_sample_of_rows_names_nobody(instance: DagsterInstance, cli: CliRunner) -> None:
    sample = str(told(instance, CUSTOMERS)["sample"].value)
    assert "•••" in sample
    sql = "select distinct customer_city as city from gold.dim_customers"
    cities = [row["city"] for row in json.loads(cli.invoke(app, ["query", sql, "--json"]).stdout)]
    assert [city for city in cities if city and city in sample] == []
