"""Opening a workbook, and finding the sheet of a table in it.

Belongs here: what a workbook is refused for before its rows are read. Does not belong here: rows
and values (see ``rows`` and ``cells``).
"""

import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import chain, zip_longest
from pathlib import Path, PurePath
from typing import IO, Any
from warnings import catch_warnings, simplefilter

import duckdb

from medallion_assets.core.errors import BadDeliveryError
from medallion_assets.sources.export_files import require_plausible
from medallion_assets.tables.model import Table

SUFFIX = ".xlsx"
OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0"
"""How files of before 2007 begin, and those with a password."""
ROW = re.compile(rb"""<(?:\w+:)?row\b[^>]*?\br=["'](\d+)["']""")
FORMULA = re.compile(rb"<(?:\w+:)?f\b")
BLOCK, TAG = 1024 * 1024, 4096
SAVE = (
    "open it in Excel or LibreOffice, and save it as an Excel workbook (.xlsx) without a password"
)
Sheet = tuple[Any, Any]
"""A sheet with stored values and, where it has formulas, the same with them; openpyxl's."""
SizeCheck = Callable[[int, str], None]


def is_workbook(name: str) -> bool:
    """Whether a file is an Excel workbook by its name."""
    return PurePath(name).suffix.lower() == SUFFIX


@contextmanager
def opened(path: Path, label: str, check_size: SizeCheck | None = None) -> Iterator[list[Sheet]]:
    """The sheets of a workbook.

    Args:
        check_size: refuses so many bytes, unpacked.

    Raises:
        BadDeliveryError: it is no workbook, has a password, is damaged, or unpacks to too much.
    """
    # It takes a tenth of a second to import, which all other files do without.
    from openpyxl import load_workbook  # noqa: PLC0415

    with ExitStack() as closing, catch_warnings():
        simplefilter("ignore")
        with translated_faults(label):
            kinds = (True, False) if _check_archive(path, label, check_size) else (True,)
            books = [load_workbook(path, read_only=True, data_only=stored) for stored in kinds]
            for book in books:
                closing.callback(book.close)
            sheets = [book.worksheets for book in books]
            for sheet in chain(*sheets):
                # What a file says of its size may be less than it holds.
                sheet.reset_dimensions()
        yield list(zip_longest(sheets[0], sheets[1] if len(sheets) > 1 else ()))


@contextmanager
def translated_faults(label: str) -> Iterator[list[Exception]]:
    """Turn whatever the library makes of a damaged file into our error.

    Yields:
        A list for what is raised while an engine reads batches, because it hides that.
    """
    faults: list[Exception] = []
    try:
        yield faults
    except (BadDeliveryError, MemoryError):
        raise
    except Exception as error:
        fault = faults[0] if faults else error
        if isinstance(fault, (BadDeliveryError, MemoryError, duckdb.Error)):
            raise fault from error
        problem = " ".join(str(fault).split())[:200]
        raise BadDeliveryError(
            f"{label} is no whole Excel workbook: {problem}", remedy=SAVE
        ) from error


def is_blank(sheet: Sheet) -> bool:
    """Whether no cell of a sheet has a value."""
    return all(cell.value is None for row in sheet[0].iter_rows() for cell in row)


def sheet_of(table: Table, sheets: Sequence[Sheet], label: str) -> Sheet:
    """The sheet of a table: by its name, or the only one with values where the table names none.

    Raises:
        BadDeliveryError: there is none, or two names are the same but for their case.
    """
    wanted = table.sheet or table.name
    found = [pair for pair in sheets if pair[0].title.casefold() == wanted.casefold()]
    if not found and not table.sheet:
        filled = [sheet for sheet in sheets if not is_blank(sheet)]
        found = filled if len(filled) == 1 else []
    names = ", ".join(repr(pair[0].title) for pair in sheets) or "none"
    if len(found) > 1:
        raise BadDeliveryError(
            f"{label} has {len(found)} sheets {wanted!r}, apart from case: {names}",
            remedy="name each sheet once",
        )
    if not found:
        raise BadDeliveryError(
            f"{label} has no sheet {wanted!r} for table {table.identifier}; its sheets: {names}",
            remedy=f"name the sheet {wanted!r}, or describe the table with sheet=",
        )
    return found[0]


def _check_archive(path: Path, label: str, check_size: SizeCheck | None) -> bool:
    """Refuse a file for what it is packed in, before anything of it is read.

    Returns:
        Whether it has formulas.

    Raises:
        BadDeliveryError: it is no zip, unpacks to too much, or has rows out of order.
    """
    with path.open("rb") as file:
        if file.read(4) == OLD_OR_LOCKED:
            raise BadDeliveryError(
                f"{label} has a password, or the form of Excel before 2007", remedy=SAVE
            )
    with zipfile.ZipFile(path) as archive:
        entries = archive.infolist()
        for entry in entries:
            require_plausible(entry, f"{label}:{entry.filename}")
        if check_size is not None:
            check_size(sum(entry.file_size for entry in entries), label)
        has_formulas = False
        for entry in entries:
            if entry.filename.endswith(".xml"):
                with archive.open(entry) as part:
                    has_formulas |= _check_order(part, label)
    return has_formulas


def _check_order(part: IO[bytes], label: str) -> bool:
    """Refuse rows that are not in order; of such the library leaves some out.

    Returns:
        Whether there are formulas.

    Raises:
        BadDeliveryError: a row comes after a later one, or twice.
    """
    last, rest, has_formulas = 0, b"", False
    while block := part.read(BLOCK):
        text, end = rest + block, 0
        for found in ROW.finditer(text):
            number, end = int(found[1]), found.end()
            if number <= last:
                raise BadDeliveryError(
                    f"{label}: row {number} of a sheet comes after row {last}", remedy=SAVE
                )
            last = number
        has_formulas = has_formulas or FORMULA.search(text) is not None
        rest = text[max(end, len(text) - TAG) :]
    return has_formulas
