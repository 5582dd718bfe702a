"""Dropped Excel workbooks as batches of text.

Belongs here: the limits of a dropped file as a workbook meets them. Does not belong here: sheets,
rows and values (see ``sources.excel``).
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pyarrow as pa

from medallion_assets.core.errors import BadDeliveryError
from medallion_assets.sources.csv.check import Lines, check_names, described_names
from medallion_assets.sources.csv.parsing import Counts, exact_batches
from medallion_assets.sources.csv.rows import Record
from medallion_assets.sources.drops.limits import Drop, Limits, out_of_memory
from medallion_assets.sources.excel.reading import columns_of, lines_of
from medallion_assets.sources.excel.rows import Rows, rows_of
from medallion_assets.sources.excel.workbook import (
    Sheet,
    is_blank,
    opened,
    sheet_of,
    translated_faults,
)
from medallion_assets.tables.model import Table


def workbook_names(table: Table, drop: Drop) -> tuple[list[str], list[str], Lines]:
    """The columns of a table's sheet as the source names them, as the table does, and their lines.

    Raises:
        BadDeliveryError: it is no workbook, holds too much, or has no such sheet.
    """
    with _sheet(table, drop) as rows:
        header = described_names(table, rows.header)
        check_names(header, rows.label)
        return rows.header, header, lines_of(rows, header)


def workbook_batches(
    table: Table, drop: Drop, header: list[str], counts: Counts, faults: list[BadDeliveryError]
) -> Iterator[pa.RecordBatch]:
    """The rows as text, in their order.

    Args:
        header: what its columns are to be called.
        counts: gets the rows that were read.
        faults: gets what is raised, because the engine that reads the batches hides it.

    Raises:
        BadDeliveryError: the workbook is damaged, or holds more than a file may.
    """
    try:
        with _sheet(table, drop) as rows:
            found = rows.records(columns_of(table, header), drop.limits.require_short)
            yield from exact_batches(_counted(found, drop.limits, rows.label), header, counts)
    except BadDeliveryError as error:
        faults.append(error)
        raise
    except MemoryError as error:
        faults.append(out_of_memory(drop.label, error))
        raise faults[0] from error


@contextmanager
def _sheet(table: Table, drop: Drop) -> Iterator[Rows]:
    """The sheet of a table."""
    label = drop.label
    with opened(drop.path, label, drop.limits.require_size) as sheets, translated_faults(label):
        if not table.sheet:
            _require_one(table, [sheet for sheet in sheets if not is_blank(sheet)], label)
        yield rows_of(sheet_of(table, sheets, label), label)


def _require_one(table: Table, filled: Sequence[Sheet], label: str) -> None:
    """Refuse a workbook with several sheets, where the description does not say which is meant.

    Raises:
        BadDeliveryError: it has; the others would be left unread, and nobody would know.
    """
    if len(filled) > 1:
        names = ", ".join(repr(sheet[0].title) for sheet in filled)
        raise BadDeliveryError(
            f"{label} has {len(filled)} sheets with values, {names}, of which one would be read",
            remedy=f"deliver one sheet a file, or describe {table.identifier} with sheet=",
        )


def _counted(found: Iterator[Record], limits: Limits, label: str) -> Iterator[Record]:
    """The records, unless they are too many."""
    for number, record in enumerate(found, 1):
        limits.require_rows(number, label)
        yield record
