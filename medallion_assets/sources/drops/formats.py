"""The formats of dropped files: CSV, JSON lines, Parquet and Excel, told by their suffix.

Belongs here: the choice of a reader, and what all formats are refused for. Does not belong here:
reading any of them (see ``sources.csv.rows``, ``json_lines``, ``parquet_rows``, ``workbooks``).
"""

from dataclasses import replace
from enum import StrEnum
from functools import partial
from pathlib import Path, PurePosixPath

import duckdb

from medallion_assets.core.errors import BadDeliveryError
from medallion_assets.sources.csv.check import (
    NO_LINES,
    Lines,
    check_header,
    check_names,
    check_records,
    check_sent,
    described_names,
)
from medallion_assets.sources.csv.encoding import as_utf_8
from medallion_assets.sources.csv.parsing import (
    Counts,
    Filled,
    exact_batches,
    parse_batches,
    parse_file,
)
from medallion_assets.sources.csv.rows import read_header
from medallion_assets.sources.drops.json_lines import (
    first_names,
    json_header,
    json_records,
    no_json_lines,
)
from medallion_assets.sources.drops.limits import Drop
from medallion_assets.sources.drops.parquet_rows import parquet_batches, parquet_header
from medallion_assets.sources.drops.texts import check_text
from medallion_assets.sources.drops.workbooks import workbook_batches, workbook_names
from medallion_assets.sources.packed import unpacked, unpacked_name
from medallion_assets.tables.file_form import PLAIN, FileForm
from medallion_assets.tables.model import Table


class Format(StrEnum):
    """What a dropped file may be."""

    CSV = "csv"
    JSON_LINES = "jsonl"
    PARQUET = "parquet"
    EXCEL = "xlsx"


SUFFIXES = {
    ".csv": Format.CSV,
    ".jsonl": Format.JSON_LINES,
    ".ndjson": Format.JSON_LINES,
    ".json": Format.JSON_LINES,
    ".parquet": Format.PARQUET,
    ".xlsx": Format.EXCEL,
}


PACKED = {".zip", ".bz2", ".xz", ".7z"}


def format_of(name: str) -> Format:
    """The format that a file's suffix names, before that of its packing.

    Raises:
        BadDeliveryError: it names none that is known.
    """
    suffix = PurePosixPath(unpacked_name(name)).suffix.lower()
    if suffix not in SUFFIXES:
        first = "unpack it, and " if suffix in PACKED else ""
        raise BadDeliveryError(
            f"{name} is of no known format",
            remedy=f"{first}deliver it as one of {', '.join(SUFFIXES)}, which may be .gz or .zst",
        )
    return SUFFIXES[suffix]


def names_in(table: Table, drop: Drop, kind: Format) -> tuple[list[str], list[str], Lines]:
    """The columns of a file as the source names them, as the table does, and their lines.

    Raises:
        BadDeliveryError: the file is empty or too large, is not what its suffix says, or its
            columns cannot be told apart.
    """
    drop.require_size()
    if kind is Format.EXCEL:
        return workbook_names(table, drop)
    form = form_of(table, kind)
    if kind is not Format.PARQUET:
        check_text(drop, form.encoding)
    if kind is Format.JSON_LINES:
        written, lines = json_header(drop.path, partial(described_names, table))
        if not written:
            raise no_json_lines(drop.path, drop.label)
        check_names(list(lines), drop.label, lines)
        return list(written), list(lines), lines
    received = read_header(drop.path, form) if kind is Format.CSV else parquet_header(drop)
    header = described_names(table, received)
    check_names(header, drop.label)
    return received, header, NO_LINES


def peek(drop: Drop, name: str, table: Table) -> list[str]:
    """The columns of a file at first sight, as a table's; none where it cannot be read.

    Of JSON lines they are those of the first object; others may have more.
    """
    try:
        kind = format_of(name)
        with unpacked(drop.path, label=drop.label) as plain:
            return _peek(replace(drop, path=plain), kind, table)
    except BadDeliveryError:
        return []


def _peek(drop: Drop, kind: Format, table: Table) -> list[str]:
    """The same of a file that is not packed, or no more.

    Raises:
        BadDeliveryError: it cannot be read.
    """
    if kind is Format.PARQUET:
        return parquet_header(drop)
    if kind is Format.EXCEL:
        drop.require_size()
        return workbook_names(table, drop)[0]
    form = form_of(table, kind)
    with as_utf_8(drop.path, form, label=drop.label) as path:
        check_text(replace(drop, path=path), form.encoding)
        return first_names(path) if kind is Format.JSON_LINES else read_header(path, form)


def read_drop(
    table: Table,
    drop: Drop,
    kind: Format,
    target: Path,
    connection: duckdb.DuckDBPyConnection,
    filled: Filled,
) -> tuple[list[str], Counts]:
    """Read a file as a whole, or refuse it as a whole.

    Returns:
        Its columns as the source names them, and how many records it has.

    Raises:
        BadDeliveryError: it lacks a column, has no records or none that can be read, is
            cut off, or so much of it is unparsable that its structure must be wrong.
    """
    form = form_of(table, kind)
    plain = unpacked(drop.path, label=drop.label)
    with plain as text, as_utf_8(text, form, label=drop.label) as path:
        return _read(table, replace(drop, path=path), kind, target, connection, filled)


def form_of(table: Table, kind: Format) -> FileForm:
    """The form of a table's text files; only CSV has another than the platform's."""
    return table.form if kind is Format.CSV else PLAIN


def _read(
    table: Table,
    drop: Drop,
    kind: Format,
    target: Path,
    connection: duckdb.DuckDBPyConnection,
    filled: Filled,
) -> tuple[list[str], Counts]:
    """The same of a file that is UTF-8 by now, if it is text."""
    label, form = drop.label, form_of(table, kind)
    received, header, lines = names_in(table, drop, kind)
    check_header(table, drop.path, header, label=label, lines=lines, form=form)
    counts = _parse(table, drop, kind, header, target, connection, filled)
    check_sent(counts, None, label=label)
    check_records(counts, target / "unparsable.parquet", connection, label=label)
    if counts.parsed == 0:
        raise BadDeliveryError(
            f"{label}: none of its {counts.records} records can be read, "
            f"the first because: {counts.faulty[0].fault}",
            remedy="deliver the complete file again",
        )
    return received, counts


def _parse(
    table: Table,
    drop: Drop,
    kind: Format,
    header: list[str],
    target: Path,
    connection: duckdb.DuckDBPyConnection,
    filled: Filled,
) -> Counts:
    """Write rows and unparsable records of a file, given its columns as described."""
    if kind is Format.CSV:
        return parse_file(table, drop.path, header, target, connection, filled, table.form)
    counts, faults = Counts(), list[BadDeliveryError]()
    if kind is Format.EXCEL:
        batches = workbook_batches(table, drop, header, counts, faults)
    elif kind is Format.PARQUET:
        batches = parquet_batches(table, drop, header, counts, connection, faults)
    else:
        records = json_records(drop.path, table, header)
        batches = exact_batches(records, header, counts)
    try:
        written = parse_batches(table, header, batches, counts, target, connection, filled)
    except duckdb.Error as error:
        if faults:
            raise faults[0] from error
        raise
    if written != counts.records - counts.unparsable:
        raise BadDeliveryError(
            f"{drop.label}: {written} of {counts.records} records were read",
            remedy="deliver the complete file again",
        )
    return counts
