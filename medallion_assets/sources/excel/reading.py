"""A workbook of an export, read as the file of a table is.

Belongs here: from the kept workbook to rows of text, or its refusal as a whole. Does not belong
here: keeping it (see ``sources.landing``), and dropped workbooks (see ``sources.drops.formats``).
"""

from collections.abc import Iterator
from pathlib import Path

import duckdb

from medallion_assets.sources.csv.check import (
    NO_LINES,
    Lines,
    check_header,
    check_records,
    check_sent,
    described_names,
)
from medallion_assets.sources.csv.parsing import Counts, exact_batches, parse_batches
from medallion_assets.sources.csv.rows import Record
from medallion_assets.sources.excel.rows import Rows, rows_of
from medallion_assets.sources.excel.workbook import SAVE, opened, sheet_of, translated_faults
from medallion_assets.tables.model import Column, Table


def read_workbook(
    table: Table, path: Path, target: Path, connection: duckdb.DuckDBPyConnection, label: str
) -> tuple[list[str], Counts]:
    """Write the rows of a table's sheet, and its unparsable ones, into a directory.

    Returns:
        Its columns as the source names them, and how many records it has.

    Raises:
        BadDeliveryError: the sheet as a whole cannot be taken in.
    """
    with opened(path, label) as sheets, translated_faults(label) as faults:
        rows = rows_of(sheet_of(table, sheets, label), label)
        header = described_names(table, rows.header)
        check_header(table, path, header, label=rows.label, lines=lines_of(rows, header))
        counts = Counts()
        records = noting(rows.records(columns_of(table, header)), faults)
        batches = exact_batches(records, header, counts)
        parse_batches(table, header, batches, counts, target, connection)
    check_sent(counts, None, label=rows.label)
    unparsable = target / "unparsable.parquet"
    check_records(counts, unparsable, connection, label=rows.label, remedy=SAVE)
    return rows.header, counts


def noting(records: Iterator[Record], faults: list[Exception]) -> Iterator[Record]:
    """The records; what is raised on the way is noted, because the engine that reads hides it."""
    try:
        yield from records
    except Exception as error:
        faults.append(error)
        raise


def lines_of(rows: Rows, header: list[str]) -> Lines:
    """Where the names of a header stand, if that is not the first row."""
    return NO_LINES if rows.line == 1 else dict.fromkeys(header, rows.line)


def columns_of(table: Table, header: list[str]) -> list[Column | None]:
    """The described columns of a header, in its order."""
    known = {column.name: column for column in table.columns}
    return [known.get(name) for name in header]
