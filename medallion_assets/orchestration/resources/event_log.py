"""Dagster's SQLite event log, fast enough for runs over hundreds of days.

Belongs here: SQLite's databases. A run over all 774 days of the Olist export records some forty
thousand events; the stock storage opens and syncs two databases for each. This one keeps
connections, syncs less often (the write-ahead log still survives the death of a process) and
writes what arrives together in one transaction. Plugged in by ``orchestration.resources.records``.
Does not belong here: which events are written together (see ``event_batches``).
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dagster._core.storage.event_log.schema import SqlEventLogStorageTable
from dagster._core.storage.event_log.sqlite.sqlite_event_log import (
    INDEX_SHARD_NAME,
    SqliteEventLogStorage,
)
from dagster._serdes import ConfigurableClassData
from sqlalchemy import text
from sqlalchemy.engine import Connection, Engine

from medallion_assets.orchestration.instance import instance_home
from medallion_assets.orchestration.resources.event_batches import BatchedEvents
from medallion_assets.orchestration.resources.sqlite_engine import kept_engine

OPEN_DATABASES = 8


class BatchingSqliteEventLogStorage(BatchedEvents, SqliteEventLogStorage):
    """The stock storage with pooled connections and batched writes."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        """Open the storage in ``base_dir``; in the instance's home where it is empty."""
        base_dir = base_dir or str(instance_home() / "history" / "runs")
        self._engines: OrderedDict[str, Engine] = OrderedDict()
        self._held: dict[str, Connection] = {}
        super().__init__(base_dir, inst_data)

    @classmethod
    def from_config_value(
        cls, inst_data: ConfigurableClassData | None, config_value: Mapping[str, Any]
    ) -> BatchingSqliteEventLogStorage:
        """Create the storage that ``dagster.yaml`` asks for."""
        return cls(inst_data=inst_data, **config_value)

    def dispose(self) -> None:
        """Write what is pending and close all connections."""
        super().dispose()
        with self._lock:
            for engine in self._engines.values():
                engine.dispose()
            self._engines.clear()

    def release(self, run_id: str) -> Path:
        """Close the database of a run and say where it lies."""
        with self._lock:
            self._flush()
            if (engine := self._engines.pop(run_id, None)) is not None:
                engine.dispose()
            self._initialized_dbs.discard(run_id)
        return Path(self.path_for_shard(run_id))

    def _insert_events(self, run_id: str, rows: Sequence[dict[str, Any]]) -> Sequence[int]:
        """Insert rows into a run's own database and into the index, which numbers them."""
        with self.run_connection(run_id) as connection:
            connection.execute(SqlEventLogStorageTable.insert(), rows)
        with self.index_connection() as connection:
            connection.execute(SqlEventLogStorageTable.insert(), rows)
            last = connection.execute(text("select last_insert_rowid()")).scalar_one()
        return range(last - len(rows) + 1, last + 1)

    @contextmanager
    def _sharing(self, run_id: str) -> Iterator[None]:
        """Let all work on a run's database and on the index share a transaction each."""
        with self._open(run_id) as own, self._open(INDEX_SHARD_NAME) as index:
            self._held = {run_id: own, INDEX_SHARD_NAME: index}
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
