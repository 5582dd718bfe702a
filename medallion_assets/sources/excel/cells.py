"""The value of a cell as the text that a column's type reads.

Belongs here: one cell. A number, date or truth value of Excel has no notation, so it gets the one
that its column is described with; a text stays as it is. Does not belong here: rows (see ``rows``).
"""

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Protocol

from medallion_assets.sources.typed_numbers import decimal_sign
from medallion_assets.tables.model import Column
from medallion_assets.tables.notation import POINT

DIGITS = 15
"""Significant digits of a number in Excel; what a file has beyond them is noise of arithmetic."""

ESCAPED = re.compile(r"_x(?!D[89A-F]|0000)([0-9A-F]{4})_", re.IGNORECASE)
"""A sign that XML does not have, such as a carriage return, as Excel writes it."""


class Cell(Protocol):
    """What is asked of a cell of openpyxl."""

    @property
    def value(self) -> object:
        """Of a formula the stored value."""


def cell_text(cell: Cell, column: Column | None) -> str | None:
    """The text of a cell; None where it is empty.

    Args:
        column: as described; None for a column that the table does not describe.
    """
    match cell.value:
        case None:
            return None
        case bool() as truth:
            return "true" if truth else "false"
        case int() | float() as number:
            return _number(number).replace(POINT, decimal_sign(column))
        case datetime() as moment:
            return moment.isoformat(sep=" ").removesuffix(" 00:00:00")
        case date() | time() as part:
            return part.isoformat()
        case timedelta() as span:
            return _hours(span)
        case other:
            return ESCAPED.sub(lambda found: chr(int(found[1], 16)), str(other))


def _number(value: float) -> str:
    """A number with the digits that Excel shows; of one that it cannot tell from others, none.

    A whole number is exact where a program wrote all its digits. What Excel has rounded to 15
    comes as a power of ten, which no type reads.
    """
    if isinstance(value, int) or abs(value) >= 10**DIGITS:
        return str(value)
    return f"{Decimal(f'{value:.{DIGITS}g}'):f}"


def _hours(span: timedelta) -> str:
    """A duration as Excel shows it."""
    seconds = round(span.total_seconds())
    sign, seconds = "-" if seconds < 0 else "", abs(seconds)
    return f"{sign}{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
