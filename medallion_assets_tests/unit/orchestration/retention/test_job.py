"""The nightly job: the lake is kept small, and so are the records of runs."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from dagster import DagsterInstance, ExecuteInProcessResult

from medallion_assets.lake import expiry
from medallion_assets.lake import maintenance as upkeep
from medallion_assets.lake.heads import ENTRIES
from medallion_assets.lake.maintenance import Maintenance, maintain
from medallion_assets.lake.storage.lease import PATIENCE_SECONDS
from medallion_assets.orchestration.retention import RETENTION, build_retention
from medallion_assets.settings.environment import Settings
from medallion_assets_tests.ended import joined
from medallion_assets_tests.graph import Graph
from medallion_assets_tests.platform import Platform
from medallion_assets_tests.shop import THREE_DAYS, line, with_export

LATER = datetime.now(tz=UTC) + timedelta(days=365)


@pytest.fixture
def grown(loaded_shop: Platform, monkeypatch: pytest.MonkeyPatch) -> Platform:
    """A lake with more runs than are kept, most of whose files are old enough to go."""
    monkeypatch.setattr(expiry, "KEPT_RUNS", 2)
    monkeypatch.setattr(upkeep, "sweep", lambda lake: expiry.sweep(lake, grace=-10, insist=True))
    platform = loaded_shop
    for number in range(4):
        files = {**THREE_DAYS, "lines": [*THREE_DAYS["lines"], line(5, 3 + number)]}
        platform = with_export(platform, files)
        platform.run(run_id=f"run {number}")
    return platform


def done(result: ExecuteInProcessResult) -> Mapping[str, Any]:
    """What the ops told."""
    assert result.success
    events = [event for event in result.all_events if event.is_successful_output]
    found = [event.step_output_data.metadata for event in events]
    return {name: value.value for metadata in found for name, value in metadata.items()}


def retain(
    settings: Settings, instance: DagsterInstance, now: datetime = LATER
) -> Mapping[str, Any]:
    job = build_retention(settings, now=lambda: now).resolve_job_def(RETENTION)
    return done(job.execute_in_process(instance=instance))


@pytest.mark.again
def test_the_job_tells_what_it_took_away_and_finds_nothing_the_second_time(grown: Platform) -> None:
    before = grown.state()
    with DagsterInstance.ephemeral() as instance:
        for _ in range(2):
            Graph().run(instance, "2024-04-05")
        first = retain(grown.settings, instance)
        assert first["expired snapshots"] > 0
        assert first["deleted files"] > 0
        assert (first["deleted runs"], first["trimmed runs"]) == (1, 1)
        again = retain(grown.settings, instance, now=datetime.now(tz=UTC))
        assert again["expired snapshots"] == again["deleted files"] == 0
        assert again["deleted runs"] == again["trimmed runs"] == 0
    assert grown.state() == before
    kept = expiry.kept_states(grown.lake.load(ENTRIES))
    assert len(kept) == 2


def test_runs_are_kept_as_long_as_configured(loaded_shop: Platform) -> None:
    settings = loaded_shop.settings.model_copy(update={"keep_runs_days": 30})
    with DagsterInstance.ephemeral() as instance:
        for _ in range(2):
            Graph().run(instance, "2024-04-05")
        now = datetime.now(tz=UTC)
        assert retain(settings, instance, now + timedelta(days=29))["deleted runs"] == 0
        assert retain(settings, instance, now + timedelta(days=31))["deleted runs"] >= 1


def test_a_lake_that_is_not_there_yet_is_no_failure(tmp_path: Path) -> None:
    settings = Settings(lake=tmp_path / "lake", _env_file=None)  # type: ignore[call-arg]
    with DagsterInstance.ephemeral() as instance:
        assert retain(settings, instance)["deleted files"] == 0
    assert not (tmp_path / "lake").exists()


@pytest.mark.again
def test_it_waits_for_a_run_that_is_at_work(grown: Platform) -> None:
    """Files that a run has staged and not yet named are not taken for leftovers."""
    heard: list[str] = []
    found: list[Maintenance] = []
    lake = grown.lake
    staged = lake.data_directory("silver.shop_sales") / "staged.parquet"
    worker = Thread(target=lambda: found.append(maintain(grown.lake, heard.append)))
    with lake.lease(patience=PATIENCE_SECONDS):
        staged.write_bytes(b"x")
        worker.start()
        while worker.is_alive() and not heard:
            worker.join(0.01)
        assert staged.exists()
        staged.unlink()
    joined(worker, 60)
    assert found[0].files > 0
    assert "is publishing to this lake" in heard[0]
