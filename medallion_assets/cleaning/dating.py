"""The business day and the time of change of received rows.

Belongs here: deriving both from the received text, as a pure expression, with
DuckDB's own functions where Ibis has none: only the embedded engine dates rows. A child
takes its parent's day, from the parent's delivery, because an item has no day of
its own. Does not belong here: judging a day (see ``cleaning.rules``).
"""

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir

from medallion_assets.cleaning.casting import standard_text, typed
from medallion_assets.cleaning.preparing import broken, typed_rows, without
from medallion_assets.cleaning.rules import local_rules
from medallion_assets.core.naming import BUSINESS_DAY, CHANGED_AT, EXTRA, LINE
from medallion_assets.core.partitions import DayRange, Days
from medallion_assets.core.sql import in_days, quoted, text
from medallion_assets.tables.model import Column, ColumnDay, ParentDay, Table
from medallion_assets.tables.types import Instant, Timestamp


def in_scope(days: Days | None, column: str = BUSINESS_DAY) -> str:
    """SQL that is true for rows of the asked days, and for rows without a usable day.

    Rows without a day belong to no partition, so every run takes them along.
    """
    if days is None or days.complete:
        return "true"
    name = quoted(column)
    first, last = text(days.date_range.first.isoformat()), text(days.date_range.last.isoformat())
    return (
        f"({name} is null or {name} < date {first} or {name} > date {last} "
        f"or {in_days(column, days.days)})"
    )


def dated(
    table: Table, rows: ir.Table, parent_days: ir.Table | None, *, by_change: bool = False
) -> ir.Table:
    """Add `BUSINESS_DAY` and `CHANGED_AT` to received rows.

    Args:
        rows: received values as text, under their own names.
        parent_days: for tables whose day is their parent's, its ``key`` and ``day``.
        by_change: whether the rows are changes of a database, which tells their time.
    """
    changed = change_time(table, rows) if by_change else _changed_at(table, rows)
    match table.day:
        case ColumnDay(column=name, zone=zone):
            day = _value(table, rows, name)
            moment = day if zone is None else local_time(zone, day)
            as_day = moment.date() if isinstance(moment, ir.TimestampValue) else moment
            return rows.mutate(**{BUSINESS_DAY: as_day, CHANGED_AT: changed})
        case ParentDay(column=name) if parent_days is not None:
            rows = rows.mutate(**{CHANGED_AT: changed, "_parent": _text(table, rows, name)})
            joined = rows.left_join(parent_days, rows["_parent"] == parent_days["key"])
            placed = joined.mutate(**{BUSINESS_DAY: joined["day"]})
            return without(placed, "_parent", "key", "day")
        case _:
            return rows.mutate(**{BUSINESS_DAY: ibis.null("date"), CHANGED_AT: changed})


def days_by_key(
    parent: Table, rows: ir.Table, column: str, days: DayRange, *, repeated: bool
) -> ir.Table:
    """The business day of each parent, by the text of ``column``, for its children.

    Of several versions of a parent speaks the one that silver will keep: one that
    breaks no rule of its own before one that does, then the one with the latest
    change, then the one received last.

    Args:
        repeated: whether a key may have several rows. Only the rows of such keys are
            judged, because that takes ten times as long as reading the day.
    """
    keyed = rows.mutate(key=_text(parent, rows, column))
    keyed = keyed.filter(keyed["key"].notnull())
    if not repeated and parent.key == (column,):
        return _placed(parent, keyed)
    counted = keyed.group_by("key").aggregate(_rows=keyed.count())
    several = counted.filter(counted["_rows"] > 1).select("key")
    single = _placed(parent, keyed.anti_join(several, "key"))
    return single.union(_latest(parent, keyed.semi_join(several, "key"), days))


def _placed(parent: Table, keyed: ir.Table) -> ir.Table:
    """The day of each row with a key; nothing else of it is worked out."""
    return dated(parent, keyed, None).select("key", day=BUSINESS_DAY)


def _latest(parent: Table, keyed: ir.Table, days: DayRange) -> ir.Table:
    """The day of the version of each key that silver will keep."""
    versions = typed_rows(parent, dated(parent, keyed, None))
    rules = [broken(rule, versions) for rule in local_rules(parent, days.first, days.last)]
    rank = ibis.row_number().over(
        group_by="key",
        order_by=[
            ibis.asc(ibis.or_(*rules)),
            ibis.desc(CHANGED_AT, nulls_first=False),
            ibis.desc(LINE),
        ],
    )
    ranked = versions.mutate(_rank=rank)
    return ranked.filter(ranked["_rank"] == 0).select("key", day=BUSINESS_DAY)


def change_time(table: Table, rows: ir.Table) -> ir.Value:
    """When the database says a row changed: in UTC where it has zones, else local time."""
    assert table.changes is not None  # noqa: S101 - only such tables are read by change
    name = table.changes.column
    received = rows[name] if name in table.column_names else json_text(rows[EXTRA], f"$.{name}")
    kind = Instant() if table.changes.zoned else Timestamp()
    column = Column(name, kind, "")
    return typed(column, standard_text(column, received))


def _changed_at(table: Table, rows: ir.Table) -> ir.Value:
    """The latest of the table's change columns; null where it has none."""
    moments = [_value(table, rows, name).cast("timestamp(6)") for name in table.changed_at]
    if not moments:
        return ibis.null("timestamp(6)")
    return moments[0] if len(moments) == 1 else ibis.greatest(*moments)


def _column(table: Table, name: str) -> Column:
    return next(column for column in table.columns if column.name == name)


def _text(table: Table, rows: ir.Table, name: str) -> ir.StringValue:
    """The standard text of a column."""
    return standard_text(_column(table, name), rows[name])


def _value(table: Table, rows: ir.Table, name: str) -> ir.Value:
    """The typed value of a column."""
    return typed(_column(table, name), _text(table, rows, name))


PLAIN = dt.Timestamp(scale=6)
ZONED = dt.Timestamp("UTC", scale=6)


@ibis.udf.scalar.builtin(signature=((dt.string, dt.string), dt.string))  # type: ignore[untyped-decorator]
def json_extract_string(document: object, path: object) -> object:
    """A value of a JSON document as text."""


@ibis.udf.scalar.builtin(name="timezone", signature=((dt.string, PLAIN), ZONED))  # type: ignore[untyped-decorator]
def _instant(zone: str, moment: object) -> object:
    """A local time of a zone as an instant."""


@ibis.udf.scalar.builtin(name="timezone", signature=((dt.string, ZONED), PLAIN))  # type: ignore[untyped-decorator]
def _local(zone: str, moment: object) -> object:
    """An instant as the local time of a zone."""


def json_text(document: ir.StringValue, path: str) -> ir.StringValue:
    """A value of a JSON document as text; null where it is not there."""
    found: ir.StringValue = json_extract_string(document, path)
    return found


def local_time(zone: str, utc: ir.Value) -> ir.TimestampValue:
    """A time in UTC as the local time of a zone."""
    found: ir.TimestampValue = _local(zone, _instant("UTC", utc))
    return found
