"""Values of SQLite as the text that a CSV export of the same database has.

Belongs here: one value. SQLite keeps a type with each value, whatever its column was
declared as, so a price may be a binary fraction and a zip a whole number. What has
certainly kept its meaning becomes the text that the description expects; what may have
lost digits is refused. Does not belong here: reading rows (see ``database``).
"""

import math
import re
from decimal import Decimal

from medallion_assets.sources.typed_numbers import decimal_sign
from medallion_assets.tables.model import Column
from medallion_assets.tables.notation import POINT
from medallion_assets.tables.types import (
    Boolean,
    Choice,
    Date,
    Identifier,
    Instant,
    Integer,
    Money,
    Number,
    Text,
    Timestamp,
    ZipPrefix,
)

ZIP_DIGITS = 5
EXACT = 2**53
"""From here on a binary fraction does not tell a whole number from the next."""


class StoredText(bytes):
    """A text as SQLite stores it; a blob arrives as plain bytes."""


def field_of(value: object, column: Column | None) -> str:
    """A value as a field of CSV: quoted, and nothing at all for a null.

    Args:
        column: as described; None for a column that the table does not describe.

    Raises:
        ValueError: the value is no text, or may have lost some of it; says why.
    """
    if value is None:
        return ""
    return '"' + _text(value, column).replace('"', '""') + '"'


def _text(value: object, column: Column | None) -> str:
    """The text of a value that is there."""
    match value:
        case StoredText():
            try:
                return value.decode()
            except UnicodeDecodeError as error:
                raise ValueError(f"a text that is not UTF-8 (byte {error.start})") from error
        case int():
            return _whole(value, column).replace(POINT, decimal_sign(column))
        case float():
            return _fraction(value, column).replace(POINT, decimal_sign(column))
        case _:
            raise ValueError(f"a blob of {len(value)} bytes")  # type: ignore[arg-type]


def _whole(value: int, column: Column | None) -> str:
    """A whole number; of a zip the zeros come back that it leads with."""
    match column.type if column else None:
        case ZipPrefix() if 0 <= value < 10**ZIP_DIGITS:
            return f"{value:0{ZIP_DIGITS}d}"
        case Boolean() if value in {0, 1}:
            return "true" if value else "false"
        case Identifier() as kind if re.fullmatch(kind.whole, str(value)):
            return str(value)
        case Money(scale=scale):
            return f"{value}.{'0' * scale}"
        case Text() | Identifier() | Choice() | ZipPrefix() | Boolean():
            raise ValueError("a whole number instead of a text, which may have lost digits")
        case Timestamp() | Instant() | Date():
            raise ValueError("a number instead of a time")
        case _:
            return str(value)


def _fraction(value: float, column: Column | None) -> str:
    """A binary fraction: the shortest text that means it, with the cents of an amount."""
    if not math.isfinite(value):
        raise ValueError("a number that is not finite")
    match column.type if column else None:
        case Money(scale=scale):
            whole, _, digits = f"{Decimal(repr(value)):f}".partition(".")
            return f"{whole}.{digits.ljust(scale, '0')}"
        case Integer() if value.is_integer() and abs(value) < EXACT:
            return f"{value:.0f}"
        case Number():
            return f"{Decimal(repr(value)):f}"
        case Text() | Identifier() | Choice() | ZipPrefix() | Boolean():
            raise ValueError("a binary fraction instead of a text, which may have lost digits")
        case Timestamp() | Instant() | Date():
            raise ValueError("a number instead of a time")
        case _:
            return repr(value)
