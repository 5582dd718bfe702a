"""Dagster's records of old runs: which may go, and letting them go.

Belongs here: the choice and its order. Deleting a run with Dagster's own `delete_run`
deletes its materializations too, and the UI then shows the asset's partition as never
built. So a run that holds the latest event of an asset's partition, or the latest
result of a check, is kept, and only what it logged is trimmed. Does not belong here:
how long records are kept (see ``settings.alerts``) and when they go (see
``orchestration.retention``).

The names of Dagster's tables are written here, because its interface can neither ask
which run holds a state nor delete single events.
"""

import sqlite3
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol, cast

from dagster import DagsterEventType, DagsterInstance, DagsterRunStatus, RunsFilter
from sqlalchemy import column, delete, func, or_, select, table

from medallion_assets.orchestration.resources.event_log import BatchingSqliteEventLogStorage

EVENTS = table(
    "event_logs",
    column("id"), column("run_id"), column("dagster_event_type"),
    column("asset_key"), column("partition"),
)  # fmt: skip
CHECKS = table(
    "asset_check_executions",
    column("id"), column("run_id"), column("asset_key"), column("check_name"),
    column("partition"), column("execution_status"),
)  # fmt: skip

STATE = {
    DagsterEventType.ASSET_MATERIALIZATION.value,
    DagsterEventType.ASSET_MATERIALIZATION_PLANNED.value,
    DagsterEventType.ASSET_OBSERVATION.value,
    DagsterEventType.ASSET_FAILED_TO_MATERIALIZE.value,
}
"""What the state of an asset's partition follows from."""
SHOWN_EVENTS = {
    *STATE,
    DagsterEventType.ASSET_CHECK_EVALUATION.value,
    DagsterEventType.ASSET_CHECK_EVALUATION_PLANNED.value,
    DagsterEventType.RUN_START.value,
    DagsterEventType.RUN_SUCCESS.value,
    DagsterEventType.RUN_FAILURE.value,
    DagsterEventType.RUN_CANCELED.value,
    DagsterEventType.STEP_FAILURE.value,
}
"""What stays of a trimmed run: its states, how it ended and why."""
EVALUATED = ("SUCCEEDED", "FAILED")
FINISHED = [DagsterRunStatus.SUCCESS, DagsterRunStatus.FAILURE, DagsterRunStatus.CANCELED]
TRIMMED = "medallion/trimmed"
"""Tag of a run whose log was trimmed, so that it is not looked at again until it may go."""


class SqlEvents(Protocol):
    """What every storage of events that Dagster has in SQL offers."""

    def run_connection(self, run_id: str) -> AbstractContextManager[Any]:
        """To the events of a run."""
        ...

    def index_connection(self) -> AbstractContextManager[Any]:
        """To the events of all runs that are about assets."""
        ...


@dataclass(frozen=True)
class Pruned:
    """What was done.

    Attributes:
        deleted: runs of which nothing is left.
        trimmed: runs of which only the log was deleted.
    """

    deleted: int
    trimmed: int


def prune_runs(instance: DagsterInstance, *, before: datetime) -> Pruned:
    """Delete what Dagster keeps of finished runs that nothing happened to since.

    Args:
        before: with a time zone; runs that were changed later are left alone.
    """
    events = cast("SqlEvents", instance.event_log_storage)
    records = instance.get_run_records(RunsFilter(statuses=FINISHED, updated_before=before))
    held = _holders(events) if records else set()
    deleted = trimmed = 0
    for record in records:
        run = record.dagster_run
        if run.run_id not in held:
            _delete(instance, events, run.run_id)
            deleted += 1
        elif TRIMMED not in run.tags:
            _trim(instance, events, run.run_id)
            trimmed += 1
    return Pruned(deleted, trimmed)


def _holders(events: SqlEvents) -> set[str]:
    """The runs that hold the latest event of an asset's partition, or the latest of a check."""
    of_asset = [EVENTS.c.asset_key, EVENTS.c.dagster_event_type, EVENTS.c.partition]
    of_check = [CHECKS.c.asset_key, CHECKS.c.check_name, CHECKS.c.partition]
    latest = [
        (EVENTS, select(func.max(EVENTS.c.id)).where(EVENTS.c.dagster_event_type.in_(STATE))
         .group_by(*of_asset)),
        (CHECKS, select(func.max(CHECKS.c.id)).group_by(*of_check)),
        (CHECKS, select(func.max(CHECKS.c.id)).where(CHECKS.c.execution_status.in_(EVALUATED))
         .group_by(*of_check)),
    ]  # fmt: skip
    found: set[str] = set()
    with events.index_connection() as connection:
        for source, ids in latest:
            query = select(source.c.run_id).distinct().where(source.c.id.in_(ids))
            found.update(connection.execute(query).scalars())
    return found


def _delete(instance: DagsterInstance, events: SqlEvents, run_id: str) -> None:
    """Delete a run; its record last but for the events, so that a killed deletion is repeated."""
    instance.compute_log_manager.delete_logs(prefix=[run_id])
    with events.index_connection() as connection:
        connection.execute(delete(CHECKS).where(CHECKS.c.run_id == run_id))
    instance.delete_run(run_id)
    if (database := _released(events, run_id)) is not None:
        for suffix in ("", "-wal", "-shm"):
            database.with_name(database.name + suffix).unlink(missing_ok=True)


def _released(events: SqlEvents, run_id: str) -> Path | None:
    """The closed database of a run; None where the log has none a run. Looks through wrappers."""
    release = getattr(events, BatchingSqliteEventLogStorage.release.__name__, None)
    return release(run_id) if release else None


def _trim(instance: DagsterInstance, events: SqlEvents, run_id: str) -> None:
    """Delete what a run logged, and leave its states and how it ended."""
    instance.compute_log_manager.delete_logs(prefix=[run_id])
    kind = EVENTS.c.dagster_event_type
    with events.run_connection(run_id) as connection:
        connection.execute(
            delete(EVENTS).where(
                EVENTS.c.run_id == run_id, or_(kind.is_(None), kind.not_in(SHOWN_EVENTS))
            )
        )
    if (database := _released(events, run_id)) is not None:
        with closing(sqlite3.connect(database)) as connection:
            connection.execute("vacuum")
    instance.add_run_tags(run_id, {TRIMMED: "true"})
