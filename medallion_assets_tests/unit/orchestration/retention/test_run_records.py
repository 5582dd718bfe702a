"""Old runs go, except those that hold the latest state of an asset or a check."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from dagster import AssetCheckKey, AssetKey, DagsterEventType, DagsterInstance, DagsterRunStatus

from medallion_assets.orchestration.resources.event_log import BatchingSqliteEventLogStorage
from medallion_assets.orchestration.resources.run_records import Pruned, prune_runs
from medallion_assets_tests.graph import SILVER, Graph, new_instance

BRONZE = AssetKey("bronze")
CHECK = AssetCheckKey(SILVER, "contract")
DAY = "2024-04-05"
NOTHING = Pruned(0, 0)


@pytest.fixture(
    params=[
        "ours",
        *(pytest.param(kind, marks=pytest.mark.long) for kind in ("in memory", "Dagster's")),
    ]
)
def instance(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[DagsterInstance]:
    with new_instance(request.param, tmp_path) as made:
        yield made


def prune(instance: DagsterInstance) -> Pruned:
    """Prune as if much time had passed."""
    return prune_runs(instance, before=datetime.now(tz=UTC) + timedelta(days=1))


def state(instance: DagsterInstance) -> dict[str, Any]:
    """What the UI shows of the assets and the check."""
    found: dict[str, Any] = {"partitions": {}, "latest": {}, "last run": {}, "checks": {}}
    for key in (BRONZE, SILVER):
        found["partitions"][key] = set(instance.get_materialized_partitions(key))
        event = instance.get_latest_materialization_event(key)
        found["latest"][key] = event and (event.run_id, event.timestamp)
        records = instance.get_asset_records([key])
        found["last run"][key] = records[0].asset_entry.last_run_id if records else None
    history = instance.event_log_storage.get_asset_check_execution_history(CHECK, limit=1000)
    for record in reversed(history):
        found["checks"][record.partition] = (record.run_id, record.status)
    return found


def run_ids(instance: DagsterInstance) -> set[str]:
    return {record.dagster_run.run_id for record in instance.get_run_records()}


@pytest.mark.again
def test_a_run_that_later_ones_replaced_goes(instance: DagsterInstance) -> None:
    graph = Graph()
    old = graph.run(instance, DAY)
    new = graph.run(instance, DAY)
    before = state(instance)
    assert prune(instance) == Pruned(deleted=1, trimmed=1)
    assert run_ids(instance) == {new}
    assert state(instance) == before
    assert instance.all_logs(old) == []
    assert prune(instance) == NOTHING


def test_runs_that_hold_a_days_latest_state_stay(instance: DagsterInstance) -> None:
    graph = Graph(unchecked={"2024-04-02"})
    whole = graph.run(instance, "2024-04-01", "2024-04-04")
    one = graph.run(instance, "2024-04-02")
    before = state(instance)
    assert prune(instance) == Pruned(deleted=0, trimmed=2)
    assert run_ids(instance) == {whole, one}
    assert state(instance) == before
    assert before["partitions"][SILVER] == {f"2024-04-0{day}" for day in (1, 2, 3, 4)}
    assert before["checks"]["2024-04-02"][0] == one


def test_a_trimmed_run_still_tells_how_it_ended_and_why(instance: DagsterInstance) -> None:
    graph = Graph(failing={"silver": "no column price"})
    run_id = graph.run(instance, DAY)
    logged = instance.all_logs(run_id)
    assert any(entry.user_message == "at work" for entry in logged)
    assert prune(instance) == Pruned(deleted=0, trimmed=1)
    left = instance.all_logs(run_id)
    kinds = {entry.dagster_event_type for entry in left}
    assert {DagsterEventType.RUN_FAILURE, DagsterEventType.STEP_FAILURE} <= kinds
    assert DagsterEventType.ASSET_MATERIALIZATION in kinds
    assert len(left) < len(logged)
    assert not any(entry.user_message == "at work" for entry in left)
    run = instance.get_run_by_id(run_id)
    assert run is not None
    assert run.status is DagsterRunStatus.FAILURE


def test_a_failed_run_stays_until_its_day_is_run_again(instance: DagsterInstance) -> None:
    failed = Graph(failing={"bronze": "x"}).run(instance, DAY)
    prune(instance)
    assert run_ids(instance) == {failed}
    good = Graph().run(instance, DAY)
    assert prune(instance).deleted == 1
    assert run_ids(instance) == {good}


def test_the_last_result_of_a_check_stays_though_a_later_run_never_reached_it(
    instance: DagsterInstance,
) -> None:
    judged = Graph(unchecked={DAY}).run(instance, DAY)
    stopped = Graph(failing={"bronze": "x"}).run(instance, DAY)
    assert prune(instance).deleted == 0
    assert run_ids(instance) == {judged, stopped}


def test_young_and_running_runs_are_left_alone(instance: DagsterInstance) -> None:
    graph = Graph()
    for _ in range(2):
        graph.run(instance, DAY)
    running = instance.create_run_for_job(
        graph.definitions().resolve_job_def("olist_daily"), status=DagsterRunStatus.STARTED
    )
    early = datetime.now(tz=UTC) - timedelta(days=90)
    assert prune_runs(instance, before=early) == NOTHING
    assert len(run_ids(instance)) == 3
    assert prune(instance) == Pruned(deleted=1, trimmed=1)
    assert running.run_id in run_ids(instance)


@pytest.mark.again
def test_checks_of_deleted_runs_are_forgotten_too(instance: DagsterInstance) -> None:
    graph = Graph(unchecked={DAY})
    for _ in range(3):
        graph.run(instance, DAY)
    prune(instance)
    history = instance.event_log_storage.get_asset_check_execution_history(CHECK, limit=1000)
    assert len(history) == 1


def test_compute_logs_go_with_their_runs(tmp_path: Path) -> None:
    with new_instance("ours", tmp_path) as instance:
        ids = [Graph().run(instance, DAY) for _ in range(2)]
        logs = [tmp_path / "storage" / run_id for run_id in ids]
        assert all(path.is_dir() for path in logs)
        prune(instance)
        assert not any(path.exists() for path in logs)


def test_our_event_log_gives_the_space_back(tmp_path: Path) -> None:
    with new_instance("ours", tmp_path) as instance:
        storage = instance.event_log_storage
        assert isinstance(storage, BatchingSqliteEventLogStorage)
        old, new = (Graph().run(instance, "2024-04-01", "2024-04-20") for _ in range(2))
        files = {run_id: Path(storage.path_for_shard(run_id)) for run_id in (old, new)}
        storage.dispose()
        size = files[new].stat().st_size
        prune(instance)
        storage.dispose()
        assert not list(files[old].parent.glob(f"{old}*"))
        assert files[new].stat().st_size <= size
        with closing(sqlite3.connect(files[new])) as connection:
            free = connection.execute("pragma freelist_count").fetchone()
        assert free == (0,)
        assert state(instance)["partitions"][SILVER]
