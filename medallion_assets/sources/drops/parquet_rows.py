"""Read Parquet as text: decimals exact, nested values as JSON.

Belongs here: batches of text with row numbers. Does not belong here: what a value
means. The row number stands for the line, so the first row is line 1.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from medallion_assets.core.errors import BadDeliveryError
from medallion_assets.core.naming import LINE
from medallion_assets.core.sql import quoted
from medallion_assets.sources.csv.parsing import Counts
from medallion_assets.sources.drops.limits import OUT_OF_MEMORY, Drop, out_of_memory
from medallion_assets.sources.drops.parquet_check import check_footer
from medallion_assets.sources.drops.parquet_values import nested_text, text_sql
from medallion_assets.sources.typed_numbers import decimal_sign
from medallion_assets.tables.model import Table
from medallion_assets.tables.notation import POINT

BATCH = 50_000
UNREADABLE = (BadDeliveryError, MemoryError, pa.ArrowException, OSError, ValueError, duckdb.Error)


def parquet_header(drop: Drop) -> list[str]:
    """The column names.

    Raises:
        BadDeliveryError: it is no Parquet file, or is cut off.
    """
    try:
        return [str(name) for name in pq.read_schema(drop.path).names]
    except (pa.ArrowException, OSError, ValueError) as error:
        raise _damaged(drop.label, error) from error


def parquet_batches(
    table: Table,
    drop: Drop,
    names: list[str],
    counts: Counts,
    connection: duckdb.DuckDBPyConnection,
    faults: list[BadDeliveryError],
) -> Iterator[pa.RecordBatch]:
    """The rows as text, in their order.

    Args:
        names: what its columns are to be called.
        counts: gets the rows that the file says it has, and those that were read.
        faults: gets what is raised, because the engine that reads the batches hides it.

    Raises:
        BadDeliveryError: a page is damaged, or a type or value cannot be read.
    """
    cursor = connection.cursor()
    cursor.execute("set TimeZone = 'UTC'")
    try:
        with _opened(drop.path) as file:
            check_footer(file, table, names, drop)
            counts.records = file.metadata.num_rows
            signs = {column.name: decimal_sign(column) for column in table.columns}
            for batch in file.iter_batches(BATCH):
                reading = Reading(drop, counts.parsed)
                yield _as_text(cursor, batch.rename_columns(names), reading, signs)
                counts.parsed += batch.num_rows
    except UNREADABLE as error:
        faults.append(_fault(drop.label, error))
        raise faults[0] from error
    finally:
        cursor.close()


def _opened(path: Path) -> pq.ParquetFile:
    """A file whose texts come as dictionaries, and old timestamps without overflow."""
    with pq.ParquetFile(path) as file:
        leaves = [file.schema.column(place) for place in range(len(file.schema))]
    texts = [leaf.path for leaf in leaves if leaf.physical_type == "BYTE_ARRAY"]
    plain = [path for path in texts if "." not in path]
    return pq.ParquetFile(path, read_dictionary=plain, coerce_int96_timestamp_unit="us")


@dataclass(frozen=True)
class Reading:
    """A batch of a file.

    Attributes:
        before: the rows before it.
    """

    drop: Drop
    before: int

    def place(self, row: int, name: str) -> str:
        """How messages name a value.

        Args:
            row: within the batch, from 0.
        """
        return f"{self.drop.label}, row {self.before + row + 1}, column {name}"


def _as_text(
    cursor: duckdb.DuckDBPyConnection,
    batch: pa.RecordBatch,
    reading: Reading,
    signs: Mapping[str, str],
) -> pa.RecordBatch:
    """A batch with every value as text, and the numbers of its rows.

    Args:
        signs: before fractions, by column.
    """
    columns = {
        field.name: _readable(batch.column(place), field.name, reading)
        for place, field in enumerate(batch.schema)
    }
    flat = pa.table(columns)
    shown = ", ".join(
        f"{text_sql(field, signs.get(field.name, POINT))} as {quoted(field.name)}"
        for field in flat.schema
    )
    text = cursor.from_arrow(flat).project(shown).to_arrow_table()
    before = reading.before
    numbers = pa.array(range(before + 1, before + 1 + batch.num_rows), pa.int64())
    schema = pa.schema([*((name, pa.string()) for name in flat.column_names), (LINE, pa.int64())])
    arrays = [column.combine_chunks().cast(pa.string()) for column in text.columns]
    return pa.RecordBatch.from_arrays([*map(_one, arrays), numbers], schema=schema)


def _readable(column: pa.Array, name: str, reading: Reading) -> pa.Array:
    """A column of a type that DuckDB writes as text.

    Raises:
        BadDeliveryError: a value is no text, or too long.
    """
    kind = column.type
    if pa.types.is_dictionary(kind):
        _require_short(column.dictionary, name, reading)
        column.validate(full=True)
        return _readable(column.dictionary_decode(), name, reading)
    _require_short(column, name, reading)
    if pa.types.is_nested(kind):
        return _texts(column, name, reading, nested_text)
    if _is_bytes(kind):
        return _texts(column, name, reading, bytes.decode)
    return column.cast(pa.float32()) if pa.types.is_float16(kind) else column


def _require_short(column: pa.Array, name: str, reading: Reading) -> None:
    """Refuse a value that is too long, before it is repeated as often as it is referred to."""
    if _is_bytes(column.type) or _is_text(column.type):
        longest = pc.max(pc.binary_length(column)).as_py() or 0
        drop = reading.drop
        if longest > drop.limits.cell:
            raise drop.limits.too_long(f"{drop.label}, a value of column {name}")


def _is_text(kind: pa.DataType) -> bool:
    """Whether values are texts."""
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _is_bytes(kind: pa.DataType) -> bool:
    """Whether values are bytes that nothing marks as text."""
    return bool(
        pa.types.is_binary(kind)
        or pa.types.is_large_binary(kind)
        or pa.types.is_fixed_size_binary(kind)
    )


def _texts(
    column: pa.Array, name: str, reading: Reading, text_of: Callable[[Any], str | None]
) -> pa.Array:
    """Values as texts; bytes have to be UTF-8."""
    found: list[str | None] = []
    for row, value in enumerate(column.to_pylist()):
        try:
            found.append(None if value is None else text_of(value))
        except UnicodeDecodeError as error:
            raise BadDeliveryError(
                f"{reading.place(row, name)} holds bytes that are no UTF-8 text",
                remedy="write it as text, or leave the column out",
            ) from error
    return pa.array(found, pa.string())


def _one(array: pa.Array | pa.ChunkedArray) -> pa.Array:
    """A column as one array; an empty one has no chunk to take."""
    return pa.concat_arrays(array.chunks) if isinstance(array, pa.ChunkedArray) else array


def _fault(label: str, error: Exception) -> BadDeliveryError:
    """What an error says of the file."""
    if isinstance(error, BadDeliveryError):
        return error
    if isinstance(error, OUT_OF_MEMORY):
        return out_of_memory(label, error)
    return _damaged(label, error)


def _damaged(label: str, error: Exception) -> BadDeliveryError:
    message = " ".join(str(error).split())[:300]
    return BadDeliveryError(
        f"{label} is no whole Parquet file: {message}", remedy="deliver the complete file again"
    )
