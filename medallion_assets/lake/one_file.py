"""A single large data file, read by all threads.

Belongs here: whether a file's own names and field ids are those of its table. Does not belong here:
files that are read by field id (see ``reading``).

Told a schema, DuckDB opens a file only while it reads it, so it does not know how many groups of
rows there are and reads a single file on one thread. A file whose columns are named as the
table's needs no schema.
"""

from collections.abc import Sequence
from pathlib import Path

from pyiceberg.schema import Schema

from medallion_assets.core.sql import quoted, text
from medallion_assets.lake.schemas import duckdb_type

WORTH_THREADS = 1024 * 1024
"""Bytes; a smaller file has too few rows for a second thread."""
FIELD_ID = b"PARQUET:field_id"


def plain_sql(files: Sequence[str], schema: Schema) -> str | None:
    """A query for the rows of one large file by its own names; None where that is not the same."""
    if len(files) != 1 or not _is_large(Path(files[0])):
        return None
    stored = _names_by_id(files[0])
    if any(stored.get(field.field_id) != field.name for field in schema.fields):
        return None
    columns = ", ".join(
        f"{quoted(field.name)}::{duckdb_type(field.field_type)} as {quoted(field.name)}"
        for field in schema.fields
    )
    return f"select {columns} from read_parquet({text(files[0])}, hive_partitioning = false)"


def _is_large(file: Path) -> bool:
    """Whether a file is large; of one that is not there the statement that reads it tells."""
    return file.is_file() and file.stat().st_size >= WORTH_THREADS


def _names_by_id(file: str) -> dict[int, str]:
    """The columns of a file by field id; none of a damaged one, as its reader says better."""
    import pyarrow as pa  # noqa: PLC0415 - whoever has small files needs none of it
    import pyarrow.parquet as pq  # noqa: PLC0415

    try:
        fields = pq.read_schema(file)
    except pa.ArrowException:
        return {}
    return {
        int(field.metadata[FIELD_ID]): field.name
        for field in fields
        if field.metadata and FIELD_ID in field.metadata
    }
