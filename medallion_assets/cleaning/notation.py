"""Texts as a source writes them, brought into the form in which types read them.

Belongs here: expressions that mean the same on every engine. A text that is not wholly what the
notation says is left such that no type reads it. Does not belong here: which notations there are
(see ``tables.notation``), and reading a value (see ``casting``).
"""

import re

import ibis
import ibis.expr.types as ir

from medallion_assets.tables.notation import COMMA, POINT, STANDARD, DateOrder, Notation
from medallion_assets.tables.texts import END
from medallion_assets.tables.types import (
    Boolean,
    ColumnType,
    Coordinate,
    Date,
    Integer,
    Money,
    Number,
    Timestamp,
)

GAP = "[ \u00a0\u202f]"
PARTS = r"^([0-9]{1,2})[./-]([0-9]{1,2})[./-]([0-9]{4})"
CLOCK = r"([ T]([01]?[0-9]|2[0-3]):([0-5][0-9])(:[0-5][0-9](\.[0-9]{1,6})?)?)?"
WRITTEN_DATE = PARTS + CLOCK + END
FIRST, SECOND, YEAR, TIME, HOUR, MINUTE, SECONDS = 1, 2, 3, 4, 5, 6, 7
"""Its groups."""


def as_standard(
    kind: ColumnType, notation: Notation | None, received: ir.StringValue, text: ir.StringValue
) -> ir.StringValue:
    """A text as types read it.

    Args:
        text: what was received, trimmed, and in small letters where words are meant.
    """
    if notation is None or notation == STANDARD:
        return text
    match kind:
        case Money() | Number():
            found = _number(notation, _without_currency(notation, text))
        case Integer() | Coordinate():
            found = _number(notation, text)
        case Timestamp() | Date() if notation.dates is not None:
            found = _date(notation.dates, text)
        case Boolean():
            found = _truth(notation, text)
        case _:
            found = text
    if notation.null:
        found = ibis.ifelse(received.strip().isin(notation.null), ibis.null(str), found)
    return found


def _without_currency(notation: Notation, text: ir.StringValue) -> ir.StringValue:
    """An amount without the currency before or behind it; a plus or minus may stand first."""
    if not notation.currency:
        return text
    signs = "|".join(map(re.escape, notation.currency))
    before, behind = rf"^({signs}){GAP}*", rf"{GAP}*({signs}){END}"
    amount = ibis.ifelse(text.re_search("^[+-]"), text.substr(1), text)
    plain = ibis.ifelse(
        amount.re_search(before), amount.re_replace(before, ""), amount.re_replace(behind, "")
    )
    return ibis.ifelse(text.re_search("^[+-]"), text.substr(0, 1) + plain, plain)


def _number(notation: Notation, text: ir.StringValue) -> ir.StringValue:
    """A number with a point before its fraction and nothing between its thousands."""
    if (notation.decimal, notation.thousands) == (POINT, ""):
        return text
    decimal, thousands = re.escape(notation.decimal), re.escape(notation.thousands)
    grouped = rf"[0-9]{{1,3}}({thousands}[0-9]{{3}})+|" if thousands else ""
    pattern = rf"^[+-]?({grouped}[0-9]+)({decimal}[0-9]+)?{END}"
    plain = text.replace(notation.thousands, "") if thousands else text
    if notation.decimal == POINT:
        return ibis.ifelse(text.re_search(pattern), plain, text)
    # A point means something else here, so a text with one that does not fit is no number.
    other = text.replace(POINT, COMMA)
    return ibis.ifelse(text.re_search(pattern), plain.replace(COMMA, POINT), other)


def _date(order: DateOrder, text: ir.StringValue) -> ir.StringValue:
    """A date with its year first, and its time of day with seconds."""

    def part(group: int) -> ir.StringValue:
        return text.re_extract(WRITTEN_DATE, group)

    day, month = (FIRST, SECOND) if order is DateOrder.DAY_FIRST else (SECOND, FIRST)
    days = [part(YEAR), part(month).lpad(2, "0"), part(day).lpad(2, "0")]
    seconds = ibis.ifelse(part(SECONDS) == "", ":00", part(SECONDS))
    clock = ibis.ifelse(
        part(TIME) == "", "", " " + part(HOUR).lpad(2, "0") + ":" + part(MINUTE) + seconds
    )
    written = days[0] + "-" + days[1] + "-" + days[2] + clock
    return ibis.ifelse(text.re_search(WRITTEN_DATE), written, text)


def _truth(notation: Notation, text: ir.StringValue) -> ir.StringValue:
    """``true`` and ``false`` for the words of a source."""
    words = [(notation.true, "true"), (notation.false, "false")]
    cases = [(text.isin([w.lower() for w in some]), as_) for some, as_ in words if some]
    found: ir.StringValue = ibis.cases(*cases, else_=text) if cases else text
    return found
