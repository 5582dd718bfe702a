"""Every version of a key, and between which moments it speaks.

Belongs here: the history of a table as a function of all its bronze rows. It is made on
the platform's own connection, whichever engine cleaned the table: tables with a history
are small, and the intervals are windows over rows that the shared expressions have typed and
judged. Does not belong here: typing and judging a row (see ``cleaning.pipeline``), and which
columns matter to a reader (see ``dbt_gold``).

A version is a received row that breaks no rule of its own. It begins

- of captured changes: at the time of change that the source gives;
- of whole deliveries: at that time, if it is later than all that earlier deliveries
  told of the key; else, and where there is none, when the delivery was received that
  made it the present row.

It ends when the next one begins, or when the delivery was received that lacks its key.
A row that was corrected by hand is a version of the time that it tells itself; a key that
a correction took away had none from then on.
Of versions that begin at one moment the one speaks that silver would keep. A version
never begins before the one it follows. A rejected row says nothing: the version before
it goes on speaking.
"""

import ibis

from medallion_assets.cleaning.preparing import broken, prepared, silver_values, with_derived
from medallion_assets.cleaning.rules import change_rules, local_rules
from medallion_assets.cleaning.survivorship import VERSION_SQL, version
from medallion_assets.core.naming import (
    BRONZE,
    BUSINESS_DAY,
    CHANGED_AT,
    KEY,
    LINE,
    LOAD_ID,
    LOADED_AT,
    OPERATION,
    ROW_HASH,
    SILVER,
    SILVER_DAY,
    UPSERT,
    VALID_FROM,
    VALID_TO,
    VERSION,
)
from medallion_assets.core.partitions import DayRange
from medallion_assets.core.sql import quoted, text
from medallion_assets.engines.protocol import Dialect, compiled
from medallion_assets.engines.statements import statement
from medallion_assets.lake.changes import Change
from medallion_assets.lake.iceberg.contents import EVERYTHING
from medallion_assets.lake.reading import stage
from medallion_assets.lake.schemas import UNPARTITIONED, history_schema
from medallion_assets.lake.tags import source_tags
from medallion_assets.session import Session
from medallion_assets.silver.hiding import pseudonym
from medallion_assets.silver.line_history import line_intervals_sql
from medallion_assets.silver.pseudonyms import set_keys
from medallion_assets.silver.scope import bronze_columns, parent_relations, received_relations
from medallion_assets.tables.model import Action, Table

GRAIN = "one row a version of a key, that is, a key and beginning"


def stage_history(session: Session, table: Table, used: tuple[Table, ...]) -> list[Change]:
    """Stage the history of a table, from what ``staging.present`` made readable.

    Args:
        used: the silver tables that the table looks things up in.

    Returns:
        One change; none for tables that keep no history.
    """
    if table.history is None:
        return []
    identifier = f"{SILVER}.{table.history_identifier}"
    schema = session.ensure(
        identifier,
        history_schema(table),
        UNPARTITIONED,
        comment=f"{table.description} Grain: {GRAIN}.",
        tags={**source_tags(SILVER, table), "grain": GRAIN},
    )
    set_keys(session)
    hidden = ", ".join(
        f"{pseudonym(quoted(name))} as {quoted(name)}" for name in table.direct_columns
    )
    shown = f"* replace ({hidden})" if hidden else "*"
    order = ", ".join(map(quoted, (*table.key, VALID_FROM)))
    query = f"select {shown} from ({history_sql(table, used, session.days)}) order by {order}"
    files = stage(session.connection, query, schema, session.lake.data_directory(identifier))
    return [Change(identifier, files, replaces=EVERYTHING)]


def history_sql(table: Table, used: tuple[Table, ...], date_range: DayRange) -> str:
    """The statement for the rows of a history, over all rows of the table's bronze."""
    return intervals_sql(table, _versions_sql(table, used, date_range))


