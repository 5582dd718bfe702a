"""What a delivery of a whole table changes in bronze.

Belongs here: comparing the rows of a delivery with the rows bronze holds, key by key.
Does not belong here: publishing what is to be appended (see ``bronze.appending``).

A key's rows in the latest load that names it are its current rows. A key whose rows
(values, days and their order) are the same as in the delivery is left alone; otherwise
all its rows are appended under the new load, and a key that the delivery no longer has
gets a tombstone. So the current rows of bronze are always those of the newest delivery,
for the days it was applied to, and the same delivery twice changes nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import ibis

from medallion_assets.bronze.delta import (
    Delta,
    Provenance,
    Relation,
    appended_sql,
    changed_relation,
    current_relation,
    define,
    tombstones_sql,
)
from medallion_assets.cleaning.dating import in_scope
from medallion_assets.cleaning.survivorship import VERSION_SQL, present_sql
from medallion_assets.core.naming import BUSINESS_DAY, CHANGED_AT, KEY, LINE, LOAD_ID, ROW_HASH
from medallion_assets.core.partitions import Days
from medallion_assets.core.sql import first_row, text
from medallion_assets.tables.model import Table

ONLY_KEY = ibis.schema({KEY: "string"})


@dataclass(frozen=True)
class Snapshot:
    """A dated delivery of a whole table beside the rows that bronze holds."""

    landed: Relation
    dated: Relation
    held: Relation


def find_changes(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    rows: Snapshot,
    days: Days | None,
    load: Mapping[str, Any],
    source_uri: str,
    corrections: Sequence[str] = (),
) -> Delta:
    """What a delivery changes. With nothing held there is nothing to compare.

    Args:
        corrections: loads that corrected rows by hand. They are not what the source said
            before, so a source that repeats itself does not undo them.
    """
    scope = in_scope(days)
    asked = _asked_keys(connection, rows, scope)
    current = _current_rows(connection, rows.held, asked, "current_rows")
    if _is_empty(connection, rows.held):
        keys = f"select {KEY}, false as deleted from {asked}"
    else:
        keys = _changed_sql(connection, rows, scope, asked, current, corrections)
    changed = define(connection, changed_relation(), keys, stored=True)
    appended = appended_sql(
        table,
        f"""
        from {rows.landed} join (
            select {LINE}, {BUSINESS_DAY}, {CHANGED_AT}
            from {rows.dated} semi join (from {changed} where not deleted) using ({KEY})
        ) using ({LINE})
        """,
        tombstones_sql(table, f"(from {rows.held} where {LINE} is not null)", changed),
        Provenance.of(load, source_uri=text(source_uri)),
    )
    return Delta(appended, rows.dated, changed, current)


def _is_empty(connection: duckdb.DuckDBPyConnection, relation: Relation) -> bool:
    """Whether a relation has no rows."""
    return first_row(connection.execute(f"from {relation} limit 1")) is None


def _asked_keys(connection: duckdb.DuckDBPyConnection, rows: Snapshot, scope: str) -> Relation:
    """The keys of which the delivery or any load has a row in scope, or that are gone.

    A key that the delivery no longer has is gone whatever days were asked for: its children,
    which are delivered with it, are gone too.
    """
    sql = f"""
        select {KEY} from {rows.dated} where {scope}
        union
        select {KEY} from {rows.held} where {scope}
        union
        select {KEY} from {rows.held} anti join {rows.dated} using ({KEY})
        """
    return define(connection, Relation("asked_keys", ONLY_KEY), sql, stored=True)


def _current_rows(
    connection: duckdb.DuckDBPyConnection,
    held: Relation,
    asked: Relation,
    name: str,
    among: str = "",
) -> Relation:
    """The rows of each asked key's latest load, if it is not deleted."""
    rows = f"{held} semi join {asked} using ({KEY}) {among}"
    columns = f"{KEY}, {ROW_HASH}, {LINE}, {BUSINESS_DAY}"
    return define(connection, current_relation(name), present_sql(rows, columns), stored=True)


def _changed_sql(
    connection: duckdb.DuckDBPyConnection,
    rows: Snapshot,
    scope: str,
    asked: Relation,
    current: Relation,
    corrections: Sequence[str],
) -> str:
    """A query for the asked keys whose rows the delivery has otherwise than before.

    A corrected key keeps its day until its source says something new: it moves as little
    as it is undone.
    """
    previous, differs = current, "sent.signature is distinct from known.signature"
    if corrections:
        loads = ", ".join(map(text, corrections))
        among = f"where {LOAD_ID} not in ({loads})"
        previous = _current_rows(connection, rows.held, asked, "previous_rows", among)
        corrected = _corrected_keys(connection, rows.held, asked, loads)
        differs = f"""
            case when asked.{KEY} in (from {corrected})
            then sent.hashes is distinct from known.hashes else {differs} end
            """
    return f"""
        with asked as (
            select {KEY} from {rows.dated} where {scope}
            union
            select {KEY} from {previous} where {scope}
            union
            select {KEY} from {previous} anti join {rows.dated} using ({KEY})
        ),
        sent as ({_signatures(f"(from {rows.dated} semi join {asked} using ({KEY}))")}),
        known as ({_signatures(str(previous))})
        select asked.{KEY} as {KEY}, sent.{KEY} is null as deleted
        from asked
        left join sent on asked.{KEY} = sent.{KEY}
        left join known on asked.{KEY} = known.{KEY}
        where {differs}
        """


def _corrected_keys(
    connection: duckdb.DuckDBPyConnection, held: Relation, asked: Relation, loads: str
) -> Relation:
    """The asked keys whose latest version is a correction."""
    sql = f"""
        select {KEY} from {held} semi join {asked} using ({KEY})
        group by {KEY} having arg_max({LOAD_ID}, {VERSION_SQL}) in ({loads})
        """
    return define(connection, Relation("corrected_keys", ONLY_KEY), sql, stored=True)


def _signatures(rows: str) -> str:
    """One row a key: what its rows are, where they belong, and their order."""
    return f"""
        select {KEY},
               list({ROW_HASH} order by {LINE}) as hashes,
               list({ROW_HASH} || coalesce({BUSINESS_DAY}::varchar, '') order by {LINE})
                   as signature
        from {rows} group by {KEY}
        """
