"""Read Parquet as text: decimals exact, nested values as JSON.

Belongs here: batches of text with row numbers. Does not belong here: what a value
means. The row number stands for the line, so the first row is line 1.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from medallion_assets.core.errors import BadDeliveryError
from medallion_assets.core.naming import LINE
from medallion_assets.core.sql import quoted
from medallion_assets.sources.csv.parsing import Counts
from medallion_assets.sources.drops.json_lines import Digits, as_json

BATCH = 50_000


def parquet_header(path: Path, label: str) -> list[str]:
    """The column names.

    Raises:
        BadDeliveryError: it is no Parquet file, or is cut off.
    """
    try:
        return [str(name) for name in pq.read_schema(path).names]
    except (pa.ArrowException, OSError, ValueError) as error:
        raise _damaged(label, error) from error


def parquet_batches(
    path: Path,
    names: list[str],
    counts: Counts,
    connection: duckdb.DuckDBPyConnection,
    label: str,
    faults: list[BadDeliveryError],
) -> Iterator[pa.RecordBatch]:
    """The rows as text, in their order.

    Args:
        names: what its columns are to be called.
        counts: gets the rows that the file says it has, and those that were read.
        faults: gets what is raised, because the engine that reads the batches hides it.

    Raises:
        BadDeliveryError: a page is damaged, or a type cannot be read.
    """
    cursor = connection.cursor()
    cursor.execute("set TimeZone = 'UTC'")
    try:
        with pq.ParquetFile(path) as file:
            counts.records = file.metadata.num_rows
            for batch in file.iter_batches(BATCH):
                yield _as_text(cursor, batch.rename_columns(names), counts.parsed)
                counts.parsed += batch.num_rows
    except (pa.ArrowException, OSError, ValueError, duckdb.Error) as error:
        faults.append(_damaged(label, error))
        raise faults[0] from error
    finally:
        cursor.close()


def _as_text(
    cursor: duckdb.DuckDBPyConnection, batch: pa.RecordBatch, before: int
) -> pa.RecordBatch:
    """A batch with every value as text, and the numbers of its rows."""
    flat = pa.Table.from_batches([batch])
    for place, field in enumerate(flat.schema):
        if pa.types.is_nested(field.type):
            values = [_nested(value) for value in flat.column(place).to_pylist()]
            flat = flat.set_column(place, field.name, pa.array(values, pa.string()))
    columns = ", ".join(f"{_text_sql(field)} as {quoted(field.name)}" for field in flat.schema)
    text = cursor.from_arrow(flat).project(columns).to_arrow_table()
    numbers = pa.array(range(before + 1, before + 1 + batch.num_rows), pa.int64())
    schema = pa.schema([*((name, pa.string()) for name in flat.column_names), (LINE, pa.int64())])
    arrays = [column.combine_chunks().cast(pa.string()) for column in text.columns]
    return pa.RecordBatch.from_arrays([*map(_one, arrays), numbers], schema=schema)


def _text_sql(field: pa.Field) -> str:
    """A column as text; a decimal without digits before its point gets the zero it lacks."""
    text = f"{quoted(field.name)}::varchar"
    if pa.types.is_decimal(field.type) and field.type.precision == field.type.scale:
        return f"regexp_replace({text}, '^(-?)[.]', '\\10.')"
    return text


def _one(array: pa.Array | pa.ChunkedArray) -> pa.Array:
    """A column as one array; an empty one has no chunk to take."""
    return pa.concat_arrays(array.chunks) if isinstance(array, pa.ChunkedArray) else array


def _nested(value: object) -> str | None:
    """A nested value as JSON; null stays null."""
    return None if value is None else as_json(_plain(value))


def _plain(value: object) -> object:
    """A value of Arrow as one of JSON, numbers by their digits."""
    if isinstance(value, Mapping):
        return {str(name): _plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Digits(json.dumps(value))
    if isinstance(value, Decimal):
        return Digits(f"{value:f}")
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    return value if value is None or isinstance(value, bool | str) else str(value)


def _damaged(label: str, error: Exception) -> BadDeliveryError:
    message = " ".join(str(error).split())[:300]
    return BadDeliveryError(
        f"{label} is no whole Parquet file: {message}", remedy="deliver the complete file again"
    )
