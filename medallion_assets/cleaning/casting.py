"""How a received text becomes a typed value, the same on every engine.

Belongs here: one expression a column type. A text that is not wholly a value of
its type gives null, never a near miss: ``2.5`` is no integer, ``58.905`` no money
and 2017-02-30 no day. Does not belong here: what happens to such rows (see
``cleaning.rules``).
"""

import re
from dataclasses import dataclass, replace

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir

from medallion_assets.cleaning.notation import as_standard
from medallion_assets.tables.exact import decimal_of
from medallion_assets.tables.model import Column, Derived, Pii
from medallion_assets.tables.texts import (
    END,
    NULL_WORDS,
    ODD_SIGNS,
    SPACE,
    common_signs,
    lower_case,
    upper_case,
)
from medallion_assets.tables.types import (
    THOUSANDS,
    Boolean,
    Choice,
    Coordinate,
    Date,
    Identifier,
    Instant,
    Integer,
    Money,
    Number,
    Text,
    Timestamp,
    ZipPrefix,
    data_type,
    may_be_thousands,
)

COORDINATE = rf"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{{1,2}})?{END}"
DAY = r"^\d{4}-\d{2}-\d{2}"
TIME = r"([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,6})?"
MOMENT = rf"{DAY}([ T]{TIME})?{END}"
UTC = r"(\+00(:?00)?|Z)"
INSTANT = rf"{DAY}[ T]{TIME}{UTC}{END}"
LIKE_THOUSANDS = rf"^[+-]?[1-9]\d{{0,2}}\.\d{{3}}{END}"
WITH_ZONE = rf"{DAY}[ T]{TIME} ?([+-]\d{{2}}(:?\d{{2}})?|Z|z|UTC){END}"
FRACTIONS = {0: "0{1,2}", 1: r"\d0?", 2: r"\d{1,2}"}
"""By the digits that count: fractions of fewer than three."""

UNTRIMMED = rf"^{SPACE}|{SPACE}{END}|^{END}"
"""Blank, or with white space at an end."""

NULL_WORD = rf"^{SPACE}*({'|'.join(map(re.escape, NULL_WORDS))}){SPACE}*{END}"
"""A pattern, because DuckDB makes a join of a list of words, one for each place it stands."""

E_MAIL = r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}"
TELEPHONE = r"\+?\(?\d{2}\)?[ -]?9?\d{4}-?\d{4}|\d{8,}"


def standard_text(column: Column, received: ir.StringValue) -> ir.StringValue:
    """The text in its standard form: trimmed, case folded, repaired; blank is null.

    In free text so are the words by which programs write that there is no value.

    Most texts have it already, and to see that takes a third of the time of bringing them to it.
    """
    standard, other = received.strip(), UNTRIMMED
    if has_common_signs(column):
        standard, other = common_signs(standard).strip(), f"{UNTRIMMED}|{ODD_SIGNS}"
    match column.type:
        case Identifier() | Boolean() | Text(lower=True) | Choice(upper=False):
            standard, other = lower_case(standard), rf"{other}|[A-Z]|[^\x00-\x7f]"
        case Choice(upper=True) | Text(upper=True):
            standard, other = upper_case(standard), rf"{other}|[a-z]"
    present = ibis.ifelse(received.re_search(other), standard.nullif(""), received)
    present = as_standard(column.type, column.notation, received, present)
    if isinstance(column.type, Text):
        present = ibis.ifelse(is_null_word(received), ibis.null(str), present)
    return present if column.clean is None else column.clean(present).nullif("")


def is_rewritten(column: Column, received: ir.StringValue) -> ir.BooleanValue:
    """Whether the notation of a column changed a text, or took it for no value."""
    plain = standard_text(replace(column, notation=None), received)
    text = standard_text(column, received)
    return plain.notnull() & (text.isnull() | (text != plain))


def has_common_signs(column: Column) -> bool:
    """Whether signs that look alike are made equal: in names, not in what a person wrote.

    What a column's description cleans itself is left to that.
    """
    is_name = isinstance(column.type, Text) and column.pii is not Pii.FREE_TEXT
    return is_name and column.clean is None


