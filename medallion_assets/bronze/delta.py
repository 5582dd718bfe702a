"""What a load changes in bronze: the one value that every strategy of bronze returns.

Belongs here: that value and the relations it is made of (a name in the step's connection, and its
columns), the statement that appends its rows, and what follow-up code asks of it. Does not belong
here: how a strategy finds the changed keys (see ``snapshot``, ``changes``, ``files`` and
``corrections``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb
import ibis
import ibis.expr.types as ir

from medallion_assets.core.naming import (
    BUSINESS_DAY,
    CHANGED_AT,
    DELETE,
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
from medallion_assets.core.partitions import DayRange
from medallion_assets.core.sql import day_bucket, quoted, text
from medallion_assets.lake.schemas import bronze_schema, ibis_schema
from medallion_assets.tables.model import Table

DATED = {
    KEY: "string",
    ROW_HASH: "string",
    LINE: "int64",
    BUSINESS_DAY: "date",
    CHANGED_AT: "timestamp(6)",
}
LANDED = {EXTRA: "string", LINE: "int64", ROW_HASH: "string", KEY: "string"}


@dataclass(frozen=True)
class Relation:
    """A named relation; in a statement it stands for its name."""

    name: str
    schema: ibis.Schema

    def __str__(self) -> str:
        """The name, as a statement writes it."""
        return self.name

    @property
    def expression(self) -> ir.Table:
        """The relation in an Ibis expression."""
        return ibis.table(self.schema, name=self.name)


def received_names(table: Table) -> str:
    """The described columns of a table, quoted, as a statement lists them."""
    return ", ".join(quoted(name) for name in table.column_names)


def _relation(name: str, table: Table, columns: dict[str, str]) -> Relation:
    received = dict.fromkeys(table.column_names, "string")
    return Relation(name, ibis.schema({**received, **columns}))


def landed_relation(table: Table, name: str = "landed") -> Relation:
    """The received values of deliveries, one row a record; a strategy may add columns."""
    return _relation(name, table, LANDED)


def held_relation(table: Table, name: str = "held") -> Relation:
    """Rows with all columns of bronze; under the default name all that bronze has."""
    return Relation(name, ibis_schema(bronze_schema(table)))


def dated_relation() -> Relation:
    """Key, hash, line, business day and time of change of landed rows."""
    return Relation("dated", ibis.schema(DATED))


def current_relation(name: str = "current_rows") -> Relation:
    """The rows of each key's latest version in bronze, with these columns at least."""
    columns = {name: kind for name, kind in DATED.items() if name != CHANGED_AT}
    return Relation(name, ibis.schema(columns))


def changed_relation() -> Relation:
    """One row a key that a load changes, and whether the load deletes it."""
    return Relation("changed_keys", ibis.schema({KEY: "string", "deleted": "boolean"}))


def define(
    connection: duckdb.DuckDBPyConnection, relation: Relation, sql: str, *, stored: bool = False
) -> Relation:
    """The relation, once its name stands for a statement, whatever had the name before.

    Args:
        stored: whether its rows are worked out now, because they are read several times.
    """
    if stored:
        connection.execute(f"create or replace temp table stored_{relation} as {sql}")
        sql = f"from stored_{relation}"
    connection.execute(f"create or replace temp view {relation} as {sql}")
    return relation


@dataclass(frozen=True)
class Delta:
    """What a load changes in bronze.

    Attributes:
        rows: a query for the rows to append, in bronze's columns.
        dated: the landed rows with their business days.
        changed: the keys whose rows change, and whether they are deleted.
        current: the rows that were current so far, of the changed keys at least.
    """

    rows: str
    dated: Relation
    changed: Relation
    current: Relation


@dataclass(frozen=True)
class Provenance:
    """Where appended rows come from, in SQL: one literal for all, or a column of them.

    What is the same for all rows is added after they are in order, because rows that are
    sorted take memory.
    """

    source_uri: str = SOURCE_URI
    load_id: str = LOAD_ID
    loaded_at: str = LOADED_AT
    version: str = "null"

    @classmethod
    def of(
        cls, load: Mapping[str, Any], *, source_uri: str = SOURCE_URI, version: str = "null"
    ) -> Provenance:
        """Rows of one load."""
        loaded_at = load["received_at"].isoformat(sep=" ")
        stamp = f"timestamp {text(loaded_at)}"
        return cls(source_uri, text(load["load_id"]), stamp, version)


def appended_sql(
    table: Table,
    upserts: str,
    tombstones: str | None,
    provenance: Provenance,
    order: tuple[str, ...] = (BUSINESS_DAY, LINE),
) -> str:
    """A query for upserted rows and tombstones in bronze's columns, in their order.

    Args:
        upserts: a query with received columns, what dates them, and what `provenance` names.
        tombstones: such a query for deleted keys (see `tombstones_sql`); None without any.
    """
    rows = f"select *, '{UPSERT}' as {OPERATION} from ({upserts})"
    if tombstones is not None:
        rows += f" union all by name select *, '{DELETE}' as {OPERATION} from ({tombstones})"
    return f"""
        select {received_names(table)}, {EXTRA}, {provenance.source_uri} as {SOURCE_URI},
               {provenance.load_id} as {LOAD_ID}, {provenance.loaded_at} as {LOADED_AT}, {LINE},
               {ROW_HASH}, {KEY}, {BUSINESS_DAY}, {CHANGED_AT}, {OPERATION},
               {provenance.version} as {VERSION}
        from ({rows} order by {", ".join(order)})
        """


def tombstones_sql(table: Table, former: str, changed: Relation) -> str:
    """A query for one tombstone per deleted key and day among former rows."""
    return f"""
        select distinct on ({KEY}, {BUSINESS_DAY})
               {received_names(table)}, {EXTRA}, {SOURCE_URI}, null::bigint as {LINE},
               {ROW_HASH}, {KEY}, {BUSINESS_DAY}, {CHANGED_AT}
        from {former} semi join (from {changed} where deleted) as deleted_keys using ({KEY})
        """


def touched_days(connection: duckdb.DuckDBPyConnection, delta: Delta) -> list[date]:
    """Old and new business days of every changed key."""
    found = connection.execute(
        f"""
        select distinct {BUSINESS_DAY} from (
            select {KEY}, {BUSINESS_DAY} from {delta.dated}
            union all select {KEY}, {BUSINESS_DAY} from {delta.current}
        ) semi join {delta.changed} using ({KEY})
        where {BUSINESS_DAY} is not null
        order by 1
        """
    ).fetchall()
    return [day for (day,) in found]


def new_rows_by_day(
    connection: duckdb.DuckDBPyConnection, delta: Delta, date_range: DayRange | None
) -> dict[date | None, int]:
    """The landed rows of changed keys, by day, counted before they were staged."""
    found: Iterable[tuple[date | None, int]] = connection.execute(
        f"""
        select {day_bucket(date_range)} as day, count(*)
        from {delta.dated} semi join {delta.changed} using ({KEY}) group by 1
        """
    ).fetchall()
    return dict(found)
