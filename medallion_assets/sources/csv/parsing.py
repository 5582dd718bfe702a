"""Turn a kept CSV file into rows of text with line number, hash and key.

Belongs here: the choice of reader, the check of its row count against the scan,
and the columns that identify a received row. Does not belong here: where the
result is stored.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from string import whitespace

import duckdb
import pyarrow as pa

from medallion_assets.core.naming import EXTRA, KEY, LINE, MISSING, ROW_HASH
from medallion_assets.core.sql import first_row, quoted, text, text_list
from medallion_assets.lake.reading import BESIDE_DELIVERY
from medallion_assets.sources.csv.counting import require_all
from medallion_assets.sources.csv.rows import UNCLOSED, Record, fast_rows, records
from medallion_assets.sources.csv.scan import scan
from medallion_assets.tables.file_form import PLAIN, FileForm
from medallion_assets.tables.model import Table

BATCH = 50_000
OTHER = r"^[ \t\n\x0b\f\r]|[ \t\n\x0b\f\r]\z|^\z|[A-Z]|[^\x00-\x7f]"
"""What a text has that is not trimmed, not in lower case, or empty."""
UNPARSABLE = pa.schema([("line", pa.int64()), ("reason", pa.string()), ("record", pa.string())])


@dataclass
class Counts:
    """How many records a file has and what became of them.

    Attributes:
        cut_off_line: the line of a record that the file ends within: it has no
            line end or its quote is never closed, and no good record follows.
    """

    records: int = 0
    parsed: int = 0
    repeated: int = 0
    cut_off_line: int | None = None
    faulty: list[Record] = field(default_factory=list)

    @property
    def unparsable(self) -> int:
        """Records that could not be read."""
        return len(self.faulty)


@dataclass(frozen=True)
class Filled:
    """What the rows of a file get beside what it holds, as SQL over line number and values.

    Attributes:
        columns: by described column that no file has.
        key: what identifies a row instead of the values of the table's key.
    """

    columns: Mapping[str, str]
    key: str


def parse_file(
    table: Table,
    path: Path,
    header: list[str],
    target: Path,
    connection: duckdb.DuckDBPyConnection,
    filled: Filled | None = None,
    form: FileForm = PLAIN,
) -> Counts:
    """Write ``rows.parquet`` and ``unparsable.parquet`` into ``target``."""
    counts = _parse_regular(table, path, header, target, connection, filled, form)
    if counts is None:
        counts = Counts()
        batches = exact_batches(records(path, len(header), form), header, counts)
        _write_rows(table, header, batches, target, connection, filled)
        require_all(path, counts.records, counts.faulty, form)
    _finish(counts, target, connection)
    return counts


def parse_batches(
    table: Table,
    header: list[str],
    batches: Iterator[pa.RecordBatch],
    counts: Counts,
    target: Path,
    connection: duckdb.DuckDBPyConnection,
    filled: Filled | None = None,
) -> int:
    """Write the same two files from batches of text with line numbers.

    Args:
        counts: filled in while the batches are read.

    Returns:
        The rows written, counted in the file.
    """
    written = _write_rows(table, header, batches, target, connection, filled)
    _finish(counts, target, connection)
    return written


def _finish(counts: Counts, target: Path, connection: duckdb.DuckDBPyConnection) -> None:
    """Count repeated keys, and write what could not be read."""
    rows = str(target / "rows.parquet")
    found = first_row(
        connection.execute(f"select count(*) - count(distinct {KEY}) from read_parquet(?)", [rows])
    )
    counts.repeated = int(found[0]) if found else 0
    faulty = pa.Table.from_pylist(
        [
            {"line": row.line, "reason": row.fault, "record": row.raw.decode("utf-8", "replace")}
            for row in counts.faulty
        ],
        schema=UNPARSABLE,
    )
    connection.from_arrow(faulty).write_parquet(str(target / "unparsable.parquet"))


def _parse_regular(
    table: Table,
    path: Path,
    header: list[str],
    target: Path,
    connection: duckdb.DuckDBPyConnection,
    filled: Filled | None,
    form: FileForm,
) -> Counts | None:
    """Read a regular file fast; None where the exact reader has to be asked."""
    found = scan(path, len(header), form)
    if not found.regular or found.records == 0:
        return None
    batches = fast_rows(connection.cursor(), path, header, found, form)
    try:
        parsed = _write_rows(table, header, batches, target, connection, filled)
    except duckdb.Error:
        return None
    return Counts(found.records, parsed) if parsed == found.records else None


def exact_batches(
    found: Iterable[Record], header: list[str], counts: Counts
) -> Iterator[pa.RecordBatch]:
    """Batches of the readable records; the others are collected in ``counts``."""
    schema = pa.schema([*((name, pa.string()) for name in header), (LINE, pa.int64())])
    rows: list[tuple[object, ...]] = []
    for record in found:
        counts.records += 1
        if record.fault:
            counts.faulty.append(record)
            if record.cut_off or record.fault == UNCLOSED:
                counts.cut_off_line = counts.cut_off_line or record.line
            continue
        counts.parsed += 1
        counts.cut_off_line = None
        rows.append((*record.values, record.line))
        if len(rows) == BATCH:
            yield _batch(rows, schema)
            rows = []
    yield _batch(rows, schema)


def _batch(rows: list[tuple[object, ...]], schema: pa.Schema) -> pa.RecordBatch:
    """Turn tuples into one batch."""
    columns = list(zip(*rows, strict=True)) or [()] * len(schema)
    arrays = [pa.array(values, kind) for values, kind in zip(columns, schema.types, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _write_rows(
    table: Table,
    header: list[str],
    batches: Iterator[pa.RecordBatch],
    target: Path,
    connection: duckdb.DuckDBPyConnection,
    filled: Filled | None,
) -> int:
    """Add hash, key and extra columns to the rows, write them and return their number."""
    schema = pa.schema([*((name, pa.string()) for name in header), (LINE, pa.int64())])
    received = pa.RecordBatchReader.from_batches(schema, batches)
    connection.register("received", received)
    file = target / "rows.parquet"
    query = rows_sql(table, header, filled)
    try:
        connection.execute(f"copy ({query}) to {text(str(file))} ({BESIDE_DELIVERY})")
    finally:
        connection.unregister("received")
    counted = first_row(connection.execute("select count(*) from read_parquet(?)", [str(file)]))
    return int(counted[0]) if counted else 0


def rows_sql(table: Table, header: list[str], filled: Filled | None = None) -> str:
    """The statement that gives each received row its hash, key and extra columns.

    The hash covers every received value, null and empty text apart, and which columns are
    described: once another is, the rows are new versions of themselves. The key is
    that of the source, trimmed of what the cleaning trims and in lower case; a row
    without one is its own key.
    """
    own = filled.columns if filled else {}
    values = ", ".join([text(",".join(table.column_names)), *map(quoted, sorted(header))])
    row_hash = f"md5(json_array({values})::varchar)"
    columns = ", ".join(_column_sql(name, header, own) for name in table.column_names)
    return f"""
        select {columns},
               {_extra_sql(table, header, own)} as {EXTRA},
               {LINE},
               {row_hash} as {ROW_HASH},
               {filled.key if filled else key_sql(table, row_hash)} as {KEY}
        from received
        """


def _column_sql(name: str, header: list[str], own: Mapping[str, str]) -> str:
    """A described column: as filled in, as received, or null where it was not received."""
    if name in own:
        return f"{own[name]} as {quoted(name)}"
    return quoted(name) if name in header else f"null::varchar as {quoted(name)}"


def _extra_sql(table: Table, header: list[str], own: Mapping[str, str]) -> str:
    """Received columns that are not described, and which described ones were not received."""
    described = [name for name in table.column_names if name not in own]
    extra = [name for name in header if name not in described]
    missing = [name for name in described if name not in header]
    packed = [f"{quoted(name)} := {quoted(name)}" for name in extra]
    if missing:
        packed.append(f"{MISSING} := {text_list(missing)}")
    return f"to_json(struct_pack({', '.join(packed)}))::varchar" if packed else "null::varchar"


def key_sql(table: Table, row_hash: str) -> str:
    """SQL for the key of a received row; of one without a key for its hash."""
    keys = " || '|' || ".join(_standard_sql(quoted(name)) for name in table.key)
    return f"coalesce({keys}, 'row:' || {row_hash})"


def _standard_sql(column: str) -> str:
    """A part of a key, trimmed and in lower case; null where nothing is left.

    Most texts are that already, which is seen in a fifth of the time that it takes to do it.
    """
    blank = text(whitespace)
    standard = f"nullif(lower(trim({column}, {blank})), '')"
    return f"case when regexp_matches({column}, {text(OTHER)}) then {standard} else {column} end"
