"""What a delivery changes in bronze.

Belongs here: comparing the rows of a delivery with the rows bronze holds, key by
key, and choosing what to append. Does not belong here: publishing it.

A key's rows in the latest load that names it are its current rows. A key whose
rows (values, days and their order) are the same as in the delivery is left
alone; otherwise all its rows are appended under the new load, and a key that the
delivery no longer has gets a note of withdrawal. So the current rows of bronze
are always those of the newest delivery, for the days it was applied to, and the
same delivery twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from medallion_assets.bronze.landed import INCOMING, LANDED, define
from medallion_assets.cleaning.dating import in_scope
from medallion_assets.cleaning.survivorship import VERSION_SQL, present_sql
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
from medallion_assets.core.partitions import Days
from medallion_assets.core.sql import quoted, text
from medallion_assets.tables.model import Table

if TYPE_CHECKING:
    import duckdb

__all__ = ["changed_days", "find_changes"]

HELD = "held"
ASKED_KEYS = "asked_keys"
CURRENT = "current_rows"
"""The rows that speak for a key now, and below what its source said of it last."""
SAID = "said_rows"
CORRECTED_KEYS = "corrected_keys"
CHANGED_KEYS = "changed_keys"


def find_changes(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    days: Days | None,
    *,
    load_id: str,
    source_uri: str,
    loaded_at: str,
    corrections: Sequence[str] = (),
) -> str:
    """Name the rows to append, given relations ``landed``, ``incoming`` and ``held``.

    ``landed`` has the received values of the delivery, ``incoming`` the dates of the
    same rows, ``held`` all rows of bronze. With nothing held there is nothing to
    compare, and every asked key is new.

    Args:
        corrections: loads that corrected rows by hand. They are not what the source said
            before, so a source that repeats itself does not undo them.

    Returns:
        A query for the rows to append, in bronze's columns.
    """
    scope = in_scope(days)
    _find_asked(connection, scope)
    _find_current(connection, CURRENT)
    if _is_empty(connection, HELD):
        connection.execute(
            f"""
            create or replace temp table {CHANGED_KEYS} as
            select {KEY}, false as withdrawn from {ASKED_KEYS}
            """
        )
    else:
        if corrections:
            _find_said(connection, corrections)
        _compare(connection, scope, corrected=bool(corrections))
    return _appended_sql(table, load_id, source_uri, loaded_at)


def _is_empty(connection: duckdb.DuckDBPyConnection, relation: str) -> bool:
    """Whether a relation has no rows."""
    return connection.execute(f"from {relation} limit 1").fetchone() is None


def _find_asked(connection: duckdb.DuckDBPyConnection, scope: str) -> None:
    """Create ``asked_keys``: those of which the delivery or any load has a row in scope."""
    connection.execute(
        f"""
        create or replace temp table {ASKED_KEYS} as
        select {KEY} from {INCOMING} where {scope}
        union
        select {KEY} from {HELD} where {scope}
        """
    )


def _find_current(connection: duckdb.DuckDBPyConnection, name: str, among: str = "") -> None:
    """Create a table of the rows of each asked key's latest load, if not withdrawn."""
    rows = f"{HELD} semi join {ASKED_KEYS} using ({KEY}) {among}"
    columns = f"{KEY}, {ROW_HASH}, {BUSINESS_DAY}, {LINE}"
    define(connection, name, present_sql(rows, columns), stored=True)


def _find_said(connection: duckdb.DuckDBPyConnection, corrections: Sequence[str]) -> None:
    """Create what the source said last, and ``corrected_keys``, of which a correction speaks."""
    loads = ", ".join(map(text, corrections))
    _find_current(connection, SAID, f"where {LOAD_ID} not in ({loads})")
    connection.execute(
        f"""
        create or replace temp table {CORRECTED_KEYS} as
        select {KEY} from {HELD} semi join {ASKED_KEYS} using ({KEY})
        group by {KEY} having arg_max({LOAD_ID}, {VERSION_SQL}) in ({loads})
        """
    )


def _compare(connection: duckdb.DuckDBPyConnection, scope: str, *, corrected: bool) -> None:
    """Create ``changed_keys``: asked keys whose rows the delivery has otherwise than before.

    A corrected key keeps its day until its source says something new: it moves as little
    as it is undone.
    """
    said = SAID if corrected else CURRENT
    differs = "sent.signature is distinct from known.signature"
    if corrected:
        differs = f"""
            case when asked.{KEY} in (from {CORRECTED_KEYS})
            then sent.hashes is distinct from known.hashes else {differs} end
            """
    connection.execute(
        f"""
        create or replace temp table {CHANGED_KEYS} as
        with asked as (
            select {KEY} from {INCOMING} where {scope}
            union
            select {KEY} from {said} where {scope}
        ),
        sent as ({_signatures(f"(from {INCOMING} semi join {ASKED_KEYS} using ({KEY}))")}),
        known as ({_signatures(said)})
        select asked.{KEY} as {KEY}, sent.{KEY} is null as withdrawn
        from asked
        left join sent on asked.{KEY} = sent.{KEY}
        left join known on asked.{KEY} = known.{KEY}
        where {differs}
        """
    )


def _appended_sql(table: Table, load_id: str, source_uri: str, loaded_at: str) -> str:
    """The query for changed keys' rows, and notes for withdrawn keys."""
    provenance = f"{text(source_uri)} as {SOURCE_URI}, {text(load_id)} as {LOAD_ID}, "
    provenance += f"timestamp {text(loaded_at)} as {LOADED_AT}"
    received = ", ".join(quoted(name) for name in table.column_names)
    return f"""
        select {received}, {EXTRA}, {provenance}, {LINE}, {ROW_HASH}, {KEY},
               {BUSINESS_DAY}, {CHANGED_AT}, '{UPSERT}' as {OPERATION}, null as {VERSION}
        from {LANDED} join (
            select {LINE}, {BUSINESS_DAY}, {CHANGED_AT}
            from {INCOMING} semi join (from {CHANGED_KEYS} where not withdrawn) using ({KEY})
        ) using ({LINE})
        union all by name
        select distinct on ({KEY}, {BUSINESS_DAY})
               {received}, {EXTRA}, {provenance}, null as {LINE}, {ROW_HASH}, {KEY},
               {BUSINESS_DAY}, {CHANGED_AT}, '{DELETE}' as {OPERATION}, null as {VERSION}
        from {HELD} semi join (from {CHANGED_KEYS} where withdrawn) as gone using ({KEY})
        where {LINE} is not null
        order by {BUSINESS_DAY}, {LINE}
        """


def _signatures(rows: str) -> str:
    """One row a key: what its rows are, where they belong, and their order."""
    return f"""
        select {KEY},
               list({ROW_HASH} order by {LINE}) as hashes,
               list({ROW_HASH} || coalesce({BUSINESS_DAY}::varchar, '') order by {LINE})
                   as signature
        from {rows} group by {KEY}
        """


def changed_days(connection: duckdb.DuckDBPyConnection) -> list[date]:
    """Old and new days of every changed key."""
    found = connection.execute(
        f"""
        select distinct {BUSINESS_DAY} from (
            select {KEY}, {BUSINESS_DAY} from {INCOMING}
            union all select {KEY}, {BUSINESS_DAY} from {CURRENT}
        ) semi join {CHANGED_KEYS} using ({KEY})
        where {BUSINESS_DAY} is not null
        order by 1
        """
    ).fetchall()
    return [day for (day,) in found]
