"""The ledger as Iceberg tables: reading entries, staging the next state.

Belongs here: turning entries into rows and back. One file holds a table's whole
ledger, so replacing a table's entries is replacing one partition. Does not
belong here: what the numbers mean (see ``ledger.entries``).
"""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import pyarrow as pa
from pyiceberg.schema import Schema

from medallion_assets.core.naming import LEDGER
from medallion_assets.lake.changes import Change
from medallion_assets.lake.heads import ENTRIES
from medallion_assets.lake.iceberg.contents import EVERYTHING, Partitions
from medallion_assets.lake.ledger_schemas import (
    LEDGER_ENTRIES,
    LEDGER_FILE_DROPS,
    LEDGER_LOADS,
    LEDGER_SCHEMA_CHANGES,
)
from medallion_assets.lake.reading import SnapshotReader, stage
from medallion_assets.lake.schemas import partitioned_by, schema_of
from medallion_assets.lake.tags import tags
from medallion_assets.ledger.entries import AMOUNTS, ROWS, ZERO, Account, Entry
from medallion_assets.session import Session

LOADS = "ledger.loads"
SCHEMA_CHANGES = "ledger.schema_changes"
FILE_DROPS = "ledger.file_drops"
FIELDS = {
    ENTRIES: LEDGER_ENTRIES,
    LOADS: LEDGER_LOADS,
    SCHEMA_CHANGES: LEDGER_SCHEMA_CHANGES,
    FILE_DROPS: LEDGER_FILE_DROPS,
}
ABOUT = {
    ENTRIES: ("Where every row and every cent went.", "table, day, measure"),
    LOADS: ("Every delivery that was taken in.", "table, load"),
    SCHEMA_CHANGES: ("How the columns of sources changed.", "table, time, change, column"),
    FILE_DROPS: ("Every attempt to take in a dropped file.", "table, attempt"),
}
"""Comment and grain."""


def rows_sql(reader: SnapshotReader, identifier: str, partitions: Partitions) -> str:
    """A query for the rows of some tables; a column that an older lake lacks is null."""
    return reader.sql(identifier, schema_of(FIELDS[identifier]), partitions)


def ensure(session: Session, identifier: str) -> Schema:
    """Create a ledger table where it is missing and return its schema."""
    schema = schema_of(FIELDS[identifier])
    spec = partitioned_by(schema, "table_name")
    comment, grain = ABOUT[identifier]
    shown = tags(LEDGER, grain=grain, personal={})
    return session.ensure(identifier, schema, spec, comment=comment, tags=shown)


def read_entries(
    connection: duckdb.DuckDBPyConnection, reader: SnapshotReader, table_name: str
) -> dict[date | None, Entry]:
    """The entries of a table by day."""
    query = rows_sql(reader, ENTRIES, frozenset({table_name}))
    found: dict[date | None, dict[str, Any]] = {}
    for row in connection.sql(query).to_arrow_table().to_pylist():
        day = found.setdefault(row["business_day"], {"accounts": {}})
        day["accounts"][row["measure"]] = _account(row)
        if row["measure"] == ROWS:
            day["head"] = row
    return {day: _entry(day, parts["head"], parts["accounts"]) for day, parts in found.items()}


def read_versions(
    connection: duckdb.DuckDBPyConnection,
    reader: SnapshotReader,
    names: Iterable[str] | None = None,
) -> dict[tuple[str, date | None], str]:
    """The version of silver by table and day, of some tables or of all."""
    query = rows_sql(reader, ENTRIES, EVERYTHING if names is None else frozenset(names))
    rows = connection.execute(
        f"select table_name, business_day, silver_version from ({query}) "
        f"where measure = '{ROWS}' and silver_version <> ''"
    ).fetchall()
    return {(name, day): version for name, day, version in rows}


class Progress(NamedTuple):
    """How far a day of a table has come.

    Attributes:
        load_id: the last load applied.
        version: of its silver; empty until that was built.
        is_current: whether silver was built from the bronze that is there.
    """

    load_id: str
    version: str
    is_current: bool


