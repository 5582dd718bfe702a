"""What captured changes add to bronze.

Belongs here: telling new versions from those that were seen, dating them, and moving
children whose parent moved. Does not belong here: reading and publishing (see
``capture``), and whole tables, whose missing rows mean something (see ``changes``).

A child's business day is its parent's. When a parent arrives late or moves, the current
rows of its children are appended again with their new day: that is how a child that
came first is admitted, and how a sale moves as a whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

import ibis

from medallion_assets.bronze.landed import INCOMING, LANDED, PARENT, define, landed_schema
from medallion_assets.bronze.snapshot.diff import CHANGED_KEYS, CURRENT, HELD
from medallion_assets.cleaning.dating import dated, days_by_key
from medallion_assets.cleaning.survivorship import present_sql
from medallion_assets.core.naming import (
    BRONZE,
    BUSINESS_DAY,
    CHANGED_AT,
    EXTRA,
    KEY,
    LINE,
    LOAD_ID,
    LOADED_AT,
    OPERATION,
    ROW_HASH,
    SOURCE_URI,
    UPSERT,
    VERSION,
)
from medallion_assets.core.partitions import DayRange, Days
from medallion_assets.core.sql import quoted, text
from medallion_assets.lake.reading import SnapshotReader
from medallion_assets.lake.schemas import bronze_schema
from medallion_assets.session import Session
from medallion_assets.sources.landing import Delivery
from medallion_assets.tables.model import ParentDay, Table
from medallion_assets.tables.systems import system_of

if TYPE_CHECKING:
    import duckdb

__all__ = [
    "changed_rows",
    "changes_by_day",
    "dating_sql",
    "find_arrivals",
    "present_parent",
]

CANDIDATES = "candidates"
QUARTER = 15 * 60 * 1_000_000
"""Microseconds of a quarter of an hour."""


def find_arrivals(
    session: Session,
    reader: SnapshotReader,
    table: Table,
    parent: Table | None,
    delivery: Delivery,
    load: Mapping[str, Any],
) -> str:
    """Name the rows to append, given the relation ``held``.

    Returns:
        A query for the rows to append, in bronze's columns.
    """
    connection = session.connection
    if parent is None:
        new = _find_new(session, table, delivery)
    else:
        new = _find_new_and_moved(session, reader, table, parent, delivery)
    define(connection, INCOMING, new, stored=True)
    connection.execute(
        f"create or replace temp table {CHANGED_KEYS} as "
        f"select distinct {KEY}, false as withdrawn from {INCOMING}"
    )
    if parent is None:
        concerned = f"(from {HELD} semi join {CHANGED_KEYS} using ({KEY}))"
        _present_rows(connection, table, concerned, CURRENT)
    return _appended_sql(table, load)


def _find_new(session: Session, table: Table, delivery: Delivery) -> str:
    """A query for the versions that were never seen, with their days."""
    _define_landed(session, table, delivery)
    dating = dating_sql(table, None, session.days, captured=True)
    seen = f"select {KEY}, {ROW_HASH} from {HELD}"
    return f"select * from ({dating}) anti join ({seen}) using ({KEY}, {ROW_HASH})"


def _find_new_and_moved(
    session: Session, reader: SnapshotReader, table: Table, parent: Table, delivery: Delivery
) -> str:
    """The same, with the present rows whose parent came or moved."""
    _present_rows(session.connection, table, HELD, CURRENT)
    _define_landed(session, table, delivery, moves=True)
    present_parent(session, reader, parent)
    dating = dating_sql(table, parent, session.days, captured=True)
    session.connection.execute(f"create or replace temp table {CANDIDATES} as {dating}")
    return _new_rows_sql()


def _present_rows(
    connection: duckdb.DuckDBPyConnection, table: Table, held: str, name: str
) -> None:
    """Create a table of the rows of each key's latest version, if it was not withdrawn."""
    received = ", ".join(quoted(column) for column in table.column_names)
    provenance = f"{EXTRA}, {SOURCE_URI}, {LINE}, {LOAD_ID}, {ROW_HASH}, {KEY}, {BUSINESS_DAY}"
    define(connection, name, present_sql(held, f"{received}, {provenance}"), stored=True)


def _define_landed(
    session: Session, table: Table, delivery: Delivery, *, moves: bool = False
) -> None:
    """Create ``landed``: the delivery, and for children the present rows, which may move."""
    storage = session.lake.storage
    rows = delivery.rows(storage.root)
    storage.fetch({rows: None})
    columns = ", ".join(quoted(column) for column in table.column_names)
    received = f"select {columns}, {EXTRA}, {LINE}, {ROW_HASH}, {KEY}"
    query = f"""
        {received}, {text(delivery.uri)} as {SOURCE_URI}, false as is_held,
               null::date as former_day
        from read_parquet({text(str(rows))})
        """
    if moves:
        last = f"(select coalesce(max({LINE}), 1) from read_parquet({text(str(rows))}))"
        query += f"""
            union all by name
            {received.replace(LINE, f"{last} + row_number() over () as {LINE}")},
                   {SOURCE_URI}, true as is_held, {BUSINESS_DAY} as former_day
            from {CURRENT}
            """
    define(session.connection, LANDED, query, stored=moves)


