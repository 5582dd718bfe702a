"""Events written in batches are those that Dagster's own storages write one by one."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from dagster import AssetCheckKey, AssetKey, DagsterEventType
from dagster._core.storage.event_log import SqlEventLogStorage
from sqlalchemy import Engine, event

from medallion_assets_tests.graph import SILVER, Graph
from medallion_assets_tests.integration.event_log.streams import (
    RUN,
    Call,
    evaluation,
    held,
    materialization,
    observation,
    recorded,
    store,
)

pytestmark = pytest.mark.xdist_group("event_log")

Opened = Callable[[str], SqlEventLogStorage]
OTHER = AssetKey("another")
DAYS = [f"2024-04-{day:02}" for day in range(1, 13)]


@contextmanager
def statements() -> Iterator[Counter[str]]:
    """Counts what is sent to databases meanwhile."""
    counted: Counter[str] = Counter()

    def count(*_: Any) -> None:
        counted["statements"] += 1

    event.listen(Engine, "before_cursor_execute", count)
    try:
        yield counted
    finally:
        event.remove(Engine, "before_cursor_execute", count)


def both(opened: Opened, calls: list[Call]) -> tuple[SqlEventLogStorage, SqlEventLogStorage]:
    """The stock storage and ours, after the same events."""
    stock, ours = opened("stock"), opened("ours")
    for storage in (stock, ours):
        store(storage, calls)
    return stock, ours


@dataclass(frozen=True)
class Days:
    """A run over some days in two storages, and the statements that each took."""

    run: str
    stock: SqlEventLogStorage
    ours: SqlEventLogStorage
    sent: dict[str, int]


@pytest.fixture(scope="module")
def days(opened: Opened) -> Days:
    calls = recorded(Graph(unchecked={DAYS[3], DAYS[9]}), DAYS[0], DAYS[-1])
    storages, sent = {whose: opened(whose) for whose in ("stock", "ours")}, {}
    for whose, storage in storages.items():
        with statements() as counted:
            store(storage, calls)
        sent[whose] = counted["statements"]
    return Days(calls[0][0].run_id, **storages, sent=sent)


def test_a_run_over_days_leaves_the_same_rows(days: Days) -> None:
    found = held(days.ours)
    assert found == held(days.stock)
    assert len(found["executions"]) == len(DAYS) + 1, "one a day, and one of the whole range"
    assert [len(found[table]) for table in ("assets", "last")] == [2, 2]
    assert all(row[7] != "None" for row in found["executions"])


def test_a_range_takes_few_statements(days: Days) -> None:
    assert 2 * days.sent["ours"] < days.sent["stock"]


def test_dagster_shows_the_same_of_it(days: Days) -> None:
    shown: list[dict[str, Any]] = []
    for storage in (days.stock, days.ours):
        checks = storage.get_asset_check_execution_history(AssetCheckKey(SILVER, "contract"), 100)
        logs = storage.get_records_for_run(days.run).records
        latest = storage.get_latest_storage_id_by_partition
        shown.append({
            "log": [record.event_log_entry for record in logs],
            "stats": storage.get_stats_for_run(days.run),
            "steps": storage.get_step_stats_for_run(days.run),
            "days": storage.get_materialized_partitions(SILVER),
            "checks": {record.partition: record.status for record in checks},
            "evaluations": {record.partition: record.evaluation for record in checks},
            "asset": [
                (record.asset_entry.last_run_id, record.asset_entry.last_materialization)
                for record in storage.get_asset_records([SILVER])
            ],
            "planned": storage.get_latest_planned_materialization_info(SILVER, DAYS[7]) is None,
            "latest": set(latest(SILVER, DagsterEventType.ASSET_MATERIALIZATION)),
        })  # fmt: skip
    stock, ours = shown
    assert ours == stock
    assert ours["days"] == ours["latest"] == set(DAYS)
    failed = {day for day, status in ours["checks"].items() if day and status.value == "FAILED"}
    assert failed == {DAYS[3], DAYS[9]}


SINGLE_EVENTS = {
    "a check nobody planned": [[evaluation(DAYS[0])], [evaluation(DAYS[1], passed=False)]],
    "a check without days": [[evaluation(None)], [evaluation(None, check="other")]],
    "a check evaluated again": [
        [evaluation(DAYS[0], passed=at != 1, at=at)] for at in range(3)
    ],
    "a check without days evaluated twice": [[evaluation(None)], [evaluation(None, passed=False)]],
    "two runs at a time": [[evaluation(day, run=run)] for day in DAYS[:3] for run in ("a", "b")],
    "a check outside of runs": [[evaluation(DAYS[0], run="")], [evaluation(DAYS[1])]],
    "assets in turn": [
        [
            materialization(OTHER, DAYS[0]),
            materialization(SILVER, DAYS[0], at=1),
            observation(SILVER, DAYS[1], at=2),
            materialization(OTHER, DAYS[1], at=3),
        ],
        [observation(SILVER, DAYS[2]), observation(SILVER, DAYS[3])],
    ],
}  # fmt: skip


@pytest.mark.parametrize("calls", SINGLE_EVENTS.values(), ids=SINGLE_EVENTS.keys())
def test_what_is_rare_leaves_the_same_rows(opened: Opened, calls: list[Call]) -> None:
    stock, ours = both(opened, calls)
    assert held(ours) == held(stock)
    assert len(held(ours)["events"]) == sum(len(call) for call in calls)


def test_evaluations_are_written_before_what_comes_after_them(opened: Opened) -> None:
    """So a step that has ended has all its evaluations in the log."""
    storage = opened("ours")
    store(storage, [[evaluation(day)] for day in DAYS])
    store(storage, [[materialization(SILVER, DAYS[0])]])
    kinds = [row[2] for row in held(storage)["events"]]
    assert kinds == ["ASSET_CHECK_EVALUATION"] * len(DAYS) + ["ASSET_MATERIALIZATION"]


def test_a_storage_that_is_closed_has_written_all(opened: Opened) -> None:
    storage = opened("ours")
    store(storage, [[evaluation(day)] for day in DAYS])
    storage.dispose()
    assert len(storage.get_logs_for_run(RUN)) == len(DAYS)
