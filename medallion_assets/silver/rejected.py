"""A look at rejected rows, of days that were published and of days that were not.

Belongs here: reading at most so many a day, as quarantine shows them. Does not belong here: which
rows are rejected (see ``cleaning.rules``), and showing them.
"""

from collections.abc import Collection
from datetime import date

from medallion_assets.core.naming import LINE, LOAD_ID, QUARANTINE, REASONS, SILVER_DAY, SOURCE_URI
from medallion_assets.core.sql import in_days, quoted
from medallion_assets.lake.iceberg.contents import day_values
from medallion_assets.lake.reading import snapshot_sql
from medallion_assets.lake.schemas import quarantine_schema
from medallion_assets.session import Session
from medallion_assets.silver.publication import files_of
from medallion_assets.tables.model import Table

Day = date | None
Row = tuple[object, ...]
RECEIVED_IN = "received in"


def shown_columns(table: Table) -> list[str]:
    """The columns of a rejected row, as it is shown."""
    return [REASONS, RECEIVED_IN, *(column.name for column in table.columns)]


def published_rejects(
    session: Session, table: Table, days: Collection[Day], most: int
) -> dict[Day, list[Row]]:
    """The first rejected rows of some days in the published quarantine."""
    identifier = f"{QUARANTINE}.{table.identifier}"
    reader = session.reader()
    rows = reader.sql(identifier, quarantine_schema(table), day_values(days))
    return _first(session, table, rows, days, most)


def staged_rejects(
    session: Session, table: Table, files: Collection[str], days: Collection[Day], most: int
) -> dict[Day, list[Row]]:
    """The first rejected rows of some days that a step has staged and did not publish."""
    staged = files_of(files, days)
    session.lake.storage.fetch(dict.fromkeys(staged))
    identifier = f"{QUARANTINE}.{table.identifier}"
    schema = session.reader().schema(identifier, quarantine_schema(table))
    return _first(session, table, snapshot_sql([*map(str, staged)], schema), days, most)


def _first(
    session: Session, table: Table, rows: str, days: Collection[Day], most: int
) -> dict[Day, list[Row]]:
    """The first of some rows on each day."""
    values = ", ".join(quoted(column.name) for column in table.columns)
    wanted = in_days(SILVER_DAY, (day for day in days if day is not None))
    if None in days:
        wanted = f"({wanted} or {SILVER_DAY} is null)"
    received_in = f"regexp_extract({SOURCE_URI}, '[^/]*$') || ':' || {LINE}"
    found = session.connection.execute(
        f"""
        select {SILVER_DAY}, {REASONS}, {received_in}, {values}
        from ({rows}) where {wanted}
        qualify row_number() over (partition by {SILVER_DAY} order by {LOAD_ID}, {LINE}) <= ?
        order by {SILVER_DAY}, {LOAD_ID}, {LINE}
        """,
        [most],
    ).fetchall()
    by_day: dict[Day, list[Row]] = {}
    for day, *row in found:
        by_day.setdefault(day, []).append(tuple(row))
    return by_day
