"""Gold by day and by model: what is built alone, which days a run tells of, which days fail."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from dagster import AssetKey, DagsterInstance, Definitions, ExecuteInProcessResult

from medallion_assets.core.errors import ConfigurationError
from medallion_assets.gold import build as gold_build
from medallion_assets.gold.build import build_gold, is_built
from medallion_assets.gold.dbt import NodeResult
from medallion_assets.gold.outcome import GoldOutcome
from medallion_assets.orchestration.assets.gold_report import BECAUSE_TOUCHED
from medallion_assets.orchestration.code_location import build_definitions
from medallion_assets.simulation.olist import OlistTruth
from medallion_assets.systems.registry import project_of
from medallion_assets_tests.integration.test_gold import gold_rows
from medallion_assets_tests.kept import Kept
from medallion_assets_tests.platform import PII_KEY, Platform

pytestmark = pytest.mark.xdist_group("gold")

FACT = AssetKey(["gold", "olist", "fct_orders"])
PAYMENTS = AssetKey(["gold", "olist", "fct_payments"])


@pytest.fixture(scope="module")
def _two_days(
    demo: tuple[Path, OlistTruth], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Platform, Kept]:
    """Gold of the first day, and silver of the first two."""
    export, truth = demo
    home = tmp_path_factory.mktemp("gold")
    platform = Platform(home / "lake", export, truth.first_day, truth.last_day)
    days = platform.window.all().days
    platform.run(days[:1])
    assert not build(platform).failed
    platform.run(days[:2])
    return platform, Kept.of(platform.root)


@pytest.fixture
def platform(_two_days: tuple[Platform, Kept], monkeypatch: pytest.MonkeyPatch) -> Platform:
    """The same, for this test alone, as the environment names it."""
    platform, kept = _two_days
    kept.put_back()
    monkeypatch.setenv("MEDALLION_LAKE", str(platform.root))
    monkeypatch.setenv("MEDALLION_FIRST_DAY", str(platform.first))
    monkeypatch.setenv("MEDALLION_LAST_DAY", str(platform.last))
    monkeypatch.setenv("MEDALLION_PII_KEY", PII_KEY)
    return platform


def build(platform: Platform, *only: str, full: bool = False) -> GoldOutcome:
    with platform.session() as session:
        return build_gold(session, project_of("olist"), only=set(only) or None, full=full)


@pytest.fixture
def definitions(platform: Platform) -> Definitions:
    """The code location, over the lake of the test."""
    return build_definitions(platform.settings)


@pytest.fixture
def instance() -> Iterator[DagsterInstance]:
    with DagsterInstance.ephemeral() as found:
        yield found


def is_known_to_be_built(platform: Platform) -> bool:
    with platform.session() as session:
        return is_built(session, session.reader(), project_of("olist"))


def materialize(
    definitions: Definitions, platform: Platform, instance: DagsterInstance, *keys: AssetKey
) -> ExecuteInProcessResult:
    """Gold, or some of it, for the first day."""
    job = definitions.resolve_job_def("olist_daily")
    every = [key for key in job.asset_layer.executable_asset_keys if key.path[0] == "gold"]
    return job.execute_in_process(
        instance=instance,
        asset_selection=list(keys) or every,
        partition_key=str(platform.first),
        raise_on_error=False,
    )


def told(instance: DagsterInstance, key: AssetKey = FACT) -> dict[str | None, dict[str, Any]]:
    """What was told of each day of a model, the latest last."""
    result = instance.fetch_materializations(key, limit=100)
    return {
        record.asset_materialization.partition: {
            name: value.value for name, value in record.asset_materialization.metadata.items()
        }
        for record in reversed(result.records)
        if record.asset_materialization is not None
    }


@pytest.mark.again
def test_a_run_tells_of_the_days_that_it_rebuilt_unasked(
    definitions: Definitions, platform: Platform, instance: DagsterInstance
) -> None:
    assert materialize(definitions, platform, instance).success
    first, second = (str(day) for day in platform.window.all().days[:2])
    found = told(instance)
    assert found[second]["rebuilt because"] == BECAUSE_TOUCHED
    assert "rebuilt because" not in found[first]
    by_day = {row[0]: row[1] for row in rows_by_day(platform)}
    assert {day: what["dagster/partition_row_count"] for day, what in found.items()} == by_day
    undated = told(instance, AssetKey(["gold", "olist", "dim_customers"]))
    assert set(undated) == {None}


def rows_by_day(platform: Platform) -> list[tuple[Any, ...]]:
    return platform.query(
        "select business_day::varchar, count(*) from {facts} group by 1", facts="gold.fct_orders"
    )


@pytest.mark.again
def test_one_model_is_built_alone_and_the_rest_follows(
    definitions: Definitions, platform: Platform, instance: DagsterInstance
) -> None:
    before = gold_rows(platform)
    assert materialize(definitions, platform, instance, PAYMENTS).success
    alone = gold_rows(platform)
    assert {name for name in alone if alone[name] != before[name]} == {"fct_payments"}
    assert not instance.get_latest_materialization_event(
        AssetKey(["gold", "olist", "daily_sales_summary"])
    )
    outcome = build(platform)
    assert platform.day(1) in (outcome.touched or ())
    assert "fct_payments" not in outcome.published
    assert "daily_sales_summary" in outcome.published
    followed = gold_rows(platform)
    assert not build(platform, full=True).failed
    assert gold_rows(platform) == followed


@pytest.mark.again
def test_one_model_is_built_from_published_ones_where_the_working_copy_is_lost(
    platform: Platform,
) -> None:
    assert not build(platform).failed
    whole = gold_rows(platform)
    for copy in platform.settings.working_copies.rglob("*.duckdb"):
        copy.unlink()
    outcome = build(platform, "daily_sales_summary")
    assert not outcome.failed
    assert list(outcome.rows) == ["daily_sales_summary"]
    assert gold_rows(platform) == whole
    assert not build(platform).failed
    assert gold_rows(platform) == whole


def test_nothing_is_built_where_nothing_changed(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not is_known_to_be_built(platform)
    first = build(platform)
    assert is_known_to_be_built(platform)

    def refused(*_: object, **__: object) -> list[NodeResult]:
        raise AssertionError("dbt was asked")

    monkeypatch.setattr(gold_build, "build", refused)
    again = build(platform)
    assert (again.touched, again.built, again.published) == ((), frozenset(), ())
    assert [one.unique_id for one in again.results] == [one.unique_id for one in first.results]
    assert (again.rows, again.samples, again.days) == (first.rows, first.samples, first.days)
    with pytest.raises(AssertionError, match="dbt was asked"):
        build(platform, full=True)


def test_only_what_reads_a_changed_table_is_built(platform: Platform, tmp_path: Path) -> None:
    everything = {one.unique_id for one in build(platform).results}
    export = tmp_path / "export"
    shutil.copytree(platform.export, export)
    sellers = export / "olist_sellers_dataset.csv"
    header, *rows = sellers.read_text().splitlines()
    sellers.write_text("\n".join([header, *rows[:-1]]) + "\n")
    changed = replace(platform, export=export, runs=("sellers",))
    changed.run()
    outcome = build(platform)
    assert not outcome.failed
    assert "model.medallion_gold.dim_sellers" in outcome.built
    assert "model.medallion_gold.fct_payments" not in outcome.built
    assert "dim_sellers" in outcome.published
    assert {one.unique_id for one in outcome.results} == everything
    partly = gold_rows(platform)
    assert not build(platform, full=True).failed
    assert gold_rows(platform) == partly


def test_a_failed_test_publishes_nothing_and_the_next_build_is_as_a_rebuild(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = gold_rows(platform)
    real = gold_build.build  # type: ignore[attr-defined]

    def with_a_failure(*arguments: Any, **options: Any) -> list[NodeResult]:
        results = real(*arguments, **options)
        return [
            *results,
            NodeResult("test.x", "x", passed=False, message="1 row", failures=1, seconds=0.0),
        ]

    monkeypatch.setattr(gold_build, "build", with_a_failure)
    assert [result.name for result in build(platform).failed] == ["x"]
    assert gold_rows(platform) == before
    monkeypatch.setattr(gold_build, "build", real)
    assert not build(platform).failed
    after = gold_rows(platform)
    assert after != before
    assert build(platform, full=True).touched is None
    assert gold_rows(platform) == after, "days that were built later give what a rebuild gives"


def test_a_model_whose_parents_were_never_published_is_refused(
    demo: tuple[Path, OlistTruth], tmp_path: Path
) -> None:
    export, truth = demo
    platform = Platform(
        tmp_path / "lake", export, truth.first_day, truth.last_day, runs=("customers", "orders")
    )
    with pytest.raises(ConfigurationError, match="none was published yet"):
        build(platform)
    platform.run(platform.window.all().days[:1])
    with pytest.raises(ConfigurationError, match="never published"):
        build(platform, "daily_sales_summary")


@pytest.mark.again
def test_a_day_that_does_not_reconcile_fails_by_itself(
    definitions: Definitions,
    platform: Platform,
    instance: DagsterInstance,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A day whose silver has changed is forgotten: the check fails on it, and on no other."""
    lost = platform.window.all().days[1]
    monkeypatch.setattr(gold_build, "run_variables", lambda *_: {"touched_days": []})
    before = gold_rows(platform)
    assert not materialize(definitions, platform, instance).success
    assert gold_rows(platform) == before
    (key,) = (
        key
        for key in definitions.resolve_asset_graph().asset_check_keys
        if key.name == "reconciles_fct_payments" or key.name.startswith("reconciles_fct_payments_")
    )
    records = instance.event_log_storage.get_asset_check_execution_history(key, limit=20)
    results = {
        record.evaluation.partition: record.evaluation.passed
        for record in records
        if record.evaluation and record.evaluation.partition
    }
    assert results == {str(lost): False, str(platform.first): True}


@pytest.mark.again
def test_the_replay_job_judges_the_rejected_rows_as_its_launchpad_says(
    definitions: Definitions, platform: Platform, instance: DagsterInstance
) -> None:
    job = definitions.resolve_job_def("olist_quarantine_replay")
    assert not any(key.path[0] == "bronze" for key in job.asset_layer.executable_asset_keys)
    before = platform.content()
    result = job.execute_in_process(instance=instance, partition_key=str(platform.first))
    assert result.success
    assert platform.content() == before
    assert told(instance, AssetKey(["silver", "olist", "orders"]))
