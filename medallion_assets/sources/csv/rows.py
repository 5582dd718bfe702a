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
from functools import cache
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from medallion_assets.core.naming import LINE
from medallion_assets.sources.csv.scan import Scan
from medallion_assets.tables.file_form import PLAIN, FileForm

LINE_END = re.compile(rb"\r\n|\n|\r|\Z")
UNCLOSED = "quote never closed"
NUL = "NUL byte"
BOM = b"\xef\xbb\xbf"
BATCH = 100_000


@cache
def _field(form: FileForm) -> re.Pattern[bytes]:
    """A field and what ends it; its groups are the enclosed text, the plain text and the end."""
    delimiter = re.escape(form.delimiter.encode())
    end = rb"(%b|\r\n|\n|\r|\Z)" % delimiter
    if not form.quote:
        return re.compile(rb"(?:(?!)()|([^%b\r\n]++)?)%b" % (delimiter, end))
    quote = re.escape(form.quote.encode())
    enclosed = rb"%b((?:[^%b]|%b%b)*+)%b" % (quote, quote, quote, quote, quote)
    plain = rb"([^%b%b\r\n][^%b\r\n]*+)?" % (quote, delimiter, delimiter)
    return re.compile(rb"(?:%b|%b)%b" % (enclosed, plain, end))


@cache
def _opened(form: FileForm) -> re.Pattern[bytes]:
    """A field that a quote opens, up to where it is closed."""
    quote = re.escape(form.quote.encode())
    return re.compile(rb"%b(?:[^%b]|%b%b)*+" % (quote, quote, quote, quote))


def not_text(form: FileForm) -> str:
    """The fault of a record whose bytes are no text."""
    return f"not {form.encoding.upper()}"


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


def read_header(path: Path, form: FileForm = PLAIN) -> list[str]:
    """The column names in the first record of a file, without byte order mark."""
    with path.open("rb") as file:
        first = file.read(1024 * 1024)
    body = first.removeprefix(BOM)
    header = next(_parse(body, 0, form), None)
    if header is None:
        return []
    if header.fault:
        return [header.raw.decode("utf-8", "replace").strip()]
    return [(value or "").strip() for value in header.values]


def records(path: Path, columns: int, form: FileForm = PLAIN) -> Iterator[Record]:
    """Read every record after the header exactly, the faulty ones too.

    A record is faulty when a quote is misplaced or never closed, when it has not
    ``columns`` fields, holds a NUL byte or is no text of its encoding. Reading goes on at the
    next line, so that one bad record never costs a second. Blank lines are no
    records.
    """
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        rows = _parse(data, len(BOM) if data[:3] == BOM else 0, form)
        next(rows, None)
        for row in rows:
            if not row.fault and len(row.values) != columns:
                fault = f"{len(row.values)} fields instead of {columns}"
                yield replace(row, values=[], fault=fault)
            else:
                yield row


def _parse(data: bytes | mmap.mmap, start: int, form: FileForm) -> Iterator[Record]:
    """Split bytes into records; after one that is no CSV go on at the next line."""
    position, line, size = start, 1, len(data)
    while position < size:
        blank = LINE_END.match(data, position)
        if blank:
            position, line = blank.end(), line + 1
            continue
        values, fault, end = _fields(data, position, form)
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


def _fields(
    data: bytes | mmap.mmap, position: int, form: FileForm
) -> tuple[list[str | None], str, int]:
    """The values of the record at ``position``, its fault (or ""), and where it ends."""
    values: list[str | None] = []
    delimiter, quote, pattern = form.delimiter.encode(), form.quote.encode(), _field(form)
    while True:
        field = pattern.match(data, position)
        if field is None:
            return [], _quote_fault(data, position, form), position
        quoted, plain, end = field.groups()
        raw = plain if quoted is None else quoted.replace(quote * 2, quote)
        if raw is not None and b"\0" in raw:
            return [], NUL, position
        try:
            values.append(None if raw is None else raw.decode("utf-8"))
        except UnicodeDecodeError:
            return [], not_text(form), position
        position = field.end()
        if end != delimiter:
            return values, "", position


def _quote_fault(data: bytes | mmap.mmap, position: int, form: FileForm) -> str:
    """Why no field could be read: its quote is never closed, or it is in the wrong place."""
    opened = _opened(form).match(data, position)
    return UNCLOSED if opened and opened.end() == len(data) else "misplaced quote"


def fast_rows(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    header: list[str],
    found: Scan,
    form: FileForm = PLAIN,
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
        delimiter=form.delimiter,
        quotechar=form.quote,
        escapechar=form.quote,
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
