"""Processes that die and processes that write at once leave whole records."""

import os
import signal
from collections.abc import Callable
from multiprocessing import get_context
from typing import Any

import pytest
from dagster import AssetKey
from dagster._core.storage.event_log import SqlEventLogStorage

from medallion_assets.orchestration.resources import event_batches
from medallion_assets.orchestration.resources.event_batches import BatchedEvents
from medallion_assets_tests.ended import exit_code
from medallion_assets_tests.graph import SILVER
from medallion_assets_tests.integration.event_log.streams import (
    evaluation,
    held,
    materialization,
    store,
)

pytestmark = pytest.mark.xdist_group("event_log")

Opened = Callable[[str], SqlEventLogStorage]
FORKED = get_context("fork")
DAYS = [f"2024-04-{day:02}" for day in range(1, 11)]
KILLED = -signal.SIGKILL
BATCH = [materialization(SILVER, day) for day in DAYS]
WAITING = 20
"""So few evaluations may wait here."""


def anew(storage: Any) -> Any:
    """The same storage, with connections of this process."""
    place = storage.postgres_url if hasattr(storage, "postgres_url") else storage._base_dir
    return type(storage)(place)


def died(storage: SqlEventLogStorage, work: Callable[[SqlEventLogStorage], None]) -> None:
    """Let a process of its own work with a storage, and be killed at the end."""

    def then_die() -> None:
        work(anew(storage))
        os.kill(os.getpid(), signal.SIGKILL)

    process = FORKED.Process(target=then_die)
    process.start()
    assert exit_code(process) == KILLED


def stored(storage: SqlEventLogStorage) -> tuple[int, int]:
    """How many events and how many executions of checks there are."""
    found = held(storage)
    return len(found["events"]), len(found["executions"])


@pytest.mark.parametrize("whose", ["ours", "stock"])
def test_a_batch_that_was_handed_over_outlives_its_process(opened: Opened, whose: str) -> None:
    storage = opened(whose)
    died(storage, lambda own: own.store_event_batch(BATCH))
    assert stored(storage) == (len(BATCH), 0)


def test_a_killed_step_loses_no_more_than_the_evaluations_that_waited(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The stock storage has them all; ours those up to the last full batch."""
    monkeypatch.setattr(event_batches, "MOST_PENDING", WAITING)
    some = 2 * WAITING - 1

    def evaluate(storage: SqlEventLogStorage) -> None:
        storage.store_event_batch(BATCH)
        store(storage, [[evaluation(f"{n}")] for n in range(some)])

    found = {}
    for whose in ("stock", "ours"):
        storage = opened(whose)
        died(storage, evaluate)
        found[whose] = stored(storage)
    assert found["stock"] == (len(BATCH) + some, some)
    assert found["ours"] == (len(BATCH) + WAITING, WAITING)


def test_a_step_that_ended_loses_none(opened: Opened) -> None:
    def finish(storage: SqlEventLogStorage) -> None:
        store(storage, [[evaluation(day)] for day in DAYS])
        storage.store_event(BATCH[0])

    storage = opened("ours")
    died(storage, finish)
    assert stored(storage) == (len(DAYS) + 1, len(DAYS))


@pytest.mark.parametrize("step", ["_store_asset_event", "_store_evaluations"])
def test_one_that_dies_within_a_batch_leaves_nothing_of_it(
    opened: Opened, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So what an asset or a check says of itself is always what its events say."""

    def die(*_: Any) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    storage = opened("ours")
    storage.store_event(materialization(AssetKey("before"), DAYS[0]))
    before = held(storage)
    with monkeypatch.context() as patch:
        patch.setattr(BatchedEvents, step, die, raising=False)
        died(storage, lambda own: own.store_event_batch([*BATCH, evaluation(DAYS[0])]))
    assert held(storage) == before


def test_two_processes_write_the_same_assets_at_once(opened: Opened) -> None:
    """In opposite order: none waits for the other's lock while it is waited for."""
    assets = [AssetKey(f"asset{n}") for n in range(5)]
    storage = opened("ours")

    def write(run: str, keys: list[AssetKey]) -> None:
        own = anew(storage)
        made = [materialization(key, day, run=run) for key in keys for day in DAYS]
        for _ in range(5):
            own.store_event_batch(made)
            store(own, [[evaluation(day, run=run)] for day in DAYS])
        own.dispose()

    writers = [
        FORKED.Process(target=write, args=("first", assets)),
        FORKED.Process(target=write, args=("second", assets[::-1])),
    ]
    for writer in writers:
        writer.start()
    assert [exit_code(writer) for writer in writers] == [0, 0]
    found = held(storage)
    assert len(found["events"]) == 2 * 5 * (len(assets) + 1) * len(DAYS)
    assert [(row[0], row[3]) for row in found["executions"]] == [
        (run, day) for run in ("first", "second") for day in DAYS
    ]
    assert all(row[5] == row[7] for row in found["executions"]), "each names its own event"
    assert [row[0] for row in found["last"]] == sorted(key.to_string() for key in assets)
