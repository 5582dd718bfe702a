"""Gold of the chain comes out the same on any way, whatever else is in the lake."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from dagster import AssetKey, DagsterInstance

from medallion_assets.cli.views import select
from medallion_assets.gold.project import marts_of
from medallion_assets.orchestration.runs import run_days
from medallion_assets.settings.environment import Settings
from medallion_assets.simulation.shopease import ChainHistory, advance, connected, load
from medallion_assets.systems.registry import project_of
from medallion_assets_tests.environment import UNSYNCED
from medallion_assets_tests.feeds.chain import SMALL, built, empty_database, gold, lake
from medallion_assets_tests.platform import PII_KEY, Platform
from medallion_assets_tests.source_server import source_server

pytestmark = [pytest.mark.xdist_group("shopease-gold-runs"), pytest.mark.long]

LAST = SMALL.day(SMALL.days - 1)
HISTORIES = tuple(
    f"shopease_dim_{name}_history" for name in ("customers", "products", "sales_team")
)
"""Of a database that keeps no past they know what was seen, so more on the way day by day."""
MADE_OF_HISTORIES = (
    "shopease_inventory_history", "shopease_inventory_metrics", "shopease_store_targets",
)  # fmt: skip
"""So do these: stock and managers of a past day are those that were seen on it."""


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    with source_server() as place:
        yield place


def test_day_by_day_equals_all_at_once(home: Path, tmp_path: Path) -> None:
    dsn = empty_database(home, "daily")
    history = ChainHistory(SMALL)
    daily = lake(tmp_path / "lake", dsn)
    with connected(dsn) as connection:
        load(connection, history, SMALL.first_day - timedelta(days=1))
        for number in range(SMALL.days):
            advance(connection, history, SMALL.day(number))
            connection.commit()
            daily.run([SMALL.day(number)])
            outcome = built(daily)
            assert (outcome.touched is None) == (number == 0)
    once = lake(tmp_path / "once", dsn)
    once.run()
    built(once)
    step_by_step, at_once = gold(daily), gold(once)
    assert step_by_step["shopease_fct_sales"]
    for name in HISTORIES:
        current = [row[:-4] for row in step_by_step[name] if row[-1]]
        assert current == [row[:-4] for row in at_once[name] if row[-1]]
        assert len(step_by_step[name]) > len(at_once.pop(name))
        step_by_step.pop(name)
    for name in MADE_OF_HISTORIES:
        seen, known = step_by_step.pop(name), at_once.pop(name)
        assert {row[0] for row in seen} == {row[0] for row in known}
        assert len(seen) >= len(known) > 0
    assert step_by_step == at_once
    again = built(daily)
    assert (again.touched, again.published) == ((), ())


def test_one_system_leaves_the_other_alone(
    home: Path, demo: tuple[Path, Any], tmp_path: Path
) -> None:
    export, truth = demo
    market = Platform(tmp_path / "lake", export, truth.first_day, truth.last_day)
    market.run()
    assert built(market, "olist").rows
    assert not [name for name in market.heads() if name.startswith("gold.shopease")]
    alone = gold(market, "olist")
    dsn = empty_database(home, "beside")
    with connected(dsn) as connection:
        load(connection, ChainHistory(SMALL))
    chain = replace(lake(tmp_path / "lake", dsn), export=export)
    chain.run()
    first = built(chain)
    assert set(first.rows) == {model.name for model in marts_of(project_of("shopease"))}
    for platform, system in ((market, "olist"), (chain, "shopease")):
        outcome = built(platform, system)
        assert (outcome.touched, outcome.published) == ((), ())
    assert gold(market, "olist") == alone


def test_the_daily_job_builds_gold_with_checks_and_lineage(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dsn = empty_database(home, "job")
    with connected(dsn) as connection:
        load(connection, ChainHistory(SMALL))
    configure(monkeypatch.setenv, tmp_path, dsn)
    monkeypatch.chdir(tmp_path)
    settings = Settings.load()
    outcome = run_days(settings, SMALL.first_day, SMALL.first_day, "shopease")
    assert outcome.succeeded, outcome.failures
    key = AssetKey(["gold", "shopease", "shopease_dim_stores"])
    with DagsterInstance.get() as instance:
        event = instance.get_latest_materialization_event(key)
        assert event is not None
        assert event.asset_materialization is not None
        told = event.asset_materialization.metadata
        origins = told["dagster/column_lineage"].value.deps_by_column["manager_id"]  # type: ignore[union-attr]
        assert [dep.asset_key.path for dep in origins] == [["silver", "shopease", "sales_managers"]]
        other = AssetKey(["gold", "olist", "dim_sellers"])
        assert instance.get_latest_materialization_event(other) is None
    days = select(settings, "select distinct business_day from gold.shopease_fct_sales")[1]
    assert days == [(SMALL.first_day,)]


def configure(put: Callable[[str, str], None], place: Path, dsn: str) -> None:
    """Point the environment to a lake of the chain."""
    for name, value in {
        "MEDALLION_LAKE": str(place / "lake"),
        "MEDALLION_SHOPEASE_DSN": dsn,
        "MEDALLION_FIRST_DAY": SMALL.first_day.isoformat(),
        "MEDALLION_LAST_DAY": LAST.isoformat(),
        "MEDALLION_PII_KEY": PII_KEY,
        "DAGSTER_HOME": str(place / "lake" / "dagster"),
        **UNSYNCED,
    }.items():
        put(name, value)
