"""How a SQLite database of Dagster's event log is opened."""

from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.pool import StaticPool

BUSY_TIMEOUT_SECONDS = 60


def kept_engine(url: str) -> Engine:
    """An engine with one connection that stays open and syncs less often."""
    engine = create_engine(
        url,
        poolclass=StaticPool,
        connect_args={"timeout": BUSY_TIMEOUT_SECONDS, "check_same_thread": False},
    )
    event.listen(engine, "connect", _sync_less)
    return engine


def _sync_less(connection: Any, _record: object) -> None:  # noqa: ANN401 - a DBAPI connection
    """Sync at checkpoints only; a crash of the machine may cost the last events, not the log."""
    connection.execute("PRAGMA synchronous=NORMAL")
