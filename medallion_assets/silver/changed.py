"""Which business days the changes of a change day belong to.

Belongs here: that evidence, from bronze. Does not belong here: which days are rewritten
(see ``build``): a day may be stale for other reasons too.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING

from medallion_assets.bronze.changes.days import changes_by_day
from medallion_assets.core.errors import LakeError
from medallion_assets.core.naming import BRONZE
from medallion_assets.lake.reading import SnapshotReader
from medallion_assets.lake.schemas import bronze_schema
from medallion_assets.ledger.store import read_loads
from medallion_assets.sources.drops.names import nearest
from medallion_assets.sources.origin import is_incremental
from medallion_assets.sources.windows import read_windows
from medallion_assets.tables.systems import is_dropped

if TYPE_CHECKING:
    from medallion_assets.core.partitions import Days
    from medallion_assets.session import Session
    from medallion_assets.tables.model import Table

__all__ = ["changes_of"]

Day = date | None


def changes_of(
    session: Session, reader: SnapshotReader, table: Table, days: Days | None
) -> dict[Day, dict[Day, int]] | None:
    """By change day, the business days of its rows and how many each has.

    A dropped file's day is that of its arrival, or the nearest configured one; a day on
    which no file arrived has none to require.

    Returns:
        None where the days of the table are business days themselves.

    Raises:
        LakeError: the changes of a day were never read.
    """
    if days is None or not is_incremental(session.settings, table):
        return None
    dropped = is_dropped(table.source)
    if not dropped:
        _require_extracted(session, reader, table, days)
    rows = reader.sql(f"{BRONZE}.{table.identifier}", bronze_schema(table))
    span = [date.min, date.max] if dropped else [days.days[0], days.days[-1]]
    found = session.connection.execute(
        f"from ({changes_by_day(table, f'({rows})')}) where day between ? and ?", span
    ).fetchall()
    changed: dict[Day, dict[Day, int]] = defaultdict(dict)
    for arrived, business_day, number in found:
        day = nearest(arrived, session.days.first, session.days.last) if dropped else arrived
        if day in days.chosen:
            usable = business_day if business_day and business_day in session.days else None
            changed[day][usable] = changed[day].get(usable, 0) + number
    return changed


def _require_extracted(session: Session, reader: SnapshotReader, table: Table, days: Days) -> None:
    """Refuse days whose changes bronze was never asked for."""
    loads = read_loads(session.connection, reader, table.identifier)
    spans = [span for load in loads for span in read_windows(load["change_days"])]
    missing = [day for day in days.days if not any(day in span for span in spans)]
    if missing:
        raise LakeError(
            f"the changes of {table.identifier} were never read for {missing[0]}"
            + (f" and {len(missing) - 1} more" if len(missing) > 1 else ""),
            remedy=f"materialize bronze/{table.source}/{table.name} first",
        )
