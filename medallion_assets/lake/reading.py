"""Data files of a snapshot as DuckDB relations, and staged files from queries.

Belongs here: reading a consistent snapshot by its file list, and writing Parquet
with Iceberg's field ids. Does not belong here: committing (see ``publish``).
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from pyiceberg.schema import Schema
from pyiceberg.types import ListType

from medallion_assets.core.sql import first_row, quoted, text, text_list
from medallion_assets.lake.checksums import sealed
from medallion_assets.lake.iceberg.contents import EVERYTHING, Partitions, data_files, day_of
from medallion_assets.lake.named_files import NamedFile, lost_table, named_files
from medallion_assets.lake.one_file import plain_sql
from medallion_assets.lake.schemas import duckdb_type

if TYPE_CHECKING:  # a Glue job loads this module without what these need
    import duckdb
    from pyiceberg.manifest import DataFile
    from pyiceberg.table import Table as IcebergTable

    from medallion_assets.lake.lake import Lake

COMPRESSION = "compression zstd, compression_level 1, row_group_size 61440"
"""Hashes and ids hardly compress: higher levels took twice the time for the same size.

Writers hold a group of rows a thread in memory that DuckDB does not count; half of its usual size
takes 140 MB less with wide rows, no more time, and a hundredth more disk.
"""
BESIDE_DELIVERY = f"format parquet, parquet_version v2, {COMPRESSION}"
"""Of files that nobody but the platform reads, so they may have encodings that some cannot read."""


class SnapshotReader:
    """Reads tables as they were at given heads, whatever is committed meanwhile."""

    def __init__(self, lake: Lake, heads: dict[str, int]) -> None:
        """Pin the heads."""
        self.lake = lake
        self.heads = heads
        self.fetched: set[str] = set()
        """The data files that were asked for so far, on this machine."""
        self._watched: set[str] = set()
        self._seen: dict[tuple[str, Partitions], frozenset[str]] = {}
        self._tables: dict[str, IcebergTable | None] = {}
        self._listed: tuple[str, Partitions, list[DataFile]] | None = None

    def sql(self, identifier: str, schema: Schema, partitions: Partitions = EVERYTHING) -> str:
        """A query for a table's rows, whose files are then on this machine.

        It is without rows where the table was never published.

        Args:
            schema: the wanted columns. Of a table that columns were added to the catalogue
                knows other ids than a description, so columns are found by their names; one
                that the table does not have yet is null.
        """
        table = self.table(identifier)
        if table is None:
            return snapshot_sql([], schema)
        stored = {field.name: field for field in table.schema().fields}
        present = Schema(*(stored[field.name] for field in schema.fields if field.name in stored))
        files = list(self.files(identifier, partitions))
        rows = snapshot_sql(files, present, self.rows(identifier, partitions))
        missing = [
            f"null::{duckdb_type(field.field_type)} as {quoted(field.name)}"
            for field in schema.fields
            if field.name not in stored
        ]
        return f"select *, {', '.join(missing)} from ({rows})" if missing else rows

    def files(self, identifier: str, partitions: Partitions = EVERYTHING) -> dict[str, int]:
        """A table's data files in order, with their bytes; they are then on this machine."""
        sizes = self.sizes(identifier, partitions)
        self.fetch(sizes)
        return sizes

    def sizes(self, identifier: str, partitions: Partitions = EVERYTHING) -> dict[str, int]:
        """The same, wherever they are."""
        named = self.named(identifier, partitions)
        self.lake.read_files.update((file.key, file) for file in named)
        sizes = {
            str(self.lake.root / file.key): int(file.entry.file_size_in_bytes) for file in named
        }
        return dict(sorted(sizes.items()))

    def fetch(self, sizes: Mapping[str, int]) -> None:
        """Bring data files to this machine."""
        self.lake.storage.fetch({Path(file): size for file, size in sizes.items()})
        self.fetched.update(sizes)

    def named(self, identifier: str, partitions: Partitions = EVERYTHING) -> list[NamedFile]:
        """A table's data files as its manifests name them; none of them is fetched."""
        table = self.table(identifier)
        entries = self._files(identifier, partitions)
        return named_files(self.lake.storage, identifier, table, entries) if table else []

    def rows(self, identifier: str, partitions: Partitions = EVERYTHING) -> int:
        """How many rows a table has."""
        return sum(int(file.record_count) for file in self._files(identifier, partitions))

    def schema(self, identifier: str, otherwise: Schema) -> Schema:
        """The columns of a table; ``otherwise`` where it was never created."""
        table = self.table(identifier)
        return table.schema() if table else otherwise

    def table(self, identifier: str) -> IcebergTable | None:
        """A table as the catalogue had it when it was first asked for.

        Raises:
            DamagedError: the ledger names it, and there is no such table any more.
        """
        if identifier not in self._tables:
            self._tables[identifier] = copy(self.lake.table(identifier))
            if self._tables[identifier] is None and identifier in self.heads:
                raise lost_table(identifier)
        return self._tables[identifier]

    def days(self, identifier: str) -> set[date | None]:
        """The partition days that a table partitioned by day has."""
        return {day_of(file.partition[0]) for file in self._files(identifier)}

    def rows_by_day(self, identifier: str) -> dict[date | None, int]:
        """How many rows a table partitioned by day has on each day."""
        found: defaultdict[date | None, int] = defaultdict(int)
        for file in self._files(identifier):
            found[day_of(file.partition[0])] += int(file.record_count)
        return dict(found)

    def _files(self, identifier: str, partitions: Partitions = EVERYTHING) -> list[DataFile]:
        """The data files of a pinned table; those that were asked for last are remembered.

        A query for a table asks for its files and then for their rows.
        """
        if self._listed is None or self._listed[:2] != (identifier, partitions):
            self._seen[identifier, partitions] = frozenset()  # stands where listing them fails
            table = self.table(identifier)
            found = data_files(table, self.heads.get(identifier), partitions) if table else []
            self._listed = identifier, partitions, found
            self._seen[identifier, partitions] = frozenset(file.file_path for file in found)
        return self._listed[2]

    def watch(self, identifiers: Iterable[str]) -> None:
        """Let tables count as read, of which only the heads were looked at."""
        self._watched.update(identifiers)

    def changed_since(self, now: SnapshotReader) -> list[str]:
        """The tables of which what was read is not what another reader finds, in order.

        Only the partitions that were read count.
        """

        def has_moved(identifier: str) -> bool:
            return self.heads.get(identifier) != now.heads.get(identifier)

        changed = set(filter(has_moved, self._watched))
        for (identifier, partitions), files in self._seen.items():
            if identifier not in changed and has_moved(identifier):
                found = {file.file_path for file in now._files(identifier, partitions)}
                changed |= {identifier} if files != found else set()
        return sorted(changed)


