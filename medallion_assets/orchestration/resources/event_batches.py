"""Dagster's events in batches, whichever SQL database keeps them.

Belongs here: which events wait for each other, and how many of them become few statements.
Dagster hands the materializations and planned events of a range over together, but its storages
write most of them one by one, and check evaluations it hands over one by one. Does not belong
here: a database (see ``event_log`` for SQLite and ``postgres_log`` for PostgreSQL). Base class
and tables are private to Dagster (see docs/architecture.md).
"""

from __future__ import annotations

import threading
from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from itertools import groupby
from typing import Any

from dagster import DagsterEventType, EventLogEntry, EventRecordsResult
from dagster._core.storage.asset_check_execution_record import AssetCheckExecutionRecordStatus
from dagster._core.storage.event_log import SqlEventLogStorage
from dagster._core.storage.event_log.schema import AssetCheckExecutionsTable
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

MOST_PENDING = 500
EVALUATION = DagsterEventType.ASSET_CHECK_EVALUATION
WAITING = {EVALUATION, DagsterEventType.STEP_OUTPUT}
BULK_EVENTS = {
    DagsterEventType.ASSET_MATERIALIZATION,
    DagsterEventType.ASSET_MATERIALIZATION_PLANNED,
    DagsterEventType.ASSET_OBSERVATION,
    EVALUATION,
}
IDENTITY = ("asset_key", "check_name", "run_id", "partition")
"""What tells one execution of a check from another: the unique index of their table."""
EVALUATED = (
    "execution_status",
    "evaluation_event",
    "evaluation_event_timestamp",
    "evaluation_event_storage_id",
    "materialization_event_storage_id",
)
"""What an evaluation says of a check's execution."""
UPSERTS: dict[str, Callable[[Any], Any]] = {
    "postgresql": postgresql.insert,
    "sqlite": sqlite.insert,
}

Stored = tuple[EventLogEntry, int, dict[str, Any]]
"""An event, its number in the log, and its row there."""


