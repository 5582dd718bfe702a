"""Whether bronze and silver still hold the values that the ledger recorded.

Belongs here: the fingerprints of rows by table and day, made anew and compared. Does not
belong here: files (see ``lake.verification``), and how a fingerprint is made (see
``bronze.accounting`` and ``silver.counting``).
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

import duckdb
from pyiceberg.schema import Schema

from medallion_assets.bronze.accounting import TOUCHED_BY, bronze_counts
from medallion_assets.core.embedded import connected
from medallion_assets.core.naming import BRONZE, SILVER
from medallion_assets.core.partitions import DayRange
from medallion_assets.core.sql import text
from medallion_assets.lake.checksums import DIGITS, checksum
from medallion_assets.lake.damage import explaining_damage
from medallion_assets.lake.heads import ENTRIES, read_heads
from medallion_assets.lake.iceberg.contents import EVERYTHING, day_of
from medallion_assets.lake.lake import Lake
from medallion_assets.lake.named_files import Damage, remedy_for
from medallion_assets.lake.opening import open_lake
from medallion_assets.lake.reading import SnapshotReader
from medallion_assets.lake.schemas import bronze_schema, silver_schema
from medallion_assets.lake.verification import Verified, verify_files
from medallion_assets.ledger.entries import Entry
from medallion_assets.ledger.store import LOADS, read_entries, rows_sql
from medallion_assets.settings.environment import Settings
from medallion_assets.silver.versions import silver_versions
from medallion_assets.systems.registry import all_tables
from medallion_assets.tables.model import Table

Day = date | None
NO_ROWS = "0-0"
LANDING_REMEDY = (
    "restore the received file from a backup, or deliver it again; its rows are in bronze"
)


def verify_lake(
    settings: Settings, *, deep: bool, tables: Iterable[Table] | None = None
) -> Verified:
    """What is wrong with the published files; if deep, with their content and values too.

    Raises:
        DamagedError: the ledger cannot be read, so nothing else can be judged.
    """
    lake = open_lake(settings)
    asked = all_tables() if tables is None else tables
    return verify_opened(lake, settings, deep=deep, tables=asked) if lake.exists else Verified()


def verify_opened(
    lake: Lake, settings: Settings, *, deep: bool, tables: Iterable[Table]
) -> Verified:
    """The same of a lake that exists and was opened before.

    Args:
        settings: how much memory and how many threads may be used.
    """
    with explaining_damage(lake):
        verified = verify_files(lake, deep=deep)
        if deep and not verified.is_damaged(ENTRIES) and not verified.is_damaged(LOADS):
            reader = SnapshotReader(lake, read_heads(lake))
            with connected(threads=settings.threads) as connection:
                connection.execute(f"set memory_limit = {text(settings.duckdb_memory)}")
                verify_values(connection, reader, tables, verified)
                verify_landing(connection, reader, verified)
    return verified


def verify_landing(
    connection: duckdb.DuckDBPyConnection, reader: SnapshotReader, verified: Verified
) -> None:
    """Compare the kept bytes of all loads with the hashes that the ledger has of them."""
    storage = reader.lake.storage
    query = f"select distinct uri, size, sha256 from ({rows_sql(reader, LOADS, EVERYTHING)})"
    sizes = {item.key: item.size for item in storage.listed("landing")}
    for uri, size, sha256 in connection.execute(query).fetchall():
        problem = ""
        if sizes.get(uri) != size:
            found = sizes.get(uri)
            how = "is missing" if found is None else f"has {found:,} bytes"
            problem = f"{how}; expected {size:,} bytes"
        elif checksum(storage.blocks(uri)) != sha256[:DIGITS]:
            problem = "was changed: its hash is not the recorded one"
        if problem:
            verified.add([Damage("landing", "", uri, problem, LANDING_REMEDY)])


def verify_values(
    connection: duckdb.DuckDBPyConnection,
    reader: SnapshotReader,
    tables: Iterable[Table],
    verified: Verified,
) -> None:
    """Compare the values of tables whose files are whole with the ledger.

    Args:
        verified: what is known of the files; what is found is added.
    """
    for table in tables:
        known = read_entries(connection, reader, table.identifier)
        for layer, differing in ((BRONZE, _bronze), (SILVER, _silver)):
            identifier = f"{layer}.{table.identifier}"
            if not known or identifier not in reader.heads or verified.is_damaged(identifier):
                continue
            verified.values += len(known)
            try:
                verified.add(differing(connection, reader, table, known))
            except duckdb.Error as error:
                problem = f"cannot be read: {str(error).splitlines()[0]}"
                verified.add([Damage(identifier, "", "", problem, remedy_for(identifier))])


def _bronze(
    connection: duckdb.DuckDBPyConnection,
    reader: SnapshotReader,
    table: Table,
    known: Mapping[Day, Entry],
) -> Iterator[Damage]:
    """Days of bronze whose rows are not those that were loaded."""
    recorded = known[None].basis.get("window", "") if None in known else ""
    date_range = DayRange.recorded(recorded)
    identifier = f"{BRONZE}.{table.identifier}"
    rows = reader.sql(identifier, reader.schema(identifier, bronze_schema(table)))
    found = bronze_counts(connection, rows, date_range)
    versions = {day: f"{amount}-{fingerprint}" for day, (amount, fingerprint) in found.items()}
    expected = {day: entry.bronze_version.partition(TOUCHED_BY)[0] for day, entry in known.items()}
    return _compared(identifier, expected, versions)


def _silver(
    connection: duckdb.DuckDBPyConnection,
    reader: SnapshotReader,
    table: Table,
    known: Mapping[Day, Entry],
) -> Iterator[Damage]:
    """Days of silver whose values are not those that were published."""
    identifier = f"{SILVER}.{table.identifier}"
    schema = reader.schema(identifier, silver_schema(table))
    older = _without_new_columns(reader, table, identifier, schema)
    expected = {
        day: entry.silver_version
        for day, entry in known.items()
        if entry.silver_version and day not in older
    }
    rows = reader.sql(identifier, schema)
    versions = silver_versions(connection, table, schema, rows, expected)
    return _compared(identifier, expected, versions)


def _without_new_columns(
    reader: SnapshotReader, table: Table, identifier: str, schema: Schema
) -> set[Day]:
    """Days that were published before silver got its newest column, and have no values in it."""
    described = {column.name for column in table.silver_columns}
    wanted = {field.field_id for field in schema.fields if field.name in described}
    older = [file.entry for file in reader.named(identifier) if wanted - file.columns]
    return {day_of(entry.partition[0]) if table.day else None for entry in older}


def _compared(
    identifier: str, expected: Mapping[Day, str], found: Mapping[Day, str]
) -> Iterator[Damage]:
    """The days that differ."""
    for day, version in expected.items():
        if found.get(day, NO_ROWS) != version:
            problem = f"are {found.get(day, NO_ROWS)}; the ledger expects {version}"
            yield Damage(identifier, str(day or ""), "", problem, remedy_for(identifier))
