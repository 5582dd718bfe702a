"""What stops a delivery that would take away more than can be true.

Belongs here: the keys, days and dates that a delivery takes away, counted and judged. Does not
belong here: the limit on rejected rows (see ``silver.audit``).

An empty table, half an export, last week's export or times in another form look just like
removed rows, so that is believed only when somebody says so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import duckdb

from medallion_assets.bronze.delta import Delta, Relation
from medallion_assets.cleaning.survivorship import present_sql
from medallion_assets.core.errors import BadDeliveryError
from medallion_assets.core.naming import BUSINESS_DAY, KEY
from medallion_assets.core.partitions import DayRange
from medallion_assets.core.sql import first_row
from medallion_assets.session import Session
from medallion_assets.tables.model import Pii, Table

MOST_NAMED = 10


@dataclass(frozen=True)
class Losses:
    """What a delivery takes away.

    Attributes:
        keys: that were there, of those that the delivery speaks of.
        removed: those that it no longer has.
        undated: those that had a business day and have none now.
        emptied: days that had rows and have none now, with the rows they had.
        least: rows that such a day must have had to be refused.
        examples: some of the removed keys, if they are no personal data.
        records: that were delivered.
    """

    keys: int = 0
    removed: int = 0
    undated: int = 0
    emptied: Mapping[date, int] = field(default_factory=dict)
    records: int = 0
    examples: Sequence[str] = ()
    least: int = 1

    def __str__(self) -> str:
        """What is gone, in words; empty where nothing is."""
        parts = [
            f"{self.removed:,} of {self.keys:,} keys are gone" if self.removed else "",
            f"{self.undated:,} keys have no business day any more" if self.undated else "",
            f"{len(self.emptied)} days have no rows any more" if self.emptied else "",
        ]
        return "; ".join(part for part in parts if part)


def losses_of(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    held: Relation,
    delta: Delta,
    *,
    records: int,
    date_range: DayRange,
    may_move: bool = False,
) -> Losses:
    """What a delta takes away from the rows that were current.

    Args:
        date_range: the configured days; of others nothing is published.
        may_move: whether rows that left a day for another one are no loss: single changes
            are meant, while a whole delivery that lacks a day may have lost it.
    """
    found = first_row(
        connection.execute(
            f"""
        with was as (
            select {KEY}, bool_or({BUSINESS_DAY} is not null) as dated
            from {delta.current} group by {KEY}
        ),
        sent as (
            select {KEY}, bool_or({BUSINESS_DAY} is not null) as dated
            from {delta.dated} semi join was using ({KEY}) semi join {delta.changed} using ({KEY})
            group by {KEY}
        )
        select (select count(*) from was),
               (select count(*) from {delta.changed} where deleted),
               (select count(*) from was join sent using ({KEY})
                where was.dated and not sent.dated),
               (select list({KEY}) from (
                   select {KEY} from {delta.changed} where deleted order by 1 limit {MOST_NAMED}))
        """
        )
    )
    keys, removed, undated, examples = found or (0, 0, 0, None)
    personal = any(c.pii is not Pii.NONE for c in table.columns if c.name in table.key)
    shown = () if personal else tuple(examples or ())
    emptied = (
        _emptied(connection, held, delta, date_range, may_move=may_move)
        if table.day and keys
        else {}
    )
    # A source that tells single changes may well move the only row of a day.
    least = table.removals.rows if may_move else table.smallest_day
    return Losses(keys, removed, undated, emptied, records, shown, least)


def _emptied(
    connection: duckdb.DuckDBPyConnection,
    held: Relation,
    delta: Delta,
    date_range: DayRange,
    *,
    may_move: bool,
) -> dict[date, int]:
    """The days of changed keys that no row of the delivery, or of another key, is on any more."""
    moved = f"select {KEY} from {delta.dated} where {may_move} and {BUSINESS_DAY} is not null"
    leaving = connection.execute(
        f"""
        select {BUSINESS_DAY}, count(*)
        from {delta.current} semi join {delta.changed} using ({KEY})
        where {BUSINESS_DAY} between ? and ? and {KEY} not in ({moved})
          and {BUSINESS_DAY} not in (
              select {BUSINESS_DAY} from {delta.dated} where {BUSINESS_DAY} is not null
          )
        group by 1
        """,
        [date_range.first, date_range.last],
    ).fetchall()
    if not leaving:
        return {}
    others = present_sql(f"(from {held} anti join {delta.changed} using ({KEY}))", BUSINESS_DAY)
    staying = {
        day for (day,) in connection.execute(f"select distinct * from ({others})").fetchall()
    }
    return {day: rows for day, rows in sorted(leaving) if day not in staying}


def require_believable(
    session: Session, table: Table, losses: Losses, *, accept_removals: bool
) -> None:
    """Refuse a delivery that takes away what cannot be gone, and report what it may take.

    Args:
        accept_removals: believe it whatever it takes.

    Raises:
        BadDeliveryError: more keys are gone, or without a day, than the table's limit lets
            pass; all of them because nothing was delivered; or a day has lost all its rows.
    """
    problem = _problem(table, losses)
    if problem and not accept_removals:
        raise BadDeliveryError(
            f"{table.identifier}: {problem}",
            remedy="see that the source is complete and writes times as before; if it is right, "
            "run again with --accept-removals (in the UI: `accept_removals: true`)",
        )
    if found := str(losses):
        session.report(f"{table.identifier}: {found}")


def _problem(table: Table, losses: Losses) -> str:
    """What is not believed; nothing where all is."""
    limit = table.removals
    if losses.removed and (losses.records == 0 or limit.is_exceeded(losses.removed, losses.keys)):
        return (
            f"{losses.removed:,} of {losses.keys:,} keys are gone since the last delivery; "
            f"expected at most {limit.share:.0%}"
        )
    if limit.is_exceeded(losses.undated, losses.keys):
        return (
            f"{losses.undated:,} of {losses.keys:,} keys had a business day and have none now; "
            f"expected at most {limit.share:.0%}"
        )
    emptied = {day: rows for day, rows in losses.emptied.items() if rows >= losses.least}
    if emptied:
        shown = ", ".join(f"{day} ({rows:,} rows)" for day, rows in [*emptied.items()][:MOST_NAMED])
        more = f" and {len(emptied) - MOST_NAMED} more" if len(emptied) > MOST_NAMED else ""
        return f"days that had rows would have none: {shown}{more}"
    return ""
