"""Dagster's PostgreSQL event log, with as few statements as batches allow.

Belongs here: PostgreSQL's connections and transactions. The stock storage connects anew for
nearly every event and each of its summaries, which a range of hundreds of days has tens of
thousands of. Plugged in by ``deploy/dagster/dagster.yaml``, and good for any other Dagster with
partitioned runs. Needs ``dagster-postgres``. Does not belong here: which events are written
together (see ``event_batches``).
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from dagster import EventLogEntry
from dagster._core.storage.event_log.schema import SqlEventLogStorageTable
from dagster._serdes import ConfigurableClassData
from dagster_postgres import DagsterPostgresStorage, PostgresEventLogStorage
from dagster_postgres.utils import get_token_provider_from_config, pg_url_from_config
from sqlalchemy.engine import Connection

from medallion_assets.orchestration.resources.event_batches import BatchedEvents


class BatchingPostgresEventLogStorage(BatchedEvents, PostgresEventLogStorage):
    """The stock storage with batched writes; it holds no connection between them either."""

    def __init__(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401 - the base's own
        """Open the storage as the stock one is opened."""
        self._held = threading.local()
        super().__init__(*arguments, **options)

    @classmethod
    def from_config_value(
        cls, inst_data: ConfigurableClassData | None, config_value: Mapping[str, Any]
    ) -> BatchingPostgresEventLogStorage:
        """Create the storage that ``dagster.yaml`` asks for, with the stock one's settings."""
        return cls(inst_data=inst_data, **_given(config_value))

    def store_event_batch(self, events: Sequence[EventLogEntry]) -> None:
        """Store events with few statements; like the stock one, no failures to materialize."""
        kept = [e for e in events if not e.get_dagster_event().is_asset_failed_to_materialize]
        super().store_event_batch(kept)

    def _insert_events(self, run_id: str, rows: Sequence[dict[str, Any]]) -> Sequence[int]:
        """Insert rows of events; the database numbers them in their order."""
        number = SqlEventLogStorageTable.c.id
        insert = SqlEventLogStorageTable.insert()
        with self.run_connection(run_id) as connection:
            return list(
                connection.execute(
                    insert.returning(number, sort_by_parameter_order=True), rows
                ).scalars()
            )

    @contextmanager
    def _sharing(self, run_id: str) -> Iterator[None]:  # noqa: ARG002 - runs share their tables
        """Let all work of this thread share a transaction: all of it is stored, or nothing."""
        with super()._connect() as opened:
            connection = opened.execution_options(isolation_level="READ COMMITTED")
            with connection.begin():
                self._held.connection = connection
                try:
                    yield
                finally:
                    self._held.connection = None

    @contextmanager
    def _connect(self) -> Iterator[Connection]:
        """A connection: that of this thread's transaction, else a new one that sees all events."""
        held: Connection | None = getattr(self._held, "connection", None)
        if held is not None:
            yield held
            return
        self._flush()
        with super()._connect() as connection:
            yield connection


class BatchingPostgresStorage(DagsterPostgresStorage):
    """Runs, events and schedules in one PostgreSQL, as ``storage: postgres`` but in batches."""

    def __init__(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401 - the base's own
        """Open the storages as the stock ones are opened."""
        super().__init__(*arguments, **options)
        stock = self._event_log_storage
        self._event_log_storage = BatchingPostgresEventLogStorage(
            stock.postgres_url,
            stock.should_autocreate_tables,
            token_provider=stock._token_provider,  # noqa: SLF001 - it has no other way out
        )

    @classmethod
    def from_config_value(
        cls, inst_data: ConfigurableClassData | None, config_value: Mapping[str, Any]
    ) -> BatchingPostgresStorage:
        """Create the storage that ``dagster.yaml`` asks for, with the settings of ``postgres``."""
        return cls(inst_data=inst_data, **_given(config_value))


def _given(config_value: Mapping[str, Any]) -> dict[str, Any]:
    """What the stock storages take from their part of ``dagster.yaml``."""
    return {
        "postgres_url": pg_url_from_config(config_value),
        "should_autocreate_tables": config_value.get("should_autocreate_tables", True),
        "token_provider": get_token_provider_from_config(config_value),
    }
