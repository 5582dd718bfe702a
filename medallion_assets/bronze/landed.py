"""The rows of a delivery with their business days, worked out once a delivery.

Belongs here: the relations ``landed`` and ``incoming``, and the file that keeps
the latter. Does not belong here: how a day is derived (``cleaning.dating``) and what
the delivery changes (``bronze.snapshot.diff``).

A day of a large delivery is asked for again and again, and its rows are known only
after all rows were dated. So the dates lie beside the delivery, in a file named
after the statement and the parent's delivery that gave them: another rule, range or
parent makes another file.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import ibis

from medallion_assets.bronze.corrections.applied import with_corrected
from medallion_assets.cleaning.dating import dated, days_by_key
from medallion_assets.core.naming import BUSINESS_DAY, CHANGED_AT, EXTRA, KEY, LINE, ROW_HASH
from medallion_assets.core.partitions import DayRange
from medallion_assets.core.sql import text
from medallion_assets.lake.storage.directory import Storage
from medallion_assets.session import Session
from medallion_assets.sources.landing import Delivery
from medallion_assets.tables.model import ParentDay, Table

if TYPE_CHECKING:
    import duckdb

__all__ = [
    "INCOMING",
    "LANDED",
    "PARENT",
    "Parent",
    "define",
    "landed_schema",
    "prepare_incoming",
]

LANDED = "landed"
"""The received values of a delivery, one row a record."""
INCOMING = "incoming"
"""Key, hash, line, business day and time of change of the same rows."""
PARENT = "landed_parent"


@dataclass(frozen=True)
class Parent:
    """The rows that a child's days come from.

    Attributes:
        corrections: fingerprint of its rows that were corrected by hand, which speak
            instead of the delivered ones; empty where there are none.
    """

    table: Table
    delivery: Delivery
    corrections: str = ""

    @property
    def repeated(self) -> bool:
        """Whether a key may have several rows."""
        return bool(self.delivery.repeated or self.corrections)

    def rows_sql(self, root: Path) -> str:
        """Its rows."""
        delivered = f"from read_parquet({text(str(self.delivery.rows(root)))})"
        return with_corrected(self.table, delivered) if self.corrections else delivered


def prepare_incoming(
    session: Session, table: Table, delivery: Delivery, parent: Parent | None
) -> None:
    """Create ``landed`` and ``incoming``. The publish lease has to be held."""
    connection, storage = session.connection, session.lake.storage
    root = storage.root
    needed = [delivery, *([parent.delivery] if parent else [])]
    storage.fetch({one.rows(root): None for one in needed})
    _view(connection, LANDED, delivery.rows(root))
    if parent is not None:
        define(connection, PARENT, parent.rows_sql(root))
    repeated = parent is not None and parent.repeated
    sql = _dating_sql(table, parent.table if parent else None, session.days, repeated=repeated)
    source = sql + (parent.delivery.sha256 + parent.corrections if parent else "")
    name = f"dates-{hashlib.sha256(source.encode()).hexdigest()[:16]}.parquet"
    dates = delivery.directory(root) / name
    if not _fetch(storage, dates):
        _write(connection, sql, dates)
        _keep_only(storage, dates)
    _view(connection, INCOMING, dates)


def _view(connection: duckdb.DuckDBPyConnection, name: str, file: Path) -> None:
    define(connection, name, f"from read_parquet({text(str(file))})")


def define(
    connection: duckdb.DuckDBPyConnection, name: str, sql: str, *, stored: bool = False
) -> None:
    """Create a relation that statements find by its name, whatever had it before.

    Args:
        stored: whether its rows are worked out now, because they are read several times.
    """
    if stored:
        connection.execute(f"create or replace temp table stored_{name} as {sql}")
        sql = f"from stored_{name}"
    connection.execute(f"create or replace temp view {name} as {sql}")


def _write(connection: duckdb.DuckDBPyConnection, sql: str, dates: Path) -> None:
    """Write the dates; a killed process leaves an unfinished file that the next one replaces."""
    unfinished = dates.with_suffix(".unfinished")
    connection.execute(f"copy ({sql}) to {text(str(unfinished))} (format parquet)")
    unfinished.rename(dates)


def _fetch(storage: Storage, dates: Path) -> bool:
    """Bring the dates here, where they are stored."""
    key = dates.relative_to(storage.root).as_posix()
    stored = {item.key: item.size for item in storage.listed(key.rpartition("/")[0])}
    if key in stored:
        storage.fetch({dates: stored[key]})
    return key in stored


def _keep_only(storage: Storage, dates: Path) -> None:
    """Store the dates, and forget those that another rule or parent gave."""
    storage.send([dates])
    key = dates.relative_to(storage.root).as_posix()
    found = (item.key for item in storage.listed(key.rpartition("/")[0]))
    former = [other for other in found if PurePosixPath(other).match("dates-*.parquet")]
    storage.delete(other for other in former if other != key)


@cache
def _dating_sql(table: Table, parent: Table | None, days: DayRange, *, repeated: bool) -> str:
    """The statement that dates the rows of ``landed``."""
    parent_days = None
    if parent and isinstance(table.day, ParentDay):
        parent_rows = ibis.table(landed_schema(parent), name=PARENT)
        column = table.day.parent_column
        parent_days = days_by_key(parent, parent_rows, column, days, repeated=repeated)
    rows = dated(table, ibis.table(landed_schema(table), name=LANDED), parent_days)
    narrow = rows.select(KEY, ROW_HASH, LINE, BUSINESS_DAY, CHANGED_AT)
    return str(ibis.to_sql(narrow, dialect="duckdb"))


def landed_schema(table: Table) -> ibis.Schema:
    """The columns of a delivery's rows."""
    received = dict.fromkeys(table.column_names, "string")
    return ibis.schema(
        {**received, EXTRA: "string", LINE: "int64", ROW_HASH: "string", KEY: "string"}
    )
