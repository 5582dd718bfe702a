"""Read the values of a CSV file exactly: nothing is trimmed, cast, guessed or dropped.

Belongs here: the two readers. The fast one (DuckDB) serves regular files; the
exact one serves all others and sets single bad records aside with a reason. A
property test holds them equal on regular files. Does not belong here: what a
value means.

An empty field is null, an empty quoted field is the empty string.
"""

import mmap
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from medallion_assets.core.naming import LINE
from medallion_assets.sources.csv.scan import Scan

FIELD = re.compile(rb'(?:"((?:[^"]|"")*+)"|([^",\r\n][^,\r\n]*+)?)(,|\r\n|\n|\r|\Z)')
LINE_END = re.compile(rb"\r\n|\n|\r|\Z")
OPENED = re.compile(rb'"(?:[^"]|"")*+')
UNCLOSED = "quote never closed"
NUL = "NUL byte"
NOT_UTF8 = "not UTF-8"
BOM = b"\xef\xbb\xbf"
BATCH = 100_000


@dataclass(frozen=True)
class Record:
    """One record as it stands in the file.

    Attributes:
        line: its first line in the file, counted from 1.
        raw: its bytes, line end included.
        values: its fields; empty where ``fault`` says why they cannot be read.
    """

    line: int
    raw: bytes
    values: list[str | None]
    fault: str = ""

    @property
    def cut_off(self) -> bool:
        """Whether the file ends within the record, the mark of a truncated file."""
        return bool(self.fault) and not self.raw.endswith((b"\n", b"\r"))


def read_header(path: Path) -> list[str]:
    """The column names in the first record of a file, without byte order mark."""
    with path.open("rb") as file:
        first = file.read(1024 * 1024)
    body = first.removeprefix(BOM)
    header = next(_parse(body, 0), None)
    if header is None:
        return []
    if header.fault:
        return [header.raw.decode("utf-8", "replace").strip()]
    return [(value or "").strip() for value in header.values]


def records(path: Path, columns: int) -> Iterator[Record]:
    """Read every record after the header exactly, the faulty ones too.

    A record is faulty when a quote is misplaced or never closed, when it has not
    ``columns`` fields, holds a NUL byte or is not UTF-8. Reading goes on at the
    next line, so that one bad record never costs a second. Blank lines are no
    records.
    """
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        rows = _parse(data, len(BOM) if data[:3] == BOM else 0)
        next(rows, None)
        for row in rows:
            if not row.fault and len(row.values) != columns:
                fault = f"{len(row.values)} fields instead of {columns}"
                yield replace(row, values=[], fault=fault)
            else:
                yield row


def _parse(data: bytes | mmap.mmap, start: int) -> Iterator[Record]:
    """Split bytes into records; after one that is no CSV go on at the next line."""
    position, line, size = start, 1, len(data)
    while position < size:
        blank = LINE_END.match(data, position)
        if blank:
            position, line = blank.end(), line + 1
            continue
        values, fault, end = _fields(data, position)
        if fault:
            stop = LINE_END.search(data, position)
            end = stop.end() if stop else size
        raw = data[position:end]
        yield Record(line, raw, values, fault)
        line += _line_breaks(raw)
        position = end


def _line_breaks(text: bytes) -> int:
    """Lines that end in a piece of text; a CRLF is one end."""
    return text.count(b"\n") + text.count(b"\r") - text.count(b"\r\n")


def _fields(data: bytes | mmap.mmap, position: int) -> tuple[list[str | None], str, int]:
    """The values of the record at ``position``, its fault (or ""), and where it ends."""
    values: list[str | None] = []
    while True:
        field = FIELD.match(data, position)
        if field is None:
            return [], _quote_fault(data, position), position
        quoted, plain, end = field.groups()
        raw = plain if quoted is None else quoted.replace(b'""', b'"')
        if raw is not None and b"\0" in raw:
            return [], NUL, position
        try:
            values.append(None if raw is None else raw.decode("utf-8"))
        except UnicodeDecodeError:
            return [], NOT_UTF8, position
        position = field.end()
        if end != b",":
            return values, "", position


def _quote_fault(data: bytes | mmap.mmap, position: int) -> str:
    """Why no field could be read: its quote is never closed, or it is in the wrong place."""
    opened = OPENED.match(data, position)
    return UNCLOSED if opened and opened.end() == len(data) else "misplaced quote"


def fast_rows(
    connection: duckdb.DuckDBPyConnection, path: Path, header: list[str], found: Scan
) -> Iterator[pa.RecordBatch]:
    """The rows of a regular file in their order, with their line numbers.

    Raises:
        duckdb.Error: while reading, when the file is not UTF-8 after all.
    """
    rows = connection.read_csv(
        str(path),
        columns=dict.fromkeys(header, "VARCHAR"),
        auto_detect=False,
        header=True,
        delimiter=",",
        quotechar='"',
        escapechar='"',
        strict_mode=True,
        null_padding=False,
        allow_quoted_nulls=False,
        na_values=[""],
    )
    seen = 0
    for batch in rows.fetch_arrow_reader(BATCH):
        number = np.arange(seen + 1, seen + 1 + batch.num_rows)
        yield batch.append_column(LINE, pa.array(found.lines(number), pa.int64()))
        seen += batch.num_rows
