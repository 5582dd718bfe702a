"""Column types of silver: what a text value of bronze has to look like.

Belongs here: the closed set of types as plain data. Does not belong here: how
a value is parsed on an engine (``cleaning.casting``) or what happens to a value
that does not parse (``cleaning.rules``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from string import ascii_lowercase, ascii_uppercase

from medallion_assets.tables.decimals import require_decimal
from medallion_assets.tables.late_ibis import dt

THOUSANDS = 3
"""Digits behind a point that may as well be thousands."""
SMALL, LARGE = 9, 18
"""Digits of the whole numbers that 32 and 64 bits hold in any case."""
CAPITALS = str.maketrans(ascii_lowercase, ascii_uppercase)
NOT_EVERYWHERE = re.compile(r"(?<!\\)\(\?(?!:)|\\[1-9]")
"""In a pattern: what some engine does not know."""


@dataclass(frozen=True)
class Text:
    """Free text; surrounding white space is removed and blank becomes null.

    In names, not in what a person wrote, so are signs that nobody sees; odd and repeated spaces
    become one, and a letter with a loose accent one sign.

    Attributes:
        lower: in lower case.
        upper: the English letters in upper case.
    """

    lower: bool = False
    upper: bool = False


@dataclass(frozen=True)
class Identifier:
    """An id, compared in lower case. Text always: one of Olist's parses as a float.

    Attributes:
        pattern: what it has to look like as a whole, in letters of any case; the default is
            Olist's, 32 hexadecimal digits.
    """

    pattern: str = "[0-9a-f]{32}"

    def __post_init__(self) -> None:
        """Refuse a pattern that an engine could not read.

        Raises:
            ValueError: says what is wrong.
        """
        try:
            re.compile(self.pattern)
        except re.error as error:
            raise ValueError(f"{self.pattern!r} is no regular expression: {error}") from error
        if found := NOT_EVERYWHERE.search(self.pattern):
            raise ValueError(
                f"{self.pattern!r} has {found[0]}, which not every engine knows: use no "
                "look-around, flags, named groups or references to groups"
            )

    @property
    def whole(self) -> str:
        """The pattern as one piece, to be put between a beginning and an end."""
        is_lower = self.pattern == self.pattern.lower()
        is_simple = is_lower and "|" not in self.pattern
        return self.pattern if is_simple else f"(?{'' if is_lower else 'i'}:{self.pattern})"


@dataclass(frozen=True)
class ZipPrefix:
    """The first five digits of a Brazilian postal code. Text: a quarter of them lead with 0."""


@dataclass(frozen=True)
class Choice:
    """One value of a closed list; compared after case folding.

    Attributes:
        values: in letters of any case; silver has them in small ones.
        upper: silver has them in capitals.
    """

    values: tuple[str, ...]
    upper: bool = False

    def __post_init__(self) -> None:
        """Fold the values as received texts are; refuse a list that no text, or two, could meet.

        Raises:
            ValueError: says what is wrong.
        """
        if not self.values:
            raise ValueError("a choice has no values, so every text would be rejected")
        folded = tuple(self._folded(value) for value in self.values)
        if wrong := [value for value in folded if not value or value != value.strip()]:
            raise ValueError(f"{wrong[0]!r} of a choice is blank, or has spaces at an end")
        if twice := [value for value in folded if folded.count(value) > 1]:
            raise ValueError(f"{twice[0]!r} of a choice comes twice, apart from case")
        object.__setattr__(self, "values", folded)

    def _folded(self, value: str) -> str:
        """A value as texts are folded; of capitals the English letters only."""
        return value.translate(CAPITALS) if self.upper else value.lower()


@dataclass(frozen=True)
class Integer:
    """A whole number between ``minimum`` and ``maximum`` (inclusive, where given).

    Attributes:
        digits: that it may have, at most 18; a longer one is no value of the type. Up to 9,
            silver keeps it in 32 bits.
    """

    minimum: int | None = None
    maximum: int | None = None
    digits: int = LARGE

    def __post_init__(self) -> None:
        """Refuse bounds that no value, or not every value, could keep.

        Raises:
            ValueError: says what is wrong.
        """
        if not 1 <= self.digits <= LARGE:
            raise ValueError(f"digits={self.digits}: a whole number has 1 to {LARGE} of them")
        bounds = [bound for bound in (self.minimum, self.maximum) if bound is not None]
        if bounds != sorted(bounds) or any(abs(bound) >= 10**self.digits for bound in bounds):
            raise ValueError(
                f"no whole number of {self.digits} digits lies between {self.minimum} and "
                f"{self.maximum}"
            )


@dataclass(frozen=True)
class Money:
    """An amount in the shop's currency with two decimals, never a float.

    Attributes:
        positive: it must be more than zero; otherwise it must not be negative.
        signed: it may be negative, as refunds and credit notes are.
        rounded_from: digits behind the point that the source may give; they are rounded
            half away from zero. Otherwise a third digit makes the text no money.
    """

    precision: int = 12
    scale: int = 2
    positive: bool = False
    rounded_from: int | None = None
    signed: bool = False

    def __post_init__(self) -> None:
        """Refuse an amount that no value could be."""
        require_decimal(self.precision, self.scale)
        if self.positive and self.signed:
            raise ValueError("money cannot be both positive and signed")


@dataclass(frozen=True)
class Number:
    """A decimal number that is not summed as money, for example a catalogue size."""

    precision: int = 18
    scale: int = 2

    def __post_init__(self) -> None:
        """Refuse digits that no engine could keep."""
        require_decimal(self.precision, self.scale)


@dataclass(frozen=True)
class Coordinate:
    """Decimal degrees; scientific notation is a number like any other."""


@dataclass(frozen=True)
class Timestamp:
    """A local time of the shop's time zone with microseconds; no zone is stored."""


@dataclass(frozen=True)
class Instant:
    """A moment with its offset from UTC, which has to be 0; silver keeps it in UTC."""


@dataclass(frozen=True)
class Date:
    """A calendar day in the shop's time zone; a time of day is cut off."""


@dataclass(frozen=True)
class Boolean:
    """``true`` or ``false`` in any case."""


ColumnType = (
    Text
    | Identifier
    | ZipPrefix
    | Choice
    | Integer
    | Money
    | Number
    | Coordinate
    | Timestamp
    | Instant
    | Date
    | Boolean
)


def data_type(kind: ColumnType) -> dt.DataType:
    """The silver type of a column type, in Ibis' terms; every engine's follows from it."""
    match kind:
        case Money() | Number():
            return dt.Decimal(kind.precision, kind.scale)
        case Integer():
            return dt.int32 if kind.digits <= SMALL else dt.int64
        case Coordinate():
            return dt.float64
        case Timestamp() | Instant():
            return dt.Timestamp(scale=6)
        case Date():
            return dt.date
        case Boolean():
            return dt.boolean
        case _:
            return dt.string


def may_be_thousands(kind: ColumnType) -> bool:
    """Whether exactly three digits behind a point may be thousands in a text of the type.

    Not where the description says that so many digits come.
    """
    match kind:
        case Money(rounded_from=int() as digits):
            return digits < THOUSANDS
        case Money() | Number():
            return kind.scale < THOUSANDS
        case _:
            return isinstance(kind, Integer)
