"""What dropped files change in bronze.

Belongs here: comparing the rows of files with what the same files said before. Does not
belong here: publishing it (see ``bronze.files.publication``).

A row is known by its file and line. Loads order its versions: what a file said last
counts, whenever it arrived. A line that a file does not have any more gets a tombstone.
Of a dimension all lines are appended, because the arrival of their file decides which of
several lines with one id counts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import duckdb

from medallion_assets.bronze.appending import Bronze
from medallion_assets.bronze.delta import (
    Delta,
    Provenance,
    Relation,
    appended_sql,
    changed_relation,
    dated_relation,
    define,
    held_relation,
    landed_relation,
    received_names,
    tombstones_sql,
)
from medallion_assets.bronze.files.repeats import FILE
from medallion_assets.bronze.landed import dating_sql, landed_sql
from medallion_assets.cleaning.survivorship import present_sql
from medallion_assets.core.naming import (
    BUSINESS_DAY,
    CHANGED_AT,
    EXTRA,
    KEY,
    LINE,
    LOAD_ID,
    LOADED_AT,
    ROW_HASH,
    SOURCE_URI,
)
from medallion_assets.core.sql import text
from medallion_assets.sources.drops.names import file_id
from medallion_assets.sources.landing import Delivery
from medallion_assets.tables.model import Table


@dataclass(frozen=True)
class LoadedFile:
    """A file that was read, with the load that it makes and the local time of its arrival.

    Attributes:
        is_withdrawn: whether its rows are taken back; then it says nothing.
    """

    delivery: Delivery
    load: dict[str, Any]
    arrived: datetime
    is_withdrawn: bool = False


@dataclass(frozen=True)
class FileDelta(Delta):
    """What files change, and the load of each file, as a query."""

    files: str


def find_file_changes(bronze: Bronze, files: Sequence[LoadedFile]) -> FileDelta:
    """The lines that are new, differ, or are gone.

    Corrections by hand are not what a file said before, so a file that repeats itself does
    not undo them.
    """
    connection, table = bronze.session.connection, bronze.table
    landed = define(connection, landed_relation(table), _landed_sql(bronze, files), stored=True)
    dating = dating_sql(table, landed, bronze.session.days)
    dates = f"""
        select landed.{KEY}, landed.{ROW_HASH}, landed.{LINE}, dates.{BUSINESS_DAY},
               landed.{CHANGED_AT}, {LOAD_ID}
        from {landed} as landed join ({dating}) as dates using ({KEY})
        """
    dated = define(connection, dated_relation(), dates, stored=True)
    by_file = _files_sql(files)
    of_files = f"{bronze.held} where {FILE} in (select file from ({by_file}))"
    current = _present_rows(bronze, "current_rows", of_files)
    previous = current
    if bronze.corrections:
        loads = ", ".join(map(text, bronze.corrections))
        sent_before = f"{of_files} and {LOAD_ID} not in ({loads})"
        previous = _present_rows(bronze, "previous_rows", sent_before)
    keys = _changed_sql(table, dated, previous)
    changed = define(connection, changed_relation(), keys, stored=True)
    rows = _appended_sql(table, by_file, landed, dated, changed, current)
    return FileDelta(rows, dated, changed, current, by_file)


def _present_rows(bronze: Bronze, name: str, held: str) -> Relation:
    """The rows of each line's latest version, if it is not deleted."""
    relation = held_relation(bronze.table, name)
    return define(bronze.session.connection, relation, present_sql(held), stored=True)


def _landed_sql(bronze: Bronze, files: Sequence[LoadedFile]) -> str:
    """The rows of all files, with what is known of their file."""
    selects = [
        landed_sql(bronze, found.delivery, **_known_of(found))
        for found in files
        if not found.is_withdrawn
    ]
    columns = [received_names(bronze.table), EXTRA, LINE, ROW_HASH, KEY, *_KNOWN]
    nothing = f"select {', '.join(columns)} from {bronze.held} where false"
    return " union all by name ".join(selects or [nothing])


_KNOWN = (SOURCE_URI, LOAD_ID, LOADED_AT, CHANGED_AT)


def _known_of(file: LoadedFile) -> dict[str, str]:
    """What is known of a file's rows, by column, as SQL."""
    moments = (file.load["received_at"], file.arrived)
    values = (text(file.delivery.uri), text(file.load["load_id"]), *map(_timestamp, moments))
    return dict(zip(_KNOWN, values, strict=True))


def _files_sql(files: Sequence[LoadedFile]) -> str:
    """A query for one row a file, with what is known of it."""
    return " union all ".join(
        f"select {text(file_id(found.delivery.file_name))} as file, "
        + ", ".join(f"{value} as {name}" for name, value in _known_of(found).items())
        for found in files
    )


def _timestamp(moment: datetime) -> str:
    return f"timestamp {text(moment.isoformat(sep=' '))}"


def _changed_sql(table: Table, dated: Relation, previous: Relation) -> str:
    """A query for the lines that are new, differ, or are gone."""
    differs = (
        f"sent.{ROW_HASH} <> known.{ROW_HASH} "
        f"or sent.{BUSINESS_DAY} is distinct from known.{BUSINESS_DAY}"
    )
    return f"""
        select coalesce(sent.{KEY}, known.{KEY}) as {KEY}, sent.{KEY} is null as deleted
        from {dated} as sent
        full join {previous} as known on sent.{KEY} = known.{KEY}
        where sent.{KEY} is null or known.{KEY} is null
            or {"true" if table.day is None else differs}
        """


def _appended_sql(
    table: Table,
    by_file: str,
    landed: Relation,
    dated: Relation,
    changed: Relation,
    current: Relation,
) -> str:
    """The query for changed lines, and tombstones for lines that are gone."""
    upserts = f"""
        select landed.*, {BUSINESS_DAY}
        from {landed} as landed
        join (select {KEY}, {BUSINESS_DAY} from {dated}) as dates using ({KEY})
        semi join (from {changed} where not deleted) as upserted using ({KEY})
        """
    tombstones = f"""
        select gone.* exclude ({SOURCE_URI}, {CHANGED_AT}), by_file.* exclude (file)
        from ({tombstones_sql(table, str(current), changed)}) as gone
        join ({by_file}) as by_file on by_file.file = {FILE}
        """
    order = (LOAD_ID, BUSINESS_DAY, LINE)
    return appended_sql(table, upserts, tombstones, Provenance(), order)


def count_by_load(
    connection: duckdb.DuckDBPyConnection, delta: FileDelta
) -> dict[str, tuple[int, int]]:
    """By load, how many rows it adds and how many it deletes."""
    found = connection.execute(
        f"""
        with files as ({delta.files})
        select files.{LOAD_ID}, count({KEY}) filter (not deleted), count({KEY}) filter (deleted)
        from files left join {delta.changed} as changed on files.file = {FILE}
        group by 1
        """
    ).fetchall()
    return {load: (added, deleted) for load, added, deleted in found}
