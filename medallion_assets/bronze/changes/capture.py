"""What the extracted changes of a database change in bronze.

Belongs here: telling new versions from those that were seen, dating them, and moving
children whose parent moved. Does not belong here: reading and publishing (see
``bronze.changes.step``), and whole tables, whose missing rows mean something (see
``bronze.snapshot.diff``).

A child's business day is its parent's. When a parent arrives late or moves, the current
rows of its children are appended again with their new day: that is how a child that
came first is admitted, and how a sale moves as a whole.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from medallion_assets.bronze.appending import Bronze
from medallion_assets.bronze.delta import (
    Delta,
    Provenance,
    Relation,
    appended_sql,
    changed_relation,
    dated_relation,
    define,
    landed_relation,
    received_names,
)
from medallion_assets.bronze.landed import dating_sql, landed_sql, present_parent
from medallion_assets.cleaning.survivorship import present_sql
from medallion_assets.core.naming import (
    BUSINESS_DAY,
    CHANGED_AT,
    EXTRA,
    KEY,
    LINE,
    LOAD_ID,
    ROW_HASH,
    SOURCE_URI,
    UNDATED,
)
from medallion_assets.core.sql import quoted, text
from medallion_assets.sources.extracts import horizon
from medallion_assets.sources.landing import Delivery
from medallion_assets.systems.registry import system_of
from medallion_assets.tables.model import Table


def find_new_versions(
    bronze: Bronze, parent: Table | None, delivery: Delivery, load: Mapping[str, Any], last: date
) -> Delta:
    """The versions that were never seen, and the present rows whose parent came or moved.

    Args:
        last: the last of the asked days of change.
    """
    connection, table = bronze.session.connection, bronze.table
    end = _end(table, last)
    if parent is None:
        landed = define(connection, landed_relation(table), _landed_sql(bronze, delivery))
        new = _new_sql(bronze, landed, end)
    else:
        moving = _present_rows(bronze, str(bronze.held))
        sql = _with_present(bronze, delivery, moving)
        landed = define(connection, landed_relation(table), sql, stored=True)
        new = _new_and_moved_sql(bronze, landed, parent, end)
    dated = define(connection, dated_relation(), new, stored=True)
    keys = f"select distinct {KEY}, false as deleted from {dated}"
    changed = define(connection, changed_relation(), keys, stored=True)
    if parent is None:
        concerned = f"(from {bronze.held} semi join {changed} using ({KEY}))"
        current = _present_rows(bronze, concerned)
    else:
        current = moving
    return Delta(_appended_sql(table, landed, dated, load), dated, changed, current)


def _landed_sql(bronze: Bronze, delivery: Delivery) -> str:
    """The delivery, of which no row is in bronze already."""
    more = {SOURCE_URI: text(delivery.uri), "is_held": "false", "former_day": "null::date"}
    return landed_sql(bronze, delivery, **more)


def _end(table: Table, last: date) -> datetime:
    """Before when changes may lie: today's end, or that of a later day that was asked for.

    As `CHANGED_AT` is: in UTC where the source has instants, else local time.
    """
    zone = system_of(table.source).time_zone
    asked = datetime.combine(last + timedelta(days=1), time())
    end = max(asked, horizon(zone, datetime.now(tz=UTC)))
    if table.changes is None or not table.changes.zoned:
        return end
    return end.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC).replace(tzinfo=None)


def _happened_sql(dating: str, end: datetime) -> str:
    """A query for dates of which a time of change that is to come counts as none."""
    moment = f"timestamp {text(end.isoformat(sep=' '))}"
    known = f"case when {CHANGED_AT} < {moment} then {CHANGED_AT} end"
    return f"select * replace ({known} as {CHANGED_AT}) from ({dating})"


def _seen_sql(bronze: Bronze) -> str:
    """A query for the versions that were seen; what had no date then may have one now."""
    return f"select distinct {KEY}, {ROW_HASH}, {CHANGED_AT} is null as undated from {bronze.held}"


def _new_sql(bronze: Bronze, landed: Relation, end: datetime) -> str:
    """A query for the dates of the versions that were never seen."""
    dating = dating_sql(bronze.table, landed, bronze.session.days, by_change=True)
    return f"""
        select found.* from ({_happened_sql(dating, end)}) as found
        anti join ({_seen_sql(bronze)}) as seen
            on found.{KEY} = seen.{KEY} and found.{ROW_HASH} = seen.{ROW_HASH}
            and (found.{CHANGED_AT} is null) = seen.undated
        """


def _present_rows(bronze: Bronze, held: str) -> Relation:
    """The rows of each key's latest version, if it is not deleted."""
    provenance = f"{EXTRA}, {SOURCE_URI}, {LINE}, {LOAD_ID}, {ROW_HASH}, {KEY}, {BUSINESS_DAY}"
    sql = present_sql(held, f"{received_names(bronze.table)}, {provenance}")
    relation = landed_relation(bronze.table, "current_rows")
    return define(bronze.session.connection, relation, sql, stored=True)


