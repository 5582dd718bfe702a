"""Columns of numbers: whole ones, fractions and money in any notation, and digits that are names.

Belongs here: one column of numbers. Does not belong here: other columns (see ``columns``).
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from medallion_assets.proposals import names
from medallion_assets.proposals.guess import Guess
from medallion_assets.tables.decimals import MOST_DIGITS
from medallion_assets.tables.notation import COMMA, POINT, THOUSANDS_SIGNS
from medallion_assets.tables.types import (
    LARGE,
    Coordinate,
    Identifier,
    Integer,
    Money,
    Number,
    Text,
)

CURRENCIES = {"€": "EUR", "$": "USD", "£": "GBP", "zł": "PLN", "Kč": "CZK", "R$": "BRL"}
CODES = ("EUR", "USD", "GBP", "CHF", "PLN", "CZK", "SEK", "NOK", "DKK", "BRL", "JPY", "INR")
SIGNS = "|".join(map(re.escape, (*CODES, *sorted(CURRENCIES, key=len, reverse=True))))
CURRENCY = re.compile(
    rf"^([+-]?)(?:({SIGNS})[ \u00a0\u202f]*)?(.*?)(?:[ \u00a0\u202f]*({SIGNS}))?$", re.DOTALL
)
NUMBERS = [
    (decimal, thousands)
    for thousands in THOUSANDS_SIGNS
    for decimal in (POINT, COMMA)
    if thousands != decimal
]
"""Decimal and thousands signs, those without thousands first."""
WHOLE = re.compile(r"[+-]?[0-9]+")
LEADING_ZERO = re.compile(r"[+-]?0[0-9]+")
COMPACT = re.compile(r"(19|20)\d{2}(0[1-9]|1[0-2])([0-2]\d|3[01])")


def number(name: str, header: str, counted: Counter[str]) -> Guess | None:
    """A number, money where its name or a sign says so, or digits that are a name."""
    split = [CURRENCY.fullmatch(value) for value in counted]
    signs = {sign for found in split if found for sign in (found[2], found[4]) if sign}
    plain = [found[1] + found[3] for found in split if found]
    if len({CURRENCIES.get(sign, sign) for sign in signs}) > 1:
        return Guess(Text(), comments=(f"amounts in {', '.join(sorted(signs))}: one a column",))
    if all(WHOLE.fullmatch(value) for value in plain) and not signs:
        return _whole(name, header, plain)
    for decimal, thousands in NUMBERS:
        if all(_pattern(decimal, thousands).fullmatch(value) for value in plain):
            return _fraction(name, header, plain, decimal, thousands, signs)
    return None


def _pattern(decimal: str, thousands: str) -> re.Pattern[str]:
    """Numbers in a notation; not those that could have thousands behind a point."""
    between = re.escape(thousands)
    grouped = rf"[0-9]{{1,3}}(?:{between}[0-9]{{3}})+|" if thousands else ""
    return re.compile(rf"[+-]?({grouped}[0-9]+)(?:{re.escape(decimal)}([0-9]+))?")


def _whole(name: str, header: str, plain: Sequence[str]) -> Guess:
    """Whole numbers, or digits that name something."""
    lengths = {len(value.lstrip("+-")) for value in plain}
    signed = any(value[0] in "+-" for value in plain)
    is_code = names.ID.search(name) or names.POSTAL.search(name)
    if not signed and (is_code or max(lengths) > LARGE or any(map(LEADING_ZERO.fullmatch, plain))):
        return Guess(Identifier("[0-9]+"))
    if names.MONEY.search(name) or _sign_of(header):
        return _money(plain, max(lengths))
    if max(lengths) > LARGE:
        return _decimal(max(lengths), 0)
    compact = all(map(COMPACT.fullmatch, plain))
    comments = ("these may be days as yyyymmdd, which are not read",) if compact else ()
    return Guess(Integer(digits=LARGE), comments=comments)


def _fraction(
    name: str, header: str, plain: Sequence[str], decimal: str, thousands: str, signs: Iterable[str]
) -> Guess:
    """Numbers with digits behind a point or comma, or with signs between thousands."""
    parts = [found for v in plain if (found := _pattern(decimal, thousands).fullmatch(v))]
    fractions = [found[2] or "" for found in parts]
    scale = max(map(len, fractions))
    whole = max(sum(sign.isdigit() for sign in found[1]) for found in parts)
    notation: dict[str, Any] = {"decimal": decimal} if scale else {}
    if thousands and any(thousands in value for value in plain):
        notation |= {"decimal": decimal, "thousands": thousands}
    if signs:
        notation["currency"] = tuple(sorted(signs))
    comments: tuple[str, ...] = ()
    if fractions and all(len(digits) == 3 for digits in fractions if digits) and scale:  # noqa: PLR2004
        comments = ("three digits behind the sign may be thousands; see decimal and thousands",)
    if names.COORDINATE.search(name):
        return Guess(Coordinate(), notation, comments)
    is_money = signs or names.MONEY.search(name) or _sign_of(header)
    if is_money and scale <= Money().scale:
        money = _money(plain, whole)
        return replace(money, notation=notation, comments=(*money.comments, *comments))
    made = _decimal(whole, scale)
    return replace(made, notation=notation, comments=(*made.comments, *comments))


def _decimal(whole: int, scale: int) -> Guess:
    """A decimal with so many digits before and behind the point, or what is too long for one."""
    scale = max(scale, 2)
    if whole + scale > MOST_DIGITS:
        return Guess(Text(), comments=(f"numbers of more than {MOST_DIGITS} digits",))
    return Guess(Number(precision=max(18, whole + scale), scale=scale))


def _money(plain: Sequence[str], whole: int) -> Guess:
    """Money, unless an amount has too many digits."""
    number = _decimal(whole, 2)
    if isinstance(number.type, Text):
        return number
    precision = max(Money().precision, whole + Money().scale)
    if any(value.startswith("-") for value in plain):
        return Guess(Money(precision=precision, signed=True), comments=("some are negative",))
    return Guess(Money(precision=precision))


def _sign_of(header: str) -> str:
    """The currency that a header names."""
    found = re.search(rf"(?<![A-Za-z])({SIGNS})(?![A-Za-z])", header)
    return CURRENCIES.get(found[1], found[1]) if found else ""


def currency_of(header: str, found: Guess) -> str:
    """The currency that a column says it is in; empty where it does not say."""
    signs = found.notation.get("currency", ())
    return _sign_of(header) or (CURRENCIES.get(signs[0], signs[0]) if signs else "")