def has_odd_signs(received: ir.StringValue) -> ir.BooleanValue:
    """Whether a text holds signs that are not seen, or look like others."""
    return received.strip().re_search(ODD_SIGNS)


@dataclass(frozen=True)
class Misreading:
    """Texts that a type does not read, because they have a second plausible meaning.

    Attributes:
        name: the end of the reason.
    """

    name: str
    pattern: str
    description: str


def misreading(column: Column) -> Misreading | None:
    """What a column's texts may mean beside a value of its type."""
    if may_be_thousands(column.type):
        return Misreading(
            "like_thousands",
            LIKE_THOUSANDS,
            "has exactly three digits behind its point, which may be thousands",
        )
    match column.type:
        case Timestamp() | Date():
            return Misreading("with_zone", WITH_ZONE, "has a zone; expected local time of the shop")
        case Instant():
            return Misreading("without_zone", MOMENT, "has no zone; expected a time in UTC")
        case _:
            return None


def is_null_word(received: ir.StringValue) -> ir.BooleanValue:
    """Whether a text only says that there is no value."""
    return received.re_search(NULL_WORD)


def typed(column: Column, text: ir.StringValue) -> ir.Value:
    """The value of a standard text, null where it is none of its type."""
    kind = column.type
    match kind:
        case Integer():
            exact = decimal_of(text, kind.digits + 2, 2)
            return _where(text, _decimal(kind.digits, 0), exact.cast(data_type(kind)))
        case Money(rounded_from=int() as digits):
            exact = decimal_of(text, kind.precision - kind.scale + digits, digits)
            pattern = _decimal(kind.precision - kind.scale, digits)
            rounded = exact.round(kind.scale).try_cast(data_type(column.type))
            return _where(text, pattern, rounded)
        case Money() | Number():
            whole = kind.precision - kind.scale
            pattern = _decimal(whole, kind.scale)
            return _where(text, pattern, decimal_of(text, kind.precision, kind.scale))
        case Coordinate():
            return _where(text, COORDINATE, text.try_cast("float64"))
        case Timestamp():
            return _where(text, MOMENT, text.try_cast(dt.Timestamp(scale=6)))
        case Instant():
            return _where(text, INSTANT, _without_zone(text).try_cast(dt.Timestamp(scale=6)))
        case Date():
            return _where(text, MOMENT, text.try_cast(dt.Timestamp(scale=6)).date())
        case Boolean():
            return ibis.ifelse(text.isin(("true", "false")), text == "true", ibis.null("boolean"))
        case Text() | Identifier() | ZipPrefix() | Choice():
            return text


def _without_zone(text: ir.StringValue) -> ir.StringValue:
    """An instant's text without its zone; how PostgreSQL writes that is taken off at less cost."""
    return ibis.ifelse(
        text.endswith("+00"), text.substr(0, text.length() - 3), text.re_replace(rf"{UTC}{END}", "")
    )


def _decimal(whole: int, digits: int) -> str:
    """A pattern of numbers with so many digits before and behind the point.

    Zeros may follow them, but a number of three that may be thousands is none.
    """
    if digits >= THOUSANDS:
        return rf"^[+-]?\d{{1,{whole}}}(\.\d{{1,{digits}}}0*)?{END}"
    counted = rf"\d{{{digits}}}"
    longer = rf"{counted}0{{{THOUSANDS + 1 - digits},}}"
    three = rf"{counted}0{{{THOUSANDS - digits}}}"
    no_thousands = rf"(0\d*|\d{{4,{whole}}})"
    return (
        rf"^[+-]?(\d{{1,{whole}}}(\.({FRACTIONS[digits]}|{longer}))?|{no_thousands}\.{three}){END}"
    )


def masked(column: Column | Derived, value: ir.Value) -> ir.Value:
    """The value as silver shows it: no e-mail addresses and telephone numbers in free text."""
    if column.pii is not Pii.FREE_TEXT or not isinstance(value, ir.StringValue):
        return value
    return value.re_replace(E_MAIL, "[e-mail]").re_replace(TELEPHONE, "[telephone]")


def _where(text: ir.StringValue, pattern: str, value: ir.Value) -> ir.Value:
    """The value where the text matches wholly, else null."""
    return ibis.ifelse(text.re_search(pattern), value, ibis.null(value.type()))
