"""The statements of a correction: which rows it changes, and what bronze then gets.

Belongs here: comparing a file of corrected rows with the rejected rows it names. Does not
belong here: refusing and publishing (see ``bronze.corrections.step``).

The rows of a key's latest version are current as a whole. So where one row of a key is
corrected its other rows are appended along with it, and a key that a correction leaves
without a row gets a tombstone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import ibis

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
from medallion_assets.bronze.landed import dating_sql, present_parent
from medallion_assets.cleaning.survivorship import present_sql
from medallion_assets.core.naming import (
    BUSINESS_DAY,
    CHANGED_AT,
    EXTRA,
    KEY,
    LINE,
    LOAD_ID,
    OPERATION,
    ROW_HASH,
    SOURCE_URI,
    UPSERT,
    VERSION,
)
from medallion_assets.core.spreadsheets import MARKED
from medallion_assets.core.sql import quoted, text
from medallion_assets.sources.csv.parsing import key_sql
from medallion_assets.sources.landing import Delivery
from medallion_assets.sources.origin import is_incremental
from medallion_assets.tables.model import Table

IDENTITY = {
    "corrects_load": (LOAD_ID, "varchar"),
    "corrects_line": (LINE, "bigint"),
    "corrects_row": (ROW_HASH, "varchar"),
}
"""Columns of the file that say which rejected row a row corrects, and what they hold."""
OF_ROW = " and ".join(f"{named} = rejected.{name}" for named, (name, _) in IDENTITY.items())
MOMENT = f"split_part({VERSION}, '|', 1)"
"""The time of change that a version of a database begins with; null in an export."""


@dataclass(frozen=True)
class CorrectionDelta(Delta):
    """What a correction changes, and the sent rows that change a value or a day."""

    fixed: Relation


def _sent_relation(table: Table, name: str = "sent_rows") -> Relation:
    """Rows of the file, with the load, line, key and day of the rows they correct."""
    more = {"corrects_load": "string", "corrects_line": "int64", "former_key": "string"}
    landed = landed_relation(table).schema
    return Relation(name, ibis.schema({**landed, VERSION: "string", **more}))


def define_sent(bronze: Bronze, delivery: Delivery, rejected: str) -> Relation:
    """The rows of the file as they shall be, each beside the received row it corrects.

    A value that the file has as quarantine shows it is the received one: so a pseudonym
    that was left alone is no correction. The apostrophe before what looks like a formula goes.
    """
    storage, table = bronze.session.lake.storage, bronze.table
    file = delivery.rows(storage.root)
    storage.fetch({file: None})
    identity = ", ".join(
        f"try_cast({EXTRA} ->> {text(f'$.{named}')} as {kind}) as {named}"
        for named, (_, kind) in IDENTITY.items()
    )
    names = [quoted(name) for name in table.column_names]
    marked = text(MARKED)
    plain = ", ".join(f"regexp_replace({name}, {marked}, '\\1') as {name}" for name in names)
    values = ", ".join(
        f"case when {_as_it_was(name)} then received.{name} else sent.{name} end as {name}"
        for name in names
    )
    sql = f"""
        with sent as (
            select * replace ({plain}), {identity} from read_parquet({text(str(file))})
        ),
        received as (from {bronze.held} where {OPERATION} = '{UPSERT}')
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
    return define(bronze.session.connection, _sent_relation(table), sql, stored=True)


def _as_it_was(name: str) -> str:
    """SQL for a value being as received or as shown; a spreadsheet knows no null."""
    sent, shown, received = (
        f"coalesce({side}.{name}, '')" for side in ("sent", "rejected", "received")
    )
    return f"({sent} = {shown} or {sent} = {received})"