class BatchedEvents(SqlEventLogStorage):
    """A storage of events that writes together what arrives together.

    Check evaluations, and the outputs that Dagster records between them, wait until the next event
    of another kind, until somebody reads by this storage anything but materializations, as Dagster
    does before each evaluation, or until there are ``MOST_PENDING``. A process that is killed
    meanwhile loses them with the step that made them; every other event is stored when it is
    handed over.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401 - the base's own
        """Open the storage as its base class does."""
        self._pending: list[EventLogEntry] = []
        self._tables: set[str] = set()
        self._may_wait = False
        self._lock = threading.RLock()
        super().__init__(*arguments, **options)  # type: ignore[no-untyped-call]

    def store_event(self, event: EventLogEntry) -> None:
        """Store an event; those that may wait for each other do."""
        with self._lock:
            if event.dagster_event_type in WAITING and event.run_id:
                self._pending.append(event)
                if len(self._pending) >= MOST_PENDING:
                    self._flush()
            elif self._pending:
                before, self._pending = self._pending, []
                self._store_together([*before, event])
            else:
                super().store_event(event)

    def store_event_batch(self, events: Sequence[EventLogEntry]) -> None:
        """Store events with few statements, in their order."""
        with self._lock:
            self._flush()
            self._store_together(events)

    def fetch_materializations(self, *arguments: Any, **options: Any) -> EventRecordsResult:  # noqa: ANN401 - the base's own
        """Read materializations, for which no evaluation that waits has to be written."""
        with self._lock:
            self._may_wait = True
            try:
                return super().fetch_materializations(*arguments, **options)
            finally:
                self._may_wait = False

    def has_table(self, table_name: str) -> bool:
        """Whether a table exists; the stock storage asks the database each time."""
        if table_name not in self._tables:
            exists = super().has_table(table_name)  # type: ignore[safe-super] # of a mixed-in class
            if not exists:
                return False
            self._tables.add(table_name)
        return True

    def dispose(self) -> None:
        """Write what is pending, then close as the base class does."""
        with self._lock:
            self._flush()
        super().dispose()

    @abstractmethod
    def _insert_events(self, run_id: str, rows: Sequence[dict[str, Any]]) -> Sequence[int]:
        """Insert rows of a run's events; returns their numbers, in the order of the rows."""

    @abstractmethod
    def _sharing(self, run_id: str) -> AbstractContextManager[None]:
        """Lets all events of a run that are stored meanwhile share a transaction."""

    def _flush(self) -> None:
        """Write the pending events."""
        with self._lock:
            if self._pending and not self._may_wait:
                events, self._pending = self._pending, []
                self._store_together(events)

    def _store_together(self, events: Sequence[EventLogEntry]) -> None:
        """Store the events of each run; asset events with few statements, others as they are."""
        by_run: dict[str, list[EventLogEntry]] = {}
        for entry in events:
            by_run.setdefault(entry.run_id, []).append(entry)
        for run_id, entries in by_run.items():
            with self._sharing(run_id):
                for bulk, alike in groupby(entries, _is_bulk):
                    if bulk:
                        self._store_bulk(run_id, list(alike))
                        continue
                    for entry in alike:
                        super().store_event(entry)

    def _store_bulk(self, run_id: str, events: Sequence[EventLogEntry]) -> None:
        """Store many asset events of one run as the stock storage would one by one.

        It updates an asset's summary for each event; only the last one of a kind matters.
        Assets are updated in the order of their keys, so that two runs never await each other.
        """
        rows = [self._event_to_row(entry) for entry in events]
        numbers = self._insert_events(run_id, rows)
        stored = list(zip(events, numbers, rows, strict=True))
        assets = [item for item in stored if item[0].dagster_event_type != EVALUATION]
        latest = {(row["asset_key"], entry.dagster_event_type): n for entry, n, row in assets}
        by_number = {number: entry for entry, number, _ in assets}
        with self.index_transaction() as connection:
            if assets:
                entries, ids, _ = zip(*assets, strict=True)
                self._store_asset_event_tags(connection, entries, ids)
            for _, number in sorted((key, number) for (key, _), number in latest.items()):
                self._store_asset_event(connection, by_number[number], number)
            self._store_evaluations(
                connection, [item for item in stored if item[0].dagster_event_type == EVALUATION]
            )

    def _store_asset_check_evaluation_planned(
        self, event: EventLogEntry, event_id: int | None
    ) -> None:
        """Plan a check for each of its days; the stock storage writes the event out for each."""
        planned = event.get_dagster_event().asset_check_planned_data
        days = planned.partitions_subset
        stored = self._event_to_row(event)
        row = {
            "asset_key": planned.asset_key.to_string(),
            "check_name": planned.check_name,
            "run_id": event.run_id,
            "execution_status": AssetCheckExecutionRecordStatus.PLANNED.value,
            "evaluation_event": stored["event"],
            "evaluation_event_timestamp": stored["timestamp"],
            "evaluation_event_storage_id": event_id,
        }
        keys: list[str | None] = [None]
        if days:
            keys = [*days.get_partition_keys()]
        rows = [{**row, "partition": key} for key in keys]
        with self.index_connection() as connection:
            connection.execute(AssetCheckExecutionsTable.insert(), rows)

    def _store_evaluations(self, connection: Connection, checks: Sequence[Stored]) -> None:
        """Turn planned check executions into evaluated ones; add those nobody planned."""
        rows: dict[tuple[Any, ...], dict[str, Any]] = {}
        for entry, number, row in checks:
            evaluated = _evaluation_row(entry, number, row)
            if evaluated["partition"] is None:  # two of these are different ones to the index
                self._update_asset_check_evaluation(entry, number)
            else:
                rows[tuple(evaluated[name] for name in IDENTITY)] = evaluated
        if rows:
            insert = UPSERTS[connection.dialect.name](AssetCheckExecutionsTable)
            changed = {name: insert.excluded[name] for name in EVALUATED}
            upsert = insert.on_conflict_do_update(index_elements=IDENTITY, set_=changed)
            connection.execute(upsert, list(rows.values()))


def _is_bulk(entry: EventLogEntry) -> bool:
    """Whether an event may be written with its like; evaluations outside of runs may not."""
    kind = entry.dagster_event_type
    return kind in BULK_EVENTS and (kind != EVALUATION or bool(entry.run_id))


def _evaluation_row(entry: EventLogEntry, number: int, row: Mapping[str, Any]) -> dict[str, Any]:
    """A check evaluation as a row of the executions."""
    evaluation = entry.get_dagster_event().asset_check_evaluation_data
    status = AssetCheckExecutionRecordStatus
    target = evaluation.target_materialization_data
    return {
        "asset_key": evaluation.asset_key.to_string(),
        "check_name": evaluation.check_name,
        "run_id": entry.run_id,
        "partition": evaluation.partition,
        "execution_status": (status.SUCCEEDED if evaluation.passed else status.FAILED).value,
        "evaluation_event": row["event"],
        "evaluation_event_timestamp": row["timestamp"],
        "evaluation_event_storage_id": number,
        "materialization_event_storage_id": target.storage_id if target else None,
    }
