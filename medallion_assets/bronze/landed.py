"""Landed rows and their business days.

Belongs here: reading a delivery's rows, the statement that dates them, and the file that
keeps the dates of a whole table. Does not belong here: how a day is derived (see
``cleaning.dating``) and what a delivery changes (see ``bronze.delta``).

A day of a large delivery is asked for again and again, and its rows are known only
after all rows were dated. So the dates lie beside the delivery, in a file named
after the statement and the parent's delivery that gave them: another rule, range or
parent makes another file. They name their rows by line, and all else of a row is in the
delivery.
"""

import hashlib
import re
import time
import uuid
from dataclasses import dataclass
from pathlib import Path

import duckdb
import ibis

from medallion_assets.bronze.appending import Bronze
from medallion_assets.bronze.corrections.applied import with_corrected
from medallion_assets.bronze.delivered import delivered_sql
from medallion_assets.bronze.delta import Relation, dated_relation, define, landed_relation
from medallion_assets.cleaning.dating import dated, days_by_key
from medallion_assets.cleaning.survivorship import present_sql
from medallion_assets.core.naming import BRONZE, BUSINESS_DAY, CHANGED_AT, KEY, LINE, ROW_HASH
from medallion_assets.core.partitions import DayRange
from medallion_assets.core.sql import text
from medallion_assets.engines.statements import statement
from medallion_assets.lake.expiry import GRACE_SECONDS
from medallion_assets.lake.reading import BESIDE_DELIVERY, SnapshotReader
from medallion_assets.lake.schemas import bronze_schema
from medallion_assets.lake.storage.directory import Storage
from medallion_assets.session import Session
from medallion_assets.sources.landing import Delivery
from medallion_assets.tables.model import ParentDay, Table

UNFINISHED = ".unfinished"
FORMER = re.compile(r"/dates-[^/]*\.parquet$")


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

    def rows_sql(self, session: Session, reader: SnapshotReader) -> str:
        """A query for its rows."""
        delivered = delivered_sql(session, reader, self.table, self.delivery)
        return with_corrected(self.table, delivered) if self.corrections else delivered


def landed_sql(bronze: Bronze, delivery: Delivery, **more: str) -> str:
    """A query for the received values of a delivery, one row a record.

    Args:
        more: further columns, by name, as SQL.
    """
    rows = delivered_sql(bronze.session, bronze.reader, bronze.table, delivery)
    columns = ["*", *(f"{value} as {name}" for name, value in more.items())]
    return f"select {', '.join(columns)} from ({rows})"


def present_parent(session: Session, reader: SnapshotReader, parent: Table) -> Relation:
    """The present rows of a parent in bronze, which date its children."""
    sql = reader.sql(f"{BRONZE}.{parent.identifier}", bronze_schema(parent))
    relation = landed_relation(parent, "parent_rows")
    return define(session.connection, relation, present_sql(f"({sql}) as parents"), stored=True)


def date_snapshot(
    bronze: Bronze, delivery: Delivery, parent: Parent | None
) -> tuple[Relation, Relation]:
    """The landed rows of a whole table, and their dates."""
    session, table = bronze.session, bronze.table
    connection, storage = session.connection, session.lake.storage
    landed = define(connection, landed_relation(table), landed_sql(bronze, delivery))
    parents = None
    if parent is not None:
        relation = landed_relation(parent.table, "parent_rows")
        parents = define(connection, relation, parent.rows_sql(session, bronze.reader))
    repeated = parent is not None and parent.repeated
    described = parent.table if parent else None
    sql = dating_sql(table, landed, session.days, described, parents, repeated=repeated)
    sql = f"select {LINE}, {BUSINESS_DAY}, {CHANGED_AT} from ({sql})"
    source = sql + (parent.delivery.sha256 + parent.corrections if parent else "")
    name = f"dates-{hashlib.sha256(source.encode()).hexdigest()[:16]}.parquet"
    dates = delivery.directory(storage.root) / name
    if not _fetch(storage, dates):
        _write(connection, sql, dates)
        storage.send([dates])
        _forget_former(storage, dates)
    found = f"""
        select {KEY}, {ROW_HASH}, {LINE}, {BUSINESS_DAY}, {CHANGED_AT}
        from {landed} join read_parquet({text(str(dates))}) using ({LINE})
        """
    return landed, define(connection, dated_relation(), found)


@statement
def dating_sql(
    table: Table,
    landed: Relation,
    days: DayRange,
    parent: Table | None = None,
    parents: Relation | None = None,
    *,
    repeated: bool = False,
    by_change: bool = False,
) -> str:
    """The statement that gives landed rows their business day and time of change.

    Args:
        parents: the rows of the parent, where the day is the parent's.
        repeated: whether a parent's key may have several rows.
        by_change: whether the rows are changes of a database, which tells their time.
    """
    parent_days = None
    if parent and parents and isinstance(table.day, ParentDay):
        column = table.day.parent_column
        parent_days = days_by_key(parent, parents.expression, column, days, repeated=repeated)
    rows = dated(table, landed.expression, parent_days, by_change=by_change)
    narrow = rows.select(KEY, ROW_HASH, LINE, BUSINESS_DAY, CHANGED_AT)
    return str(ibis.to_sql(narrow, dialect="duckdb"))


def _write(connection: duckdb.DuckDBPyConnection, sql: str, dates: Path) -> None:
    """Write the dates; several processes may do it at once."""
    unfinished = dates.with_suffix(f".{uuid.uuid4().hex}{UNFINISHED}")
    connection.execute(f"copy ({sql}) to {text(str(unfinished))} ({BESIDE_DELIVERY})")
    unfinished.rename(dates)


def _fetch(storage: Storage, dates: Path) -> bool:
    """Bring the dates here, where they are stored."""
    key = dates.relative_to(storage.root).as_posix()
    stored = {item.key: item.size for item in storage.listed(key.rpartition("/")[0])}
    if key in stored:
        storage.fetch({dates: stored[key]})
    return key in stored


def _forget_former(storage: Storage, dates: Path) -> None:
    """Forget dates that another rule or parent gave, and what a killed process left unfinished.

    Younger ones may be in use.
    """
    key = dates.relative_to(storage.root).as_posix()
    oldest = storage.now() - GRACE_SECONDS
    found = storage.listed(key.rpartition("/")[0])
    storage.delete(
        item.key
        for item in found
        if item.key != key and item.modified <= oldest and FORMER.search(item.key)
    )
    for left in dates.parent.glob(f"*{UNFINISHED}"):
        if left.stat().st_mtime <= time.time() - GRACE_SECONDS:
            left.unlink(missing_ok=True)