def present_parent(session: Session, reader: SnapshotReader, parent: Table) -> None:
    """Create the relation that dating reads the parents from: their present rows."""
    sql = reader.sql(f"{BRONZE}.{parent.identifier}", bronze_schema(parent))
    _present_rows(session.connection, parent, f"({sql}) as parents", PARENT)


@cache
def dating_sql(table: Table, parent: Table | None, days: DayRange, *, captured: bool) -> str:
    """The statement that dates the rows of ``landed`` by the present rows of the parent."""
    parent_days = None
    if parent and isinstance(table.day, ParentDay):
        rows = ibis.table(landed_schema(parent), name=PARENT)
        column = table.day.parent_column
        parent_days = days_by_key(parent, rows, column, days, repeated=True)
    received = ibis.table(landed_schema(table), name=LANDED)
    found = dated(table, received, parent_days, captured=captured)
    narrow = found.select(KEY, ROW_HASH, LINE, BUSINESS_DAY, CHANGED_AT)
    return str(ibis.to_sql(narrow, dialect="duckdb"))


def _new_rows_sql() -> str:
    """Of the candidates, versions that were never seen and children whose day is another."""
    return f"""
        select candidates.*
        from {CANDIDATES} as candidates
        join {LANDED} as landed on candidates.{LINE} = landed.{LINE}
        left join (select distinct {KEY}, {ROW_HASH} from {HELD}) as seen
            on candidates.{KEY} = seen.{KEY} and candidates.{ROW_HASH} = seen.{ROW_HASH}
        where case when landed.is_held
                   then candidates.{BUSINESS_DAY} is distinct from landed.former_day
                   else seen.{KEY} is null end
        """


def _appended_sql(table: Table, load: Mapping[str, Any]) -> str:
    """The query for the new rows, ordered by their time of change among their key's versions.

    What follows from a row or is the same for all is added after they are in order, because
    rows that are sorted take memory.
    """
    received = ", ".join(quoted(name) for name in table.column_names)
    loaded_at = load["received_at"].isoformat(sep=" ")
    seen = text(f"|{load['load_id']}")
    moment = f"strftime({CHANGED_AT}, '%Y-%m-%d %H:%M:%S.%f')"
    return f"""
        select *, {text(load["load_id"])} as {LOAD_ID},
               timestamp {text(loaded_at)} as {LOADED_AT}, '{UPSERT}' as {OPERATION},
               coalesce({moment}, '0') || {seen} as {VERSION}
        from (
            select {received}, {EXTRA}, {SOURCE_URI}, {LINE}, {LANDED}.{ROW_HASH},
                   {LANDED}.{KEY}, {BUSINESS_DAY}, {CHANGED_AT}
            from {LANDED} join {INCOMING} as incoming using ({LINE})
            order by {BUSINESS_DAY}, {LINE}
        )
        """


def change_day_sql(table: Table) -> str:
    """SQL for the day on which a bronze row changed or arrived, in the shop's time zone."""
    if table.changes is None or not table.changes.zoned:
        return f"{CHANGED_AT}::date"
    zone = text(system_of(table.source).time_zone)
    return f"timezone({zone}, timezone('UTC', {CHANGED_AT}))::date"


def changes_by_day(table: Table, rows: str) -> str:
    """A query for the rows of a relation by change day and business day, with their number.

    Rows are counted by quarters of an hour first: no zone begins a day within one, and a
    time zone is asked for few of them and not for each row.
    """
    quarter = f"make_timestamp(epoch_us({CHANGED_AT}) // {QUARTER} * {QUARTER})"
    return f"""
        select {change_day_sql(table)} as day, {BUSINESS_DAY}, sum(number)::bigint as number
        from (
            select {quarter} as {CHANGED_AT}, {BUSINESS_DAY}, count(*) as number
            from {rows} group by all
        ) group by all
        """


def changed_rows(
    connection: duckdb.DuckDBPyConnection, table: Table, days: Days
) -> dict[date, int]:
    """Of the rows that are appended, how many changed on each of some days."""
    found = connection.execute(
        f"select day, sum(number)::bigint from ({changes_by_day(table, INCOMING)}) "
        "where day between ? and ? group by 1",
        [days.days[0], days.days[-1]],
    ).fetchall()
    return {day: rows for day, rows in found if day in days.chosen}
