"""Gold as a workbook of a spreadsheet, one sheet a table and one that lists them.

Belongs here: sheets, and values as a spreadsheet has them. Does not belong here: putting the file
in place.

Texts are never formulas or links, and equal tables give equal bytes. A spreadsheet keeps fifteen
digits of a number; one with more is written as text.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from medallion_assets.core.errors import ConfigurationError
from medallion_assets.gold.exports.tables import GoldTable

MOST_ROWS = 1_048_575
"""Of a sheet, beside the row of names."""
LONGEST_NAME = 31
"""Of a sheet."""
LONGEST_TEXT = 32_767
"""Of a cell."""
DIGITS = 15
FETCHED = 10_000
CREATED = datetime(2000, 1, 1)  # noqa: DTZ001 - no clock, so that equal tables give equal bytes
LISTED = "tables"
ABOUT = ("sheet", "table", "rows", "one row", "description")
"""The sheet that lists the tables, and its columns."""
OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "constant_memory": True,
    "default_date_format": "yyyy-mm-dd",
}


@dataclass(frozen=True)
class WorkbookSheet:
    """Some rows under a name of at most 31 signs."""

    name: str
    columns: Sequence[str]
    rows: Iterable[Sequence[Any]]


def write_sheets(target: Path, sheets: Iterable[WorkbookSheet]) -> None:
    """Write sheets to a workbook."""
    with _opened(target) as book:
        bold, money = book.add_format({"bold": True}), book.add_format({"num_format": "#,##0.00"})
        for sheet in sheets:
            _fill(book.add_worksheet(sheet.name), sheet.columns, sheet.rows, bold, money)


def write_workbook(
    connection: duckdb.DuckDBPyConnection, target: Path, tables: Sequence[GoldTable]
) -> None:
    """Write the list of tables, and each table to a sheet.

    Raises:
        ConfigurationError: a table has more rows than a sheet, or a text is longer than a cell.
    """
    for table in tables:
        if table.rows > MOST_ROWS:
            raise ConfigurationError(
                f"gold.{table.name} has {table.rows:,} rows, and a sheet holds {MOST_ROWS:,}",
                remedy="export a .duckdb file or a folder of Parquet, or other tables by --table",
            )
    write_sheets(target, _sheets(connection, tables))


def _sheets(
    connection: duckdb.DuckDBPyConnection, tables: Sequence[GoldTable]
) -> Iterator[WorkbookSheet]:
    """The list of tables, and each table, read when its turn comes."""
    names = sheet_names([table.name for table in tables])
    listed = [(names[t.name], f"gold.{t.name}", t.rows, t.grain, t.description) for t in tables]
    yield WorkbookSheet(LISTED, ABOUT, listed)
    for table in tables:
        found = connection.execute(table.sql)
        columns = [field.name for field in table.schema.fields]
        yield WorkbookSheet(names[table.name], columns, _fetched(found, table.name))


def sheet_names(tables: Sequence[str]) -> dict[str, str]:
    """A name of at most 31 signs by table, each another one even where case is not seen."""
    names: dict[str, str] = {}
    taken = {LISTED}
    for table in tables:
        name, number = table[:LONGEST_NAME], 1
        while name.lower() in taken:
            number += 1
            end = f"~{number}"
            name = table[: LONGEST_NAME - len(end)] + end
        names[table] = name
        taken.add(name.lower())
    return names


@contextmanager
def _opened(target: Path) -> Iterator[xlsxwriter.Workbook]:
    """A workbook without a clock, closed whatever happens."""
    book = xlsxwriter.Workbook(str(target), OPTIONS)
    book.set_properties({"created": CREATED})
    try:
        yield book
    finally:
        book.close()


def _fetched(found: duckdb.DuckDBPyConnection, name: str) -> Iterator[tuple[Any, ...]]:
    """The rows of a query, some at a time."""
    while rows := found.fetchmany(FETCHED):
        for row in rows:
            _require_short(row, name)
            yield row


def _require_short(row: Sequence[object], name: str) -> None:
    """Refuse a text that a cell would cut off."""
    if any(isinstance(value, str) and len(value) > LONGEST_TEXT for value in row):
        raise ConfigurationError(
            f"gold.{name} has a text of more than {LONGEST_TEXT:,} signs, which no cell holds",
            remedy="export a .duckdb file or a folder of Parquet, or other tables by --table",
        )


def _fill(
    sheet: Worksheet,
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    bold: Format,
    money: Format,
) -> None:
    """Write names and rows; the names stay in sight."""
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(columns) - 1, 16)
    for place, column in enumerate(columns):
        sheet.write_string(0, place, column, bold)
    for number, row in enumerate(rows, start=1):
        for place, value in enumerate(row):
            _write(sheet, number, place, value, money)


def _write(sheet: Worksheet, row: int, column: int, value: object, money: Format) -> None:
    """Write one value as what it is."""
    match value:
        case None:
            return
        case bool():
            sheet.write_boolean(row, column, value)
        case Decimal() if len(value.as_tuple().digits) <= DIGITS:
            sheet.write_number(row, column, float(value), money)
        case int() if len(str(abs(value))) <= DIGITS:
            sheet.write_number(row, column, value)
        case float():
            sheet.write_number(row, column, value)
        case datetime() if value.tzinfo is not None:
            sheet.write_string(row, column, value.isoformat(sep=" "))
        case date():  # a time without a zone, too
            sheet.write_datetime(row, column, value)
        case _:
            sheet.write_string(row, column, str(value))
