"""The rows of a sheet as records of text, each with its row number as its line.

Belongs here: the header, and every row below it that is not blank, the faulty ones too. Does not
belong here: finding the sheet (see ``workbook``), and what a value means.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Any

from medallion_assets.core.errors import BadDeliveryError
from medallion_assets.sources.csv.check import MOST_COLUMNS
from medallion_assets.sources.csv.rows import Record
from medallion_assets.sources.excel.cells import cell_text
from medallion_assets.sources.excel.workbook import Sheet
from medallion_assets.tables.model import Column

LAST_ROW = 1_048_576
"""No sheet has more rows."""
FORMULA = "f"

Row = tuple[int, Sequence[Any], Sequence[Any]]
"""Its number, its cells with stored values, and the same with formulas, if there are any."""


@dataclass(frozen=True)
class Rows:
    """A sheet below its header.

    Attributes:
        header: the names in its first row that is not blank.
        line: the number of that row.
        label: how messages name the sheet.
    """

    header: list[str]
    line: int
    label: str
    _rest: Iterator[Row]

    def records(
        self, columns: Sequence[Column | None], check: Callable[[str, str], None] | None = None
    ) -> Iterator[Record]:
        """Every row that is not blank; one that cannot be read says why.

        Args:
            columns: as described, for each name of the header.
            check: refuses a value that is too long, given what names it.
        """
        for line, cells, written in self._rest:
            padded = [*columns, *[None] * (len(cells) - len(columns))]
            values = [cell_text(*pair) for pair in zip(cells, padded, strict=False)]
            values += [None] * (len(columns) - len(values))
            while len(values) > len(columns) and values[-1] is None:
                values.pop()
            fault = _fault(line, cells, written, len(columns), len(values))
            if check is not None:
                for value in filter(None, values):
                    check(value, f"{self.label}, row {line}")
            if fault or any(value is not None for value in values):
                raw = "\t".join(value or "" for value in values).encode() + b"\n"
                yield Record(line, raw, [] if fault else values, fault)


def rows_of(sheet: Sheet, label: str) -> Rows:
    """The header and the rows of a sheet.

    Raises:
        BadDeliveryError: no row has a value.
    """
    label = f"{label}, sheet {sheet[0].title}"
    rows = _rows(sheet, label)
    for line, cells, _ in rows:
        names = [(cell_text(cell, None) or "").strip() for cell in cells]
        while names and not names[-1]:
            names.pop()
        if names:
            return Rows(names, line, label, rows)
    raise BadDeliveryError(f"{label} is empty", remedy="put the names of the columns into a row")


def _rows(sheet: Sheet, label: str) -> Iterator[Row]:
    """The rows with their numbers.

    Raises:
        BadDeliveryError: there are more rows or columns than a table may have.
    """
    stored, written = sheet
    formulas_of = repeat(()) if written is None else written.iter_rows()
    # Without formulas there is no end on the other side.
    for line, (cells, formulas) in enumerate(zip(stored.iter_rows(), formulas_of, strict=False), 1):
        if line > LAST_ROW or len(cells) > MOST_COLUMNS:
            raise BadDeliveryError(
                f"{label}, row {line}: there are more than {LAST_ROW:,} rows or {MOST_COLUMNS:,} "
                "columns",
                remedy="keep only the table in the sheet",
            )
        yield line, cells, formulas


def _fault(
    line: int, cells: Sequence[Any], written: Sequence[Any], columns: int, values: int
) -> str:
    """Why a row cannot be read; empty where it can be."""
    if values > columns:
        return f"{values} fields instead of {columns}"
    for cell, formula in zip(cells, written, strict=False):
        # An empty text is stored as a text; a value that was never computed is not stored at all.
        unknown = cell.value is None and cell.data_type == "n"
        if unknown and formula.value is not None and formula.data_type == FORMULA:
            return f"the formula in {formula.column_letter}{line} has no stored value"
    return ""