def snapshot_sql(files: Sequence[str], schema: Schema, rows: int | None = None) -> str:
    """A query over data files by field id, right after columns were added or renamed.

    Args:
        rows: how many there are. Told a schema, DuckDB takes a file for a thousand rows,
            and then builds the hash table of a join from its larger side.
    """
    if not files:
        nulls = ", ".join(
            f"null::{duckdb_type(field.field_type)} as {quoted(field.name)}"
            for field in schema.fields
        )
        return f"select {nulls} where false"
    if plain := plain_sql(files, schema):
        return plain
    entries = ", ".join(
        f"{field.field_id}: {{name: {text(field.name)}, "
        f"type: {text(duckdb_type(field.field_type))}, default_value: null}}"
        for field in schema.fields
    )
    cardinality = "" if rows is None else f", explicit_cardinality = {rows}"
    return (
        f"select * from read_parquet({text_list(files)}, schema = map {{{entries}}}{cardinality})"
    )


def stage(
    connection: duckdb.DuckDBPyConnection,
    query: str,
    schema: Schema,
    directory: Path,
    *,
    partition_sql: str | None = None,
) -> list[Path]:
    """Write a query's rows as Parquet with field ids.

    Args:
        partition_sql: expression over the columns; one file a value of it.

    Returns:
        The files, named by their checksums; none where the query has no rows.
    """
    target = directory / uuid.uuid4().hex
    target.mkdir(parents=True)
    columns = ", ".join(
        f"{quoted(field.name)}::{duckdb_type(field.field_type)} as {quoted(field.name)}"
        for field in schema.fields
    )
    options = f"format parquet, {COMPRESSION}, field_ids {_field_ids(schema)}"
    if partition_sql is None:
        file = target / "part-0.parquet"
        source = f"select {columns} from ({query})"
        written = first_row(connection.execute(f"copy ({source}) to {text(str(file))} ({options})"))
        return [sealed(file)] if written and written[0] else []
    part = f"coalesce(({partition_sql})::varchar, 'unknown') as _partition"
    source = f"select {columns}, {part} from ({query})"
    connection.execute(
        f"copy ({source}) to {text(str(target))} ({options}, partition_by (_partition), "
        "write_partition_columns false)"
    )
    return sorted(map(sealed, target.rglob("*.parquet")))


def _field_ids(schema: Schema) -> str:
    """The field ids of a schema as DuckDB's ``FIELD_IDS`` option."""
    parts = []
    for field in schema.fields:
        kind = field.field_type
        ids = (
            f"{{__duckdb_field_id: {field.field_id}, element: {kind.element_id}}}"
            if isinstance(kind, ListType)
            else str(field.field_id)
        )
        parts.append(f"{quoted(field.name)}: {ids}")
    return "{" + ", ".join(parts) + "}"