def read_progress(
    connection: duckdb.DuckDBPyConnection, reader: SnapshotReader, table_name: str
) -> dict[date | None, Progress]:
    """How far each day of a table has come."""
    query = rows_sql(reader, ENTRIES, frozenset({table_name}))
    rows = connection.execute(
        "select business_day, load_id, silver_version, "
        "silver_version <> '' and coalesce(basis ->> '$.bronze' = bronze_version, false) "
        f"from ({query}) where measure = '{ROWS}'"
    ).fetchall()
    return {day: Progress(*found) for day, *found in rows}


def _account(row: Mapping[str, Any]) -> Account:
    """An account from its row; an older lake lacks the columns that came later."""
    amounts = {name: row[name] for name in AMOUNTS}
    later = {name: row[name] or ZERO for name in ("removed", "unreadable")}
    return Account(**{**amounts, **later})


def _entry(day: date | None, head: dict[str, Any], accounts: dict[str, Account]) -> Entry:
    """An entry from its row of measure ``rows`` and all its accounts."""
    return Entry(
        table_name=head["table_name"],
        business_day=day,
        accounts=accounts,
        rules=json.loads(head["rules"]),
        load_id=head["load_id"],
        bronze_version=head["bronze_version"],
        silver_version=head["silver_version"],
        basis=json.loads(head["basis"]),
        run_id=head["run_id"],
    )


def stage_entries(session: Session, table_name: str, entries: Iterable[Entry]) -> Change:
    """Stage the whole ledger of a table as it shall be."""
    rows = [row for entry in entries for row in _rows(entry)]
    return stage_rows(session, ENTRIES, table_name, rows)


def _rows(entry: Entry) -> list[dict[str, Any]]:
    """An entry as rows, one a measure."""
    return [
        {
            "table_name": entry.table_name,
            "business_day": entry.business_day,
            "measure": measure,
            **{name: getattr(account, name) for name in (*AMOUNTS, "unreadable")},
            "rules": json.dumps(dict(entry.rules), sort_keys=True) if measure == ROWS else None,
            "load_id": entry.load_id,
            "bronze_version": entry.bronze_version,
            "silver_version": entry.silver_version,
            "basis": json.dumps(dict(entry.basis), sort_keys=True) if measure == ROWS else None,
            "run_id": entry.run_id,
        }
        for measure, account in entry.accounts.items()
    ]


def read_loads(
    connection: duckdb.DuckDBPyConnection, reader: SnapshotReader, table_name: str
) -> list[dict[str, Any]]:
    """The loads of a table, oldest first."""
    query = rows_sql(reader, LOADS, frozenset({table_name}))
    found = connection.sql(f"from ({query}) order by load_id").to_arrow_table().to_pylist()
    return list(found)


def stage_loads(session: Session, table_name: str, loads: list[dict[str, Any]]) -> Change:
    """Stage all loads of a table as they shall be."""
    return stage_rows(session, LOADS, table_name, loads)


def read_schema_changes(
    connection: duckdb.DuckDBPyConnection, reader: SnapshotReader, table_name: str
) -> list[dict[str, Any]]:
    """The recorded changes of a table's columns, oldest first."""
    query = rows_sql(reader, SCHEMA_CHANGES, frozenset({table_name}))
    found = connection.sql(f"from ({query}) order by seen_at, change, column_name")
    return list(found.to_arrow_table().to_pylist())


def stage_schema_changes(
    session: Session, table_name: str, changes: list[dict[str, Any]]
) -> Change:
    """Stage all changes of a table's columns as they shall be recorded."""
    return stage_rows(session, SCHEMA_CHANGES, table_name, changes)


def stage_rows(
    session: Session, identifier: str, table_name: str, rows: list[dict[str, Any]]
) -> Change:
    """Stage rows that replace a table's partition of a ledger table."""
    schema = ensure(session, identifier)
    arrow = pa.Table.from_pylist(rows, schema=schema.as_arrow())
    connection = session.connection
    connection.register("ledger_rows", arrow)
    directory: Path = session.lake.data_directory(identifier)
    files = stage(connection, "from ledger_rows", schema, directory)
    connection.unregister("ledger_rows")
    return Change(identifier, files, replaces=frozenset({table_name}))
