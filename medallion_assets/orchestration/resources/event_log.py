"""Dagster's SQLite event log, fast enough for runs over hundreds of days.

Belongs here: how events are written. A run over all 774 days of the Olist export
records some forty thousand events; the stock storage opens and syncs two
databases for each. This one keeps connections, syncs less often (the write-ahead
log still survives the death of a process) and writes what arrives together in
one transaction. Plugged in by ``orchestration.resources.records``. Its base class and
tables are private to Dagster (see docs/architecture.md).
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import Any

from dagster import DagsterEventType, EventLogEntry
from dagster._core.storage.asset_check_execution_record import AssetCheckExecutionRecordStatus
from dagster._core.storage.event_log.schema import (
    AssetCheckExecutionsTable,
    SqlEventLogStorageTable,
)
from dagster._core.storage.event_log.sqlite.sqlite_event_log import (
    INDEX_SHARD_NAME,
    SqliteEventLogStorage,
)
from dagster._serdes import ConfigurableClassData
from sqlalchemy import and_, bindparam, select, text
from sqlalchemy.engine import Connection, Engine

from medallion_assets.orchestration.instance import instance_home
from medallion_assets.orchestration.resources.sqlite_engine import kept_engine

OPEN_DATABASES = 8
MOST_PENDING = 500
EVALUATION = DagsterEventType.ASSET_CHECK_EVALUATION
BULK_EVENTS = {
    DagsterEventType.ASSET_MATERIALIZATION,
    DagsterEventType.ASSET_MATERIALIZATION_PLANNED,
    EVALUATION,
}
IDENTITY = ("asset_key", "check_name", "run_id", "partition")
"""What tells one execution of a check from another."""


class BatchingSqliteEventLogStorage(SqliteEventLogStorage):
    """The stock storage with pooled connections and batched writes."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        """Open the storage in ``base_dir``; in the instance's home where it is empty."""
        base_dir = base_dir or str(instance_home() / "history" / "runs")
        self._engines: OrderedDict[str, Engine] = OrderedDict()
        self._held: dict[str, Connection] = {}
        self._pending: list[EventLogEntry] = []
        self._tables: set[str] = set()
        self._lock = threading.RLock()
        super().__init__(base_dir, inst_data)

    @classmethod
    def from_config_value(
        cls, inst_data: ConfigurableClassData | None, config_value: Mapping[str, Any]
    ) -> BatchingSqliteEventLogStorage:
        """Create the storage that ``dagster.yaml`` asks for."""
        return cls(inst_data=inst_data, **config_value)

    def store_event(self, event: EventLogEntry) -> None:
        """Store an event; check evaluations wait for each other, at most until the next event."""
        with self._lock:
            if event.is_dagster_event and (event.dagster_event_type == EVALUATION):
                self._pending.append(event)
                if len(self._pending) < MOST_PENDING:
                    return
                self._flush()
            else:
                self._flush()
                super().store_event(event)

    def store_event_batch(self, events: Sequence[EventLogEntry]) -> None:
        """Store events in one transaction a database."""
        with self._lock:
            self._flush()
            self._store_together(events)

    def has_table(self, table_name: str) -> bool:
        """Whether a table exists; the stock storage opens a database to find out, each time."""
        if table_name not in self._tables and super().has_table(table_name):
            self._tables.add(table_name)
        return table_name in self._tables

    def dispose(self) -> None:
        """Write what is pending and close all connections."""
        with self._lock:
            self._flush()
            for engine in self._engines.values():
                engine.dispose()
            self._engines.clear()
        super().dispose()

    def release(self, run_id: str) -> Path:
        """Close the database of a run and say where it lies."""
        with self._lock:
            self._flush()
            if (engine := self._engines.pop(run_id, None)) is not None:
                engine.dispose()
            self._initialized_dbs.discard(run_id)
        return Path(self.path_for_shard(run_id))

    def _flush(self) -> None:
        """Write the pending check evaluations."""
        if self._pending:
            events, self._pending = self._pending, []
            self._store_together(events)

    def _store_together(self, events: Sequence[EventLogEntry]) -> None:
        """Store events in one transaction a database; asset events with few statements."""
        by_run: dict[str, list[EventLogEntry]] = {}
        for entry in events:
            by_run.setdefault(entry.run_id, []).append(entry)
        for run_id, entries in by_run.items():
            with self._holding(run_id):
                for bulk, alike in groupby(entries, lambda e: e.dagster_event_type in BULK_EVENTS):
                    if bulk:
                        self._store_bulk(run_id, list(alike))
                        continue
                    for entry in alike:
                        super().store_event(entry)

    def _store_bulk(self, run_id: str, events: Sequence[EventLogEntry]) -> None:
        """Store many asset events of one run as the stock storage would one by one.

        It updates an asset's summary for each event; only the last one matters.
        """
        rows = [self._event_to_row(entry) for entry in events]
        with self.run_connection(run_id) as connection:
            connection.execute(SqlEventLogStorageTable.insert(), rows)
        with self.index_connection() as connection:
            connection.execute(SqlEventLogStorageTable.insert(), rows)
            last = connection.execute(text("select last_insert_rowid()")).scalar_one()
            stored = list(zip(events, range(last - len(rows) + 1, last + 1), rows, strict=True))
            assets = [item for item in stored if item[0].dagster_event_type != EVALUATION]
            if assets:
                found, numbers, _ = zip(*assets, strict=True)
                self._store_asset_event_tags(connection, found, numbers)
            latest = {
                (row["asset_key"], row["dagster_event_type"]): n
                for n, (_, _, row) in enumerate(assets)
            }
            for number in latest.values():
                self._store_asset_event(connection, *assets[number][:2])
            checks = [item for item in stored if item[0].dagster_event_type == EVALUATION]
            if checks:
                self._store_evaluations(connection, run_id, checks)

    def _store_evaluations(
        self, connection: Connection, run_id: str, checks: Sequence[tuple[Any, int, dict[str, Any]]]
    ) -> None:
        """Turn planned check executions into evaluated ones; add those nobody planned."""
        table = AssetCheckExecutionsTable
        planned = connection.execute(
            select(table.c.asset_key, table.c.check_name, table.c.partition).where(
                table.c.run_id == run_id
            )
        )
        known = {tuple(row) for row in planned}
        values = [self._evaluation_row(*check) for check in checks]
        keys = [(row["asset_key"], row["check_name"], row["partition"]) for row in values]
        new = [row for row, key in zip(values, keys, strict=True) if key not in known]
        old = [row for row, key in zip(values, keys, strict=True) if key in known]
        if new:
            connection.execute(table.insert(), new)
        if old:
            same = [table.c[name].is_not_distinct_from(bindparam(f"_{name}")) for name in IDENTITY]
            changed: dict[str, Any] = {
                name: bindparam(f"_{name}") for name in old[0] if name not in IDENTITY
            }
            connection.execute(
                table.update().where(and_(*same)).values(changed),
                [{f"_{name}": value for name, value in row.items()} for row in old],
            )

    def _evaluation_row(
        self, entry: EventLogEntry, event_id: int, row: Mapping[str, Any]
    ) -> dict[str, Any]:
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
            "evaluation_event_storage_id": event_id,
            "materialization_event_storage_id": target.storage_id if target else None,
        }

    @contextmanager
    def _holding(self, shard: str) -> Iterator[None]:
        """Let all work on a shard and on the index share a transaction each."""
        with self._open(shard) as own, self._open(INDEX_SHARD_NAME) as index:
            self._held = {shard: own, INDEX_SHARD_NAME: index}
            try:
                yield
            finally:
                self._held = {}

    @contextmanager
    def _connect(self, shard: str) -> Iterator[Connection]:
        """A connection in a transaction: the held one, else one of its own."""
        with self._lock:
            if shard in self._held:
                yield self._held[shard]
                return
            self._flush()
            with self._open(shard) as connection:
                yield connection

    @contextmanager
    def _open(self, shard: str) -> Iterator[Connection]:
        """A transaction on a shard's kept connection."""
        with self._engine(shard).connect() as connection, connection.begin():
            yield connection

    def _engine(self, shard: str) -> Engine:
        """The kept engine of a shard; the least recently used one is closed."""
        engine = self._engines.pop(shard, None)
        if engine is None:
            engine = kept_engine(self.conn_string_for_shard(shard))
            if shard not in self._initialized_dbs:
                self._initdb(engine)
                self._initialized_dbs.add(shard)
        self._engines[shard] = engine
        if len(self._engines) > OPEN_DATABASES:
            self._engines.popitem(last=False)[1].dispose()
        return engine
