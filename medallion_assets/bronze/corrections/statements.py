"""The statements of a correction: which rows it changes, and what bronze then gets.

Belongs here: comparing a file of corrected rows with the rejected rows it names, and the
load that follows. Does not belong here: refusing and publishing (see ``correction``).

A key speaks with the rows of its latest version as a whole. So where one row of a key is
corrected its other rows are appended along with it, and a key that a correction leaves
without a row gets a note of withdrawal.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from medallion_assets.bronze.appending import Bronze
from medallion_assets.bronze.changes.capture import dating_sql, present_parent
from medallion_assets.bronze.landed import INCOMING, LANDED, define
from medallion_assets.bronze.snapshot.diff import CHANGED_KEYS, CURRENT, HELD
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
from medallion_assets.sources.csv.parsing import key_sql
from medallion_assets.sources.landing import Delivery
from medallion_assets.sources.origin import tells_changes
from medallion_assets.tables.model import Table

__all__ = ["FIXED", "IDENTITY", "SENT", "define_correction", "define_sent"]

IDENTITY = {
    "corrects_load": (LOAD_ID, "varchar"),
    "corrects_line": (LINE, "bigint"),
    "corrects_row": (ROW_HASH, "varchar"),
}
"""Columns of the file that say which rejected row a row corrects, and what they hold."""
OF_ROW = " and ".join(f"{named} = rejected.{name}" for named, (name, _) in IDENTITY.items())
SENT = "sent_rows"
"""The rows of the file as they shall be, each beside the received row it corrects."""
FIXED = "fixed_rows"
"""Of these the ones that change a value or a day, with their new key and day."""
NEW = "new_rows"
"""What speaks for the keys in question from now on: fixed rows, and others of these keys."""
MOMENT = f"split_part({VERSION}, '|', 1)"
"""The time of change that a version of a database begins with; null in an export."""


def define_sent(session: Session, table: Table, delivery: Delivery, rejected: str) -> None:
    """Create `SENT`, given ``held`` and a query for the rejected rows.

    A value that the file has as quarantine shows it is the received one: so a pseudonym
    that was left alone is no correction.
    """
    storage = session.lake.storage
    file = delivery.rows(storage.root)
    storage.fetch({file: None})
    identity = ", ".join(
        f"try_cast({EXTRA} ->> {text(f'$.{named}')} as {kind}) as {named}"
        for named, (_, kind) in IDENTITY.items()
    )
    names = [quoted(name) for name in table.column_names]
    values = ", ".join(
        f"case when {_as_it_was(name)} then received.{name} else sent.{name} end as {name}"
        for name in names
    )
    session.connection.execute(
        f"""
        create or replace temp table {SENT} as
        with sent as (select *, {identity} from read_parquet({text(str(file))})),
        received as (from {HELD} where {OPERATION} = '{UPSERT}')
        select {values}, sent.{LINE}, sent.{ROW_HASH}, received.{EXTRA}, received.{VERSION},
               corrects_load, corrects_line, received.{KEY} as former_key,
               received.{BUSINESS_DAY} as former_day,
               rejected.{LOAD_ID} is not null and received.{LOAD_ID} is not null as is_rejected,
               count(*) over (partition by corrects_load, corrects_line) > 1 as is_repeated,
               not ({" and ".join(map(_as_it_was, names))}) as is_changed
        from sent
        left join ({rejected}) as rejected on {OF_ROW}
        left join received
            on corrects_load = received.{LOAD_ID} and corrects_line = received.{LINE}
        """
    )


def _as_it_was(name: str) -> str:
    """SQL for a value being as received or as shown; a spreadsheet knows no null."""
    sent, shown, received = (
        f"coalesce({side}.{name}, '')" for side in ("sent", "rejected", "received")
    )
    return f"({sent} = {shown} or {sent} = {received})"


def define_correction(
    bronze: Bronze, parent: Table | None, delivery: Delivery, load: Mapping[str, Any]
) -> str:
    """Name the rows to append, given ``held`` and `SENT`; creates `FIXED`.

    Returns:
        A query for the rows to append, in bronze's columns.
    """
    session, table = bronze.session, bronze.table
    _define_fixed(bronze, parent)
    connection = session.connection
    define(connection, CURRENT, _current_sql(), stored=True)
    define(connection, NEW, _new_sql(table, delivery), stored=True)
    incoming = f"select {KEY}, {ROW_HASH}, {LINE}, {BUSINESS_DAY}, {CHANGED_AT} from {NEW}"
    define(connection, INCOMING, incoming)
    connection.execute(
        f"""
        create or replace temp table {CHANGED_KEYS} as
        select distinct {KEY}, false as withdrawn from {NEW}
        union all
        select distinct former_key, true from {FIXED}
        where former_key not in (select {KEY} from {NEW})
        """
    )
    return _appended_sql(table, load)


def _define_fixed(bronze: Bronze, parent: Table | None) -> None:
    """Create `FIXED`: rows that change a value, or that are dated otherwise by now."""
    session, table = bronze.session, bronze.table
    connection = session.connection
    names = ", ".join(quoted(name) for name in table.column_names)
    key = f"{key_sql(table, ROW_HASH)} as {KEY}"
    landed = f"select {names}, {EXTRA}, {LINE}, {ROW_HASH}, {key} from {SENT}"
    define(connection, LANDED, landed)
    if parent is not None:
        present_parent(session, bronze.reader, parent)
    captured = table.changes is not None and tells_changes(session.settings, table)
    dates = dating_sql(table, parent, session.days, captured=captured)
    connection.execute(
        f"""
        create or replace temp table {FIXED} as
        select sent.*, dates.{KEY}, dates.{BUSINESS_DAY}, dates.{CHANGED_AT}
        from {SENT} as sent join ({dates}) as dates using ({LINE})
        where sent.is_changed or dates.{BUSINESS_DAY} is distinct from sent.former_day
        """
    )


def _current_sql() -> str:
    """The rows that speak so far for the keys that corrected rows have or had."""
    keys = f"select {KEY} from {FIXED} union select former_key from {FIXED}"
    return present_sql(f"{HELD} where {KEY} in ({keys})")


def _new_sql(table: Table, delivery: Delivery) -> str:
    """Fixed rows, and the other rows of their keys after them, with what orders versions."""
    names = ", ".join(quoted(name) for name in table.column_names)
    rest = f"{ROW_HASH}, {KEY}, {BUSINESS_DAY}, {CHANGED_AT}, {MOMENT} as moment"
    return f"""
        select {names}, {EXTRA}, {text(delivery.uri)} as {SOURCE_URI}, {LINE}, {rest}
        from {FIXED}
        union all
        select {names}, {EXTRA}, {SOURCE_URI},
               (select max({LINE}) from {SENT})
                   + row_number() over (order by {LOAD_ID}, {LINE}) as {LINE}, {rest}
        from {CURRENT}
        where ({LOAD_ID}, {LINE}) not in (select (corrects_load, corrects_line) from {FIXED})
        """


def _appended_sql(table: Table, load: Mapping[str, Any]) -> str:
    """The query for the new rows, and notes for keys that have none any more."""
    names = ", ".join(quoted(name) for name in table.column_names)
    load_id, loaded_at = text(load["load_id"]), text(load["received_at"].isoformat(sep=" "))
    provenance = f"{load_id} as {LOAD_ID}, timestamp {loaded_at} as {LOADED_AT}"
    return f"""
        with moments as (
            select {KEY}, max(moment) || '|' || {load_id} as {VERSION} from (
                select {KEY}, moment from {NEW}
                union all select {KEY}, {MOMENT} from {CURRENT}
            ) group by {KEY}
        )
        select {names}, {EXTRA}, {SOURCE_URI}, {LINE}, {provenance}, {ROW_HASH}, {KEY},
               {BUSINESS_DAY}, {CHANGED_AT}, '{UPSERT}' as {OPERATION}, {VERSION}
        from {NEW} join moments using ({KEY})
        union all by name
        select distinct on ({KEY}, {BUSINESS_DAY})
               {names}, {EXTRA}, {SOURCE_URI}, null as {LINE}, {provenance}, {ROW_HASH}, {KEY},
               {BUSINESS_DAY}, {CHANGED_AT}, '{DELETE}' as {OPERATION}, moments.{VERSION}
        from (select * exclude ({LOAD_ID}, {LOADED_AT}, {VERSION}) from {CURRENT}) as gone
        join moments using ({KEY})
        where {KEY} in (select {KEY} from {CHANGED_KEYS} where withdrawn)
        order by {BUSINESS_DAY}, {LINE}
        """
