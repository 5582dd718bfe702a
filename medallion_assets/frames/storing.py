"""Storing what a person's asset returned as a table of the lake.

Belongs here: what its rows must be like, and publishing them by the same protocol as every other
table. Does not belong here: turning a frame into rows (see ``values``).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pyarrow as pa
from ibis.formats.pyarrow import PyArrowType
from pyiceberg.schema import Schema
from pyiceberg.table import Table as IcebergTable

from medallion_assets.core.errors import BadDeliveryError, ConfigurationError
from medallion_assets.core.naming import OWN
from medallion_assets.core.sql import quoted
from medallion_assets.frames.own import ASSET, OwnTable, days_note, stored_days
from medallion_assets.frames.reading import day_column
from medallion_assets.frames.values import fitted, rows_of
from medallion_assets.lake.changes import Change
from medallion_assets.lake.heads import ENTRIES
from medallion_assets.lake.iceberg.contents import EVERYTHING, day_values
from medallion_assets.lake.publish import publish
from medallion_assets.lake.reading import SnapshotReader, stage
from medallion_assets.lake.schemas import ibis_schema, iceberg_type, partitioned_by, schema_of
from medallion_assets.lake.tags import tags
from medallion_assets.ledger.store import ensure
from medallion_assets.session import Session

INCOMING = "incoming"
NAMED = 5
"""Days or keys that a message lists."""


@dataclass(frozen=True)
class StoredRows:
    """What was stored.

    Attributes:
        rows: by day; of a table without days, under None.
        schema: the columns of the table.
    """

    rows: dict[date | None, int]
    schema: Schema


def store(
    session: Session, table: OwnTable, value: object, days: Sequence[date] | None
) -> StoredRows:
    """Replace some days of a table, or all of it, by what an asset returned.

    Args:
        days: the days that the value stands for; None of a table without days.

    Raises:
        ConfigurationError: the value is no table, or does not fit the one that is stored.
        BadDeliveryError: it has rows of other days, or two of one key; nothing was published.
    """
    name = table.identifier
    given = rows_of(value, name)
    _require_named_columns(table, given)
    with session.publishing() as reader:
        stored = reader.table(name) if name in reader.heads else None
        if stored is not None:
            _require_same(table, stored)
        elif session.lake.table(name) is not None:
            session.lake.drop(name)  # it was removed, or never published
        rows = fitted(given, name, _arrow_schema(stored), table.day)
        session.connection.register(INCOMING, rows)
        try:
            _require_days(session, table, days)
            _require_grain(session, table)
            return _publish(session, reader, table, rows.schema, days)
        finally:
            session.connection.unregister(INCOMING)


def _publish(
    session: Session,
    reader: SnapshotReader,
    table: OwnTable,
    columns: pa.Schema,
    days: Sequence[date] | None,
) -> StoredRows:
    """Stage the rows and commit them."""
    lake, name = session.lake, table.identifier
    ensure(session, ENTRIES)  # it names the heads, also of a lake without any other table
    schema = _described(table, columns)
    spec = partitioned_by(schema, table.day)
    shown = {**tags(OWN, grain=", ".join(table.grain), personal={}), ASSET: table.key}
    stored = session.ensure(name, schema, spec, comment=table.description, tags=shown)
    day = quoted(table.day) if table.day else None
    order = ", ".join([*([day] if day else []), *map(quoted, table.grain)])
    query = f"select * from {INCOMING}" + (f" order by {order}" if order else "")
    files = stage(session.connection, query, stored, lake.data_directory(name), partition_sql=day)
    if days is None:
        change = Change(name, files, EVERYTHING, notes=days_note(()))
    else:
        held = stored_days(reader.table(name), reader.heads.get(name))
        change = Change(name, files, day_values(days), notes=days_note({*held, *days}))
    publish(lake, [change], None, session.run_id)
    return StoredRows(_counts(session, table, days), stored)


def _require_same(table: OwnTable, stored: IcebergTable) -> None:
    """Refuse a table that another asset stores, or that had other days."""
    key = stored.properties.get(ASSET)
    if key != table.key:
        raise ConfigurationError(
            f"{table.identifier} is stored by the asset {key}, not by {table.key}",
            remedy="give one of the two another key",
        )
    if (day := day_column(stored)) != table.day:
        raise ConfigurationError(
            f"{table.identifier} was stored {_by(day)}, and is to be stored {_by(table.day)}",
            remedy=f"`medallion remove {table.identifier}` first, then materialize all of it anew",
        )


def _by(day: str | None) -> str:
    return f"by its column {day}" if day else "as a whole"


def _require_named_columns(table: OwnTable, rows: pa.Table) -> None:
    """Refuse rows that lack the column of their day, or one of their key."""
    missing = [name for name in (table.day, *table.grain) if name and name not in rows.schema.names]
    if missing:
        raise ConfigurationError(
            f"{table.identifier}: what its asset returned has no column {missing[0]}",
            remedy="return it, or name the right columns in the asset's metadata: `partition_expr` "
            "for the day of a row, `grain` for its key",
        )


def _require_days(session: Session, table: OwnTable, days: Sequence[date] | None) -> None:
    """Refuse rows of days that were not asked for, and rows without a day."""
    if table.day is None or days is None:
        return
    found = session.connection.execute(
        f"select {quoted(table.day)}, count(*) from {INCOMING} group by 1 order by 1"
    ).fetchall()
    foreign = {day: count for day, count in found if day not in set(days)}
    if foreign:
        named = [f"{count} of {day or 'no day'}" for day, count in foreign.items()]
        raise BadDeliveryError(
            f"{table.identifier}: its asset was asked for {_span(days)} and returned rows of other "
            f"days: {', '.join(named[:NAMED])}{' …' if len(named) > NAMED else ''}",
            remedy=f"return rows only whose {table.day} is one of the partition's; nothing was "
            "published",
        )


def _span(days: Sequence[date]) -> str:
    return str(days[0]) if len(days) == 1 else f"{days[0]} to {days[-1]}"


def _require_grain(session: Session, table: OwnTable) -> None:
    """Refuse two rows of one key, and keys with a gap."""
    if not table.grain:
        return
    columns = ", ".join(map(quoted, table.grain))
    gaps = " or ".join(f"{quoted(name)} is null" for name in table.grain)
    found = session.connection.execute(
        f"select {columns}, count(*) from {INCOMING} group by all "
        f"having count(*) > 1 or {gaps} order by all limit {NAMED}"
    ).fetchall()
    if found:
        named = "; ".join(f"{count} rows of {', '.join(map(str, key))}" for *key, count in found)
        raise BadDeliveryError(
            f"{table.identifier} is to have one row a {', '.join(table.grain)}, and has {named}",
            remedy="correct the asset, or the `grain` in its metadata; nothing was published",
        )


def _described(table: OwnTable, columns: pa.Schema) -> Schema:
    """The Iceberg schema of the rows."""
    texts = dict(table.columns)
    return schema_of(
        (field.name, iceberg_type(PyArrowType.to_ibis(field.type)), texts.get(field.name, ""))
        for field in columns
    )


def _arrow_schema(stored: IcebergTable | None) -> pa.Schema | None:
    """The columns of a stored table as Arrow has them."""
    if stored is None:
        return None
    return ibis_schema(stored.schema()).to_pyarrow()


def _counts(
    session: Session, table: OwnTable, days: Sequence[date] | None
) -> dict[date | None, int]:
    """How many rows were stored."""
    by = quoted(table.day) if table.day and days is not None else "null::date"
    found = session.connection.execute(
        f"select {by}, count(*) from {INCOMING} group by 1"
    ).fetchall()
    return {**dict.fromkeys(days or (None,), 0), **dict(found)}
