"""How a source writes values as text, where that is not how the platform's types read them.

Belongs here: the record, and which ways there can be. Does not belong here: bringing a text into
its standard form (see ``cleaning.notation``), and the form of a file (see ``file_form``).
"""

import re
from dataclasses import dataclass
from enum import StrEnum

POINT, COMMA = ".", ","
THOUSANDS_SIGNS = ("", POINT, COMMA, "'", "’", " ", "\u00a0", "\u202f")  # noqa: RUF001 - meant

CURRENCY = re.compile(r"[^\s0-9.,'’+\-]+(\.[^\s0-9.,'’+\-]+)*\.?")  # noqa: RUF001 - meant


class DateOrder(StrEnum):
    """In which order a date has day, month and year; any of ``. / -`` stands between them."""

    DAY_FIRST = "dmy"
    MONTH_FIRST = "mdy"


@dataclass(frozen=True, kw_only=True)
class Notation:
    """How values are written. What is not written so is rejected as unparsable, never guessed.

    Attributes:
        decimal: the sign before the digits of a fraction, a point or a comma.
        thousands: the sign between groups of three digits; empty where there is none.
        dates: the order of a date's parts; dates with the year first are read in any case.
        true: words for true, in any case of letters, beside ``true``.
        false: words for false, beside ``false``.
        null: texts that say that there is no value, to the letter.
        currency: signs and codes of the shop's currency, to the letter; one may stand before
            or behind an amount. With the sign of another currency an amount is none.
    """

    decimal: str = POINT
    thousands: str = ""
    dates: DateOrder | None = None
    true: tuple[str, ...] = ()
    false: tuple[str, ...] = ()
    null: tuple[str, ...] = ()
    currency: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a notation that contradicts itself.

        Raises:
            ValueError: says what is wrong.
        """
        if self.decimal not in {POINT, COMMA}:
            raise ValueError(f"{self.decimal!r} is no decimal sign: expected a point or a comma")
        if self.thousands not in THOUSANDS_SIGNS:
            raise ValueError(
                f"{self.thousands!r} is no sign between thousands: expected one of "
                f"{THOUSANDS_SIGNS[1:]}"
            )
        if self.thousands == self.decimal:
            raise ValueError(f"{self.decimal!r} cannot be both decimal and thousands sign")
        if wrong := [sign for sign in self.currency if not CURRENCY.fullmatch(sign)]:
            raise ValueError(f"{wrong[0]!r} is no sign or code of a currency, such as € or EUR")
        words = [word.casefold() for word in (*self.true, *self.false)]
        if len(set(words)) < len(words):
            raise ValueError("a word cannot be both true and false, or be named twice")


STANDARD = Notation()
"""A point before a fraction, nothing between thousands, the year first."""
