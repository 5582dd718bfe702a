"""What dropped files change in bronze.

Belongs here: comparing the rows of files with what the same files said before, and
choosing what to append. Does not belong here: publishing it (see ``dropping``).

A row is known by its file and line. Loads order its versions: what a file said last
counts, whenever it arrived. A line that a file does not have any more gets a note of
withdrawal. Of a dimension all lines are appended, because the arrival of their file
decides which of several lines with one id counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

import ibis

from medallion_assets.bronze.landed import INCOMING, LANDED, define, landed_schema
from medallion_assets.bronze.snapshot.diff import CHANGED_KEYS, CURRENT, HELD, SAID
from medallion_assets.cleaning.dating import dated
from medallion_assets.cleaning.survivorship import present_sql
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
from medallion_assets.core.sql import quoted, text
from medallion_assets.session import Session
from medallion_assets.sources.landing import Delivery
from medallion_assets.tables.model import Table

if TYPE_CHECKING:
    import duckdb

__all__ = ["Loaded", "count_by_load", "find_dropped"]

FILE = f"split_part({KEY}, '|', 1)"
"""The file of a row."""


@dataclass(frozen=True)
class Loaded:
    """A file that was read, with the load that it makes and the local time of its arrival."""

    delivery: Delivery
    load: dict[str, Any]
    arrived: datetime


def find_dropped(
    session: Session, table: Table, files: Sequence[Loaded], corrections: Sequence[str]
) -> str:
    """Name the rows to append, given the relation ``held``.

    Args:
        corrections: loads that corrected rows by hand. They are not what a file said
            before, so a file that repeats itself does not undo them.

    Returns:
        A query for the rows to append, in bronze's columns.
    """
    connection = session.connection
    _define_landed(session, table, files)
    dated_rows = f"""
        select {KEY}, {ROW_HASH}, {LINE}, {CHANGED_AT}, {LOAD_ID}, {BUSINESS_DAY}
        from {LANDED} join ({_dating_sql(table)}) using ({KEY})
        """
    define(connection, INCOMING, dated_rows, stored=True)
    of_files = f"{HELD} where {FILE} in (select {FILE} from {LANDED})"
    define(connection, CURRENT, present_sql(of_files), stored=True)
    loads = ", ".join(map(text, corrections))
    said = f"{of_files} and {LOAD_ID} not in ({loads})" if corrections else of_files
    define(connection, SAID, present_sql(said), stored=True)
    _compare(connection, table)
    return _appended_sql(table)


def _define_landed(session: Session, table: Table, files: Sequence[Loaded]) -> None:
    """Create ``landed``: the rows of all files, with what is known of their file."""
    storage = session.lake.storage
    paths = {found.delivery.rows(storage.root): found for found in files}
    storage.fetch(dict.fromkeys(paths))
    columns = ", ".join(quoted(name) for name in table.column_names)
    selects = [
        f"""
        select {columns}, {EXTRA}, {LINE}, {ROW_HASH}, {KEY},
               {text(found.delivery.uri)} as {SOURCE_URI},
               {text(found.load["load_id"])} as {LOAD_ID},
               {_timestamp(found.load["received_at"])} as {LOADED_AT},
               {_timestamp(found.arrived)} as {CHANGED_AT}
        from read_parquet({text(str(path))})
        """
        for path, found in paths.items()
    ]
    define(session.connection, LANDED, " union all by name ".join(selects), stored=True)


def _timestamp(moment: datetime) -> str:
    return f"timestamp {text(moment.isoformat(sep=' '))}"


@cache
def _dating_sql(table: Table) -> str:
    """The statement that dates the rows of ``landed``."""
    rows = dated(table, ibis.table(landed_schema(table), name=LANDED), None)
    return str(ibis.to_sql(rows.select(KEY, BUSINESS_DAY), dialect="duckdb"))


def _compare(connection: duckdb.DuckDBPyConnection, table: Table) -> None:
    """Create ``changed_keys``: lines that are new, differ, or are gone."""
    differs = (
        f"sent.{ROW_HASH} <> known.{ROW_HASH} "
        f"or sent.{BUSINESS_DAY} is distinct from known.{BUSINESS_DAY}"
    )
    connection.execute(
        f"""
        create or replace temp table {CHANGED_KEYS} as
        select coalesce(sent.{KEY}, known.{KEY}) as {KEY}, sent.{KEY} is null as withdrawn
        from {INCOMING} as sent
        full join {SAID} as known on sent.{KEY} = known.{KEY}
        where sent.{KEY} is null or known.{KEY} is null
            or {"true" if table.day is None else differs}
        """
    )


def _appended_sql(table: Table) -> str:
    """The query for changed lines, and notes for lines that are gone."""
    received = ", ".join(quoted(name) for name in table.column_names)
    by_file = f"""
        select distinct {FILE} as file, {SOURCE_URI}, {LOAD_ID}, {LOADED_AT}, {CHANGED_AT}
        from {LANDED}
        """
    return f"""
        select {received}, {EXTRA}, {SOURCE_URI}, landed.{LOAD_ID}, {LOADED_AT}, landed.{LINE},
               landed.{ROW_HASH}, {KEY}, {BUSINESS_DAY}, landed.{CHANGED_AT},
               '{UPSERT}' as {OPERATION}, null as {VERSION}
        from {LANDED} as landed
        join {INCOMING} as incoming using ({KEY})
        semi join (from {CHANGED_KEYS} where not withdrawn) as changed using ({KEY})
        union all by name
        select {received}, {EXTRA}, by_file.{SOURCE_URI}, by_file.{LOAD_ID},
               by_file.{LOADED_AT}, null as {LINE}, {ROW_HASH}, {KEY}, {BUSINESS_DAY},
               by_file.{CHANGED_AT}, '{DELETE}' as {OPERATION}, null as {VERSION}
        from {CURRENT} as gone
        semi join (from {CHANGED_KEYS} where withdrawn) as withdrawn using ({KEY})
        join ({by_file}) as by_file on by_file.file = {FILE}
        order by {LOAD_ID}, {BUSINESS_DAY}, {LINE}
        """


def count_by_load(connection: duckdb.DuckDBPyConnection) -> dict[str, tuple[int, int]]:
    """By load, how many rows it adds and how many it withdraws."""
    found = connection.execute(
        f"""
        with files as (select distinct {FILE} as file, {LOAD_ID} from {LANDED})
        select files.{LOAD_ID},
               count({KEY}) filter (not withdrawn), count({KEY}) filter (withdrawn)
        from files left join {CHANGED_KEYS} as changed on files.file = {FILE}
        group by 1
        """
    ).fetchall()
    return {load: (added, withdrawn) for load, added, withdrawn in found}