@statement
def _versions_sql(table: Table, used: tuple[Table, ...], date_range: DayRange) -> str:
    """The statement for the rows that are valid by themselves, as silver would show them."""
    bronze = ibis.table(bronze_columns(table), name=f"{BRONZE}_{table.name}")
    rows = prepared(table, bronze, parent_relations(used), received_relations(table))
    rows = with_derived(table, rows)
    stated = [rule for rule in table.rules if rule.action is Action.QUARANTINE]
    local = local_rules(table, date_range.first, date_range.last)
    rules = [*local, *change_rules(table), *stated]
    rejected = [broken(rule, rows) for rule in rules]
    valid = rows.filter(~ibis.or_(*rejected)) if rejected else rows
    day = {SILVER_DAY: valid[BUSINESS_DAY]} if table.day else {}
    placing = (KEY, CHANGED_AT, LOADED_AT, VERSION, LOAD_ID, LINE, ROW_HASH)
    found = valid.select(
        **silver_values(table, valid),
        **day,
        **{name: valid[name] for name in placing},
        _sequence=version(valid),
    )
    return compiled(found, Dialect.DUCKDB)


def intervals_sql(table: Table, versions: str) -> str:
    """The statement that tells from when to when each version speaks.

    Args:
        versions: a statement for typed rows that are valid by themselves, with what
            places them among the others of their key.
    """
    if table.history and table.history.by_arrival:
        return line_intervals_sql(table, versions, _in_zone(table, LOADED_AT))
    return f"""
        with received as ({_received_sql(table, versions)}),
        dated as ({_dated_sql(_in_zone(table, LOADED_AT))}),
        begun as (
            select *,
                max(_moment) over (
                    partition by {KEY} order by _delivery, {CHANGED_AT} nulls first, {LINE}
                    rows between unbounded preceding and current row
                ) as {VALID_FROM}
            from dated
            where _moment is not null or {VERSION} is not null
        ),
        speaking as (
            select * from begun
            qualify row_number() over (
                partition by {KEY}, {VALID_FROM}
                order by _delivery desc, {CHANGED_AT} desc nulls last, {LINE} desc
            ) = 1
        )
        select *,
            lead({VALID_FROM}) over (
                partition by {KEY} order by {VALID_FROM} nulls first
            ) as {VALID_TO}
        from speaking qualify not _is_gone
        """


def _received_sql(table: Table, versions: str) -> str:
    """Versions and tombstones, and which row of a delivery its key has at present.

    A note of captured changes has the time of the change that it takes away.
    """
    return f"""
        select *,
            dense_rank() over (partition by {KEY} order by _sequence) as _delivery,
            row_number() over (
                partition by {KEY}, _sequence
                order by {CHANGED_AT} desc nulls last, {LINE} desc
            ) = 1 as _is_present
        from (
            select *, false as _is_gone from ({versions})
            union all by name
            select {KEY}, {VERSION}, {VERSION_SQL} as _sequence, {LOADED_AT},
                case when {VERSION} is not null then max({CHANGED_AT}) end as {CHANGED_AT},
                true as _is_gone
            from {quoted(f"{BRONZE}_{table.name}")}
            where {OPERATION} <> {text(UPSERT)}
            group by {KEY}, {VERSION}, {LOAD_ID}, {LOADED_AT}
        )
        """


def _dated_sql(received_at: str) -> str:
    """The same with the moment of each; null for what came too late to tell of the past.

    Left out is the present row of a delivery where it was that of the one before.

    Args:
        received_at: when a row was received, in the zone of the history.
    """
    return f"""
        select *,
            case
                when {VERSION} is not null then {CHANGED_AT}
                when coalesce({CHANGED_AT} > _told_before, {CHANGED_AT} is not null)
                    then {CHANGED_AT}
                when _is_present then {received_at}
            end as _moment
        from (
            select *,
                lag({ROW_HASH}) over (
                    partition by {KEY}, _is_present order by _delivery
                ) as _former_hash,
                max(case
                    when {CHANGED_AT} is not null then {CHANGED_AT}
                    when _is_present and {VERSION} is null then {received_at}
                end) over (
                    partition by {KEY} order by _delivery
                    range between unbounded preceding and 1 preceding
                ) as _told_before
            from received
        )
        where not _is_present or {ROW_HASH} is distinct from _former_hash
        """


def _in_zone(table: Table, moment: str) -> str:
    """A time in UTC as the times of the history are."""
    zone = table.history.zone if table.history else None
    return moment if zone is None else f"timezone({text(zone)}, timezone('UTC', {moment}))"