def _with_present(bronze: Bronze, delivery: Delivery, moving: Relation) -> str:
    """The delivery, and after it the present rows, each of which may move."""
    landed = _landed_sql(bronze, delivery)
    last = f"(select coalesce(max({LINE}), 1) from ({landed}))"
    return f"""
        {landed}
        union all by name
        select {received_names(bronze.table)}, {EXTRA},
               {last} + row_number() over () as {LINE}, {ROW_HASH}, {KEY}, {SOURCE_URI},
               true as is_held, {BUSINESS_DAY} as former_day
        from {moving}
        """


def _new_and_moved_sql(bronze: Bronze, landed: Relation, parent: Table, end: datetime) -> str:
    """A query for the dates of unseen versions and of children whose day is another."""
    session = bronze.session
    parents = present_parent(session, bronze.reader, parent)
    dating = dating_sql(
        bronze.table, landed, session.days, parent, parents, repeated=True, by_change=True
    )
    candidates = Relation("candidates", dated_relation().schema)
    define(session.connection, candidates, _happened_sql(dating, end), stored=True)
    return f"""
        select candidates.*
        from {candidates} as candidates
        join {landed} as landed on candidates.{LINE} = landed.{LINE}
        left join ({_seen_sql(bronze)}) as seen
            on candidates.{KEY} = seen.{KEY} and candidates.{ROW_HASH} = seen.{ROW_HASH}
            and (candidates.{CHANGED_AT} is null) = seen.undated
        where case when landed.is_held
                   then candidates.{BUSINESS_DAY} is distinct from landed.former_day
                   else seen.{KEY} is null end
        """


def _appended_sql(table: Table, landed: Relation, dated: Relation, load: Mapping[str, Any]) -> str:
    """The query for the new rows, ordered by their time of change among their key's versions."""
    upserts = f"""
        select {received_names(table)}, {EXTRA}, {SOURCE_URI}, {LINE}, landed.{ROW_HASH},
               landed.{KEY}, {BUSINESS_DAY}, {CHANGED_AT}
        from {landed} as landed join {dated} as dated using ({LINE})
        """
    moment = f"strftime({CHANGED_AT}, '%Y-%m-%d %H:%M:%S.%f')"
    # A time that is none of a change that has happened is a fault, unlike no time at all.
    undated = f"case when {_change_text(table)} is null then '0' else {text(UNDATED)} end"
    version = f"coalesce({moment}, {undated}) || {text('|' + load['load_id'])}"
    return appended_sql(table, upserts, None, Provenance.of(load, version=version))


def _change_text(table: Table) -> str:
    """SQL for the received text of the time of change."""
    assert table.changes is not None  # noqa: S101 - only such tables are read by change
    name = table.changes.column
    if name in table.column_names:
        return quoted(name)
    return f"json_extract_string({EXTRA}, {text('$.' + name)})"
