"""How the export's files look: headers, quotes, line ends, byte order mark.

Belongs here: the habits of the real export, which are not consistent and are
traps of their own. Does not belong here: what the rows say.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from medallion_assets.simulation.olist.sheet import Sheet
from medallion_assets.tables.model import Column
from medallion_assets.tables.types import Choice, Identifier, Text, ZipPrefix

_ROWS_A_CHUNK = 20_000
_BYTE_ORDER_MARK = "\ufeff"
_special = re.compile(r'[",\r\n]').search

Quote = Callable[[Iterable[str]], list[str]]


@dataclass(frozen=True, kw_only=True)
class CsvFormat:
    """The habits of one file.

    Attributes:
        header_quoted: whether column names are in quotes.
        digits_quoted: whether a text that starts with a digit is in quotes.
        always_quoted: columns that are in quotes wherever they have a value.
        closed: whether the last line ends like the others.
    """

    line_end: str = "\n"
    header_quoted: bool = True
    digits_quoted: bool = True
    always_quoted: tuple[str, ...] = ()
    marked: bool = False
    closed: bool = True


_USUAL = CsvFormat()
_FUNNEL = CsvFormat(header_quoted=False, digits_quoted=False)
_FORMATS = {
    "order_reviews": CsvFormat(
        line_end="\r\n", digits_quoted=False, always_quoted=("review_id", "order_id")
    ),
    "product_category_name_translation": CsvFormat(
        line_end="\r\n", header_quoted=False, digits_quoted=False, marked=True, closed=False
    ),
    "leads_qualified": _FUNNEL,
    "leads_closed": _FUNNEL,
}


def write_sheet(sheet: Sheet, directory: Path) -> None:
    """Write the file of one table, a chunk of rows at a time."""
    form = _FORMATS.get(sheet.table.name, _USUAL)
    names = [f'"{name}"' if form.header_quoted else name for name in sheet.columns]
    quotes = [_quote_of(column, form) for column in sheet.table.columns]
    order = sheet.order()
    with (directory / sheet.table.file_name).open("w", encoding="utf-8", newline="") as file:
        file.write((_BYTE_ORDER_MARK if form.marked else "") + ",".join(names))
        for start in range(0, len(order), _ROWS_A_CHUNK):
            chunk = order[start : start + _ROWS_A_CHUNK]
            pairs = zip(quotes, sheet.columns.values(), strict=True)
            cells = [quote([column[row] for row in chunk]) for quote, column in pairs]
            file.writelines(form.line_end + ",".join(row) for row in zip(*cells, strict=True))
        file.write(form.line_end if form.closed else "")


def _quote_of(column: Column, form: CsvFormat) -> Quote:
    """How the cells of a column are quoted."""
    if column.name in form.always_quoted:
        return _quote_values
    textual = isinstance(column.type, Text | Identifier | ZipPrefix | Choice)
    return _quote_digits if form.digits_quoted and textual else _quote_special


def _quoted(text: str) -> str:
    doubled = text.replace('"', '""')
    return f'"{doubled}"'


def _quote_values(texts: Iterable[str]) -> list[str]:
    """Quotes around every value; a null stays empty."""
    return [_quoted(text) if text else "" for text in texts]


def _quote_digits(texts: Iterable[str]) -> list[str]:
    """Quotes where the text starts with a digit or could not be read without."""
    return [_quoted(text) if text[:1].isdigit() or _special(text) else text for text in texts]


def _quote_special(texts: Iterable[str]) -> list[str]:
    """Quotes only where the text could not be read without."""
    return [_quoted(text) if _special(text) else text for text in texts]
