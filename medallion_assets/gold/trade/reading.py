"""Days of trade, read from published gold.

Belongs here: two queries, however many days are asked for, that read no more history than a verdict
needs. Does not belong here: judging.
"""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from medallion_assets.core.sql import quoted
from medallion_assets.gold.trade.days import TradeDay, TradeDays, compared_days, first_needed
from medallion_assets.gold.trade.described import Trade
from medallion_assets.lake.iceberg.contents import EVERYTHING, Partitions, month_values
from medallion_assets.lake.reading import SnapshotReader
from medallion_assets.session import Session


def read_trade(
    session: Session, reader: SnapshotReader, trade: Trade, days: Collection[date]
) -> TradeDays:
    """Some days and what they are compared with; nothing where gold is not built."""
    calendar, facts = trade.tables
    if not days or not {calendar, facts} <= reader.heads.keys():
        return {}
    sales = _facts(session, reader, trade, compared_days(days))
    found = _calendar(session, reader, calendar, first_needed(min(days)), max(days))
    return {
        day: TradeDay(day, bool(is_loaded), event, int(count or 0), float(revenue or 0), **known)
        for day, is_loaded, event, count, revenue in found
        for known in [sales.get(day, {})]
    }


def _calendar(
    session: Session, reader: SnapshotReader, table: str, first: date, last: date
) -> Sequence[tuple[Any, ...]]:
    """Day, whether it is loaded, event, sales and revenue."""
    columns = ("business_day", "is_loaded", "event_name", "transactions", "revenue")
    source = _source(reader, table, columns)
    sql = f"select {', '.join(columns)} from ({source}) where business_day between ? and ?"
    return session.connection.execute(sql, [first, last]).fetchall()


def _facts(
    session: Session, reader: SnapshotReader, trade: Trade, days: Collection[date]
) -> dict[date, dict[str, Any]]:
    """What the sales of some days tell, by day."""
    counted = [child.column for child in trade.children]
    columns = ["business_day", trade.clock, *counted, *([trade.site] if trade.site else [])]
    source = _source(reader, trade.tables[1], columns, _months(days))
    site = f"list(distinct {quoted(trade.site)})" if trade.site else "null"
    lacking = "".join(f", count(*) filter ({quoted(name)} = 0)" for name in counted)
    rows = session.connection.execute(
        f"""
        select business_day, count(*), histogram(hour({quoted(trade.clock)})), {site}{lacking}
        from ({source}) where business_day in (select unnest(?::date[])) group by business_day
        """,
        [sorted(days)],
    ).fetchall()
    names = [child.name for child in trade.children]
    return {
        day: {
            "rows": int(count),
            "hours": hours or {},
            "sites": frozenset(one for one in sites or () if one is not None),
            "lacking": dict(zip(names, without, strict=True)),
        }
        for day, count, hours, sites, *without in rows
    }


def _source(
    reader: SnapshotReader,
    identifier: str,
    columns: Sequence[str],
    partitions: Partitions = EVERYTHING,
) -> str:
    """A query for some columns of a published table."""
    table = reader.table(identifier)
    if table is None:  # its head was looked up before
        raise KeyError(identifier)
    chosen = EVERYTHING if table.spec().is_unpartitioned() else partitions
    return reader.sql(identifier, table.schema().select(*columns), chosen)


def _months(days: Collection[date]) -> frozenset[object]:
    """The partitions in which days lie."""
    return month_values({f"{day:%Y-%m}" for day in days})
