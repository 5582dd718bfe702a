"""Rows of a published table, of some days or of all.

Belongs here: finding a table and its days at pinned heads, and refusing what is not published.
Does not belong here: the form of the rows (see ``forms``).
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

import duckdb
from pyiceberg.schema import Schema
from pyiceberg.table import Table as IcebergTable
from pyiceberg.transforms import MonthTransform

from medallion_assets.core.errors import ConfigurationError
from medallion_assets.core.naming import BRONZE, BUSINESS_DAY, GOLD, OWN
from medallion_assets.core.sql import in_days
from medallion_assets.frames.own import stored_days
from medallion_assets.lake.heads import ENTRIES
from medallion_assets.lake.iceberg.contents import EVERYTHING, Partitions, day_values, month_values
from medallion_assets.lake.reading import SnapshotReader
from medallion_assets.ledger.store import rows_sql
from medallion_assets.systems.registry import project_of, registry, system_of, tables_of
from medallion_assets.tables.source_system import SourceSystem

NAMED = 5
"""Days that a message lists."""


@dataclass(frozen=True)
class Slice:
    """What is asked of a table.

    Attributes:
        identifier: the table as it is queried, for example ``silver.olist_orders``.
        source: the source system or, of gold, the project that it belongs to; None of a table of
            one's own.
        days: the days that are wanted; None for all rows, those without a day too.
    """

    identifier: str
    source: str | None = None
    days: tuple[date, ...] | None = None

    @property
    def layer(self) -> str:
        """The layer of the table."""
        return self.identifier.partition(".")[0]


def day_column(table: IcebergTable) -> str | None:
    """The column that tells the day of a row; None of a table without days."""
    fields = table.spec().fields
    if fields:
        return str(table.schema().find_field(fields[0].source_id).name)
    return BUSINESS_DAY if BUSINESS_DAY in table.schema().column_names else None


def slice_sql(
    connection: duckdb.DuckDBPyConnection,
    reader: SnapshotReader,
    asked: Slice,
    *,
    allow_missing: bool = False,
) -> str:
    """A query for the rows of a slice.

    Args:
        allow_missing: whether days that are not published simply have no rows.

    Raises:
        ConfigurationError: the table or one of the days is not published, or it has no days.
    """
    table, column = _published(reader, asked)
    if asked.days is None or column is None:
        return reader.sql(asked.identifier, table.schema())
    if not allow_missing:
        _require_days(connection, reader, asked)
    rows = reader.sql(asked.identifier, table.schema(), _partitions(table, asked.days))
    return f"select * from ({rows}) where {in_days(column, asked.days)}"


def pinned_files(reader: SnapshotReader, asked: Slice) -> tuple[list[str], Schema, str | None]:
    """The data files of a slice, its columns, and that of the day where its rows must be chosen.

    Raises:
        ConfigurationError: the table is not published.
    """
    table, column = _published(reader, asked)
    if asked.days is None or column is None:
        return list(reader.files(asked.identifier)), table.schema(), None
    files = reader.files(asked.identifier, _partitions(table, asked.days))
    return list(files), table.schema(), column


def _published(reader: SnapshotReader, asked: Slice) -> tuple[IcebergTable, str | None]:
    """A table that the heads name, and its column of days."""
    table = reader.table(asked.identifier) if asked.identifier in reader.heads else None
    if table is None:
        raise ConfigurationError(
            f"{asked.identifier} is not published in the lake {reader.lake.name}",
            remedy="materialize it first; `medallion tables` lists what there can be",
        )
    return table, day_column(table)


def _partitions(table: IcebergTable, days: Iterable[date]) -> Partitions:
    """The partitions that hold some days."""
    fields = table.spec().fields
    if not fields:
        return EVERYTHING
    if isinstance(fields[0].transform, MonthTransform):
        return month_values({f"{day:%Y-%m}" for day in days})
    return day_values(days)


def _require_days(
    connection: duckdb.DuckDBPyConnection, reader: SnapshotReader, asked: Slice
) -> None:
    """Refuse days that were never published.

    A source of changes or of files has days without a row; these are published with the days
    around them.
    """
    known = published_days(connection, reader, asked)
    last = max(known, default=date.min)
    gaps = any(system.reader.may_skip_days for system in _systems(asked))
    missing = [day for day in asked.days or () if day not in known and not (gaps and day <= last)]
    if missing:
        named = ", ".join(map(str, missing[:NAMED])) + (" …" if len(missing) > NAMED else "")
        raise ConfigurationError(
            f"{asked.identifier} has no published rows of {named}",
            remedy="materialize these days first, or say `allow_missing_partitions: True` in the "
            "metadata of the input",
        )


def _systems(asked: Slice) -> list[SourceSystem]:
    """The source systems that a table comes from; none of a table of one's own."""
    if asked.source and asked.layer == GOLD:
        return [system_of(name) for name in project_of(asked.source).systems]
    known = registry().by_name
    return [known[asked.source]] if asked.source in known else []


def published_days(
    connection: duckdb.DuckDBPyConnection, reader: SnapshotReader, asked: Slice
) -> Collection[date]:
    """The days of a table that were published, also those without a row."""
    if asked.layer == OWN:
        return stored_days(reader.table(asked.identifier), reader.heads.get(asked.identifier))
    names = [asked.identifier.partition(".")[2]]
    if asked.layer == GOLD:
        names = [table.identifier for table in tables_of(project_of(asked.source or ""))]
    built = "" if asked.layer == BRONZE else "and silver_version <> ''"
    entries = rows_sql(reader, ENTRIES, frozenset(names))
    rows = connection.execute(
        f"select distinct business_day from ({entries}) where business_day is not null {built}"
    ).fetchall()
    return {day for (day,) in rows}
