"""Events as Dagster hands them to its storage, and what a storage then holds.

Belongs here: recording a real run's events, making single ones, and reading tables without the
numbers that differ between two storages. Does not belong here: any expectation.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from dagster import (
    AssetCheckEvaluation,
    AssetKey,
    AssetMaterialization,
    AssetObservation,
    DagsterEvent,
    DagsterEventType,
    DagsterInstance,
    EventLogEntry,
)
from dagster._core.events import AssetObservationData, StepMaterializationData
from dagster._core.storage.event_log import SqlEventLogStorage
from sqlalchemy import text

from medallion_assets_tests.graph import SILVER, Graph

__all__ = [
    "RUN",
    "Call",
    "evaluation",
    "held",
    "materialization",
    "observation",
    "recorded",
    "store",
]

RUN = "0" * 8 + "-run"
MOMENT = 1_700_000_000.0

Call = Sequence[EventLogEntry]
"""What was handed over at once."""


def recorded(graph: Graph, first: str, last: str) -> list[Call]:
    """The events of a run over some days, as Dagster hands them to a storage."""
    calls: list[Call] = []
    with DagsterInstance.ephemeral() as instance, pytest.MonkeyPatch.context() as patch:
        patch.setenv("DAGSTER_EVENT_BATCH_SIZE", "2000")
        storage = instance.event_log_storage
        one = storage.store_event

        def store_event(event: EventLogEntry) -> None:
            calls.append([event])
            one(event)

        def store_event_batch(events: Call) -> None:
            calls.append(list(events))
            for event in events:
                one(event)

        patch.setattr(storage, "store_event", store_event)
        patch.setattr(storage, "store_event_batch", store_event_batch)
        graph.run(instance, first, last)
    return calls


def store(storage: SqlEventLogStorage, calls: Sequence[Call]) -> None:
    """Hand events to a storage as Dagster would."""
    for call in calls:
        if len(call) == 1:
            storage.store_event(call[0])
        else:
            storage.store_event_batch(call)


def evaluation(
    day: str | None, *, passed: bool = True, run: str = RUN, check: str = "contract", at: float = 0
) -> EventLogEntry:
    """A check's evaluation of a day."""
    data = AssetCheckEvaluation(
        asset_key=SILVER, check_name=check, passed=passed, metadata={}, partition=day
    )
    return _entry(DagsterEventType.ASSET_CHECK_EVALUATION, data, run, at)


def materialization(key: AssetKey, day: str, *, run: str = RUN, at: float = 0) -> EventLogEntry:
    """A day of an asset that was made."""
    made = AssetMaterialization(key, partition=day, tags={"of": day})
    data = StepMaterializationData(made, [])
    return _entry(DagsterEventType.ASSET_MATERIALIZATION, data, run, at)


def observation(key: AssetKey, day: str, *, at: float = 0) -> EventLogEntry:
    """A day of an asset that was looked at."""
    data = AssetObservationData(AssetObservation(key, partition=day))
    return _entry(DagsterEventType.ASSET_OBSERVATION, data, RUN, at)


def _entry(kind: DagsterEventType, data: Any, run: str, at: float) -> EventLogEntry:
    event = DagsterEvent(kind.value, "job", step_key="step", event_specific_data=data)
    return EventLogEntry(  # type: ignore[no-untyped-call]
        error_info=None, level=10, user_message="", run_id=run, timestamp=MOMENT + at,
        job_name="job", step_key="step", dagster_event=event,
    )  # fmt: skip


TABLES = {
    "events": "select run_id, event, dagster_event_type, timestamp, step_key, asset_key, partition"
    " from event_logs order by run_id, id",
    "executions": "select c.run_id, c.asset_key, c.check_name, c.partition, c.execution_status,"
    " c.evaluation_event, c.evaluation_event_timestamp, e.event,"
    " c.materialization_event_storage_id from asset_check_executions c"
    " left join event_logs e on e.id = c.evaluation_event_storage_id order by c.id",
    "assets": "select asset_key, last_run_id, last_materialization_timestamp,"
    " last_materialization is null from asset_keys",
    "last": "select a.asset_key, e.event from asset_keys a join event_logs e on"
    " a.last_materialization like '%\"storage_id\": ' || e.id || '}'",
    "tags": "select t.asset_key, t.key, t.value, t.event_timestamp, e.event"
    " from asset_event_tags t join event_logs e on e.id = t.event_id",
}
IN_ORDER = {"events"}
"""Tables whose order of rows is told to readers, run by run."""


def held(storage: SqlEventLogStorage) -> dict[str, list[tuple[str, ...]]]:
    """The rows that a storage holds of all runs, events in place of their numbers."""
    with storage.index_connection() as connection:
        return {
            name: list(_texts(connection.execute(text(query)), ordered=name in IN_ORDER))
            for name, query in TABLES.items()
        }


def _texts(rows: Any, *, ordered: bool) -> Iterator[tuple[str, ...]]:
    found = [tuple(str(value) for value in row) for row in rows]
    return iter(found if ordered else sorted(found))