def find_corrections(
    bronze: Bronze,
    parent: Table | None,
    delivery: Delivery,
    sent: Relation,
    load: Mapping[str, Any],
) -> CorrectionDelta:
    """What the sent rows change: the rows of all keys that they have or had."""
    connection, table = bronze.session.connection, bronze.table
    fixed = _fixed_rows(bronze, parent, sent)
    keys = f"select {KEY} from {fixed} union select former_key from {fixed}"
    current = held_relation(table, "current_rows")
    rows = present_sql(f"{bronze.held} where {KEY} in ({keys})")
    define(connection, current, rows, stored=True)
    schema = {**landed_relation(table).schema, **dated_relation().schema, "moment": "string"}
    new = Relation("new_rows", ibis.schema(schema))
    define(connection, new, _new_sql(table, delivery, sent, fixed, current), stored=True)
    dates = f"select {KEY}, {ROW_HASH}, {LINE}, {BUSINESS_DAY}, {CHANGED_AT} from {new}"
    dated = define(connection, dated_relation(), dates)
    changed_keys = f"""
        select distinct {KEY}, false as deleted from {new}
        union all
        select distinct former_key, true from {fixed}
        where former_key not in (select {KEY} from {new})
        """
    changed = define(connection, changed_relation(), changed_keys, stored=True)
    appended = _appended_sql(table, new, current, changed, load)
    return CorrectionDelta(appended, dated, changed, current, fixed)


def _fixed_rows(bronze: Bronze, parent: Table | None, sent: Relation) -> Relation:
    """Sent rows that change a value, or that are dated otherwise by now."""
    session, table = bronze.session, bronze.table
    connection = session.connection
    key = f"{key_sql(table, ROW_HASH)} as {KEY}"
    rows = f"select {received_names(table)}, {EXTRA}, {LINE}, {ROW_HASH}, {key} from {sent}"
    landed = define(connection, landed_relation(table), rows)
    parents = present_parent(session, bronze.reader, parent) if parent else None
    by_change = table.changes is not None and is_incremental(session.settings, table)
    dates = dating_sql(
        table, landed, session.days, parent, parents, repeated=True, by_change=by_change
    )
    sql = f"""
        select sent.*, dates.{KEY}, dates.{BUSINESS_DAY}, dates.{CHANGED_AT}
        from {sent} as sent join ({dates}) as dates using ({LINE})
        where sent.is_changed or dates.{BUSINESS_DAY} is distinct from sent.former_day
        """
    return define(connection, _sent_relation(table, "fixed_rows"), sql, stored=True)


def _new_sql(
    table: Table, delivery: Delivery, sent: Relation, fixed: Relation, current: Relation
) -> str:
    """Fixed rows, and the other rows of their keys after them, with what orders versions."""
    names = received_names(table)
    rest = f"{ROW_HASH}, {KEY}, {BUSINESS_DAY}, {CHANGED_AT}, {MOMENT} as moment"
    return f"""
        select {names}, {EXTRA}, {text(delivery.uri)} as {SOURCE_URI}, {LINE}, {rest}
        from {fixed}
        union all
        select {names}, {EXTRA}, {SOURCE_URI},
               (select max({LINE}) from {sent})
                   + row_number() over (order by {LOAD_ID}, {LINE}) as {LINE}, {rest}
        from {current}
        where ({LOAD_ID}, {LINE}) not in (select (corrects_load, corrects_line) from {fixed})
        """


def _appended_sql(
    table: Table, new: Relation, current: Relation, changed: Relation, load: Mapping[str, Any]
) -> str:
    """The query for the new rows, and tombstones for keys that have none any more."""
    moments = f"""
        select {KEY}, max(moment) as moment from (
            select {KEY}, moment from {new}
            union all select {KEY}, {MOMENT} from {current}
        ) group by {KEY}
        """
    upserts = f"""
        select new.* exclude (moment), moments.moment
        from {new} as new join ({moments}) as moments using ({KEY})
        """
    tombstones = tombstones_sql(table, str(current), changed)
    return appended_sql(
        table,
        upserts,
        f"select gone.*, moment from ({tombstones}) as gone join ({moments}) using ({KEY})",
        Provenance.of(load, version=f"moment || {text('|' + load['load_id'])}"),
    )
