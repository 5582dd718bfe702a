"""The rules that a column implies: by its type, and by its place in the table.

Belongs here: rules of one column. Does not belong here: rules of a whole row, and those that a
table states (see ``cleaning.rules``, which also says what a prepared table has).
"""

from functools import partial

import ibis
import ibis.expr.types as ir

from medallion_assets.cleaning.casting import (
    has_common_signs,
    has_odd_signs,
    is_null_word,
    is_rewritten,
    misreading,
)
from medallion_assets.core.naming import RAW_PREFIX
from medallion_assets.tables.model import Action, Column, Rule, Table
from medallion_assets.tables.texts import END
from medallion_assets.tables.types import Choice, Identifier, Integer, Money, Text, ZipPrefix

TEXT_PREFIX = "text__"
FIVE_DIGITS = rf"^[0-9]{{5}}{END}"


def is_parsed(column: Column) -> bool:
    """Whether the column's text has to be parsed, and so may fail to."""
    return not isinstance(column.type, Text | Identifier | ZipPrefix | Choice)


def column_rules(table: Table, column: Column) -> list[Rule]:
    """The rules that a column's type and its place in the table imply."""
    rules = []
    if column.required:
        rules.append(_null_rule(column))
    if is_parsed(column):
        rules.extend(_unreadable_rules(column))
    if isinstance(column.type, Text):
        rules.append(_null_word_rule(column))
    if has_common_signs(column):
        rules.append(_odd_signs_rule(column))
    if column.notation is not None and (is_parsed(column) or column.notation.null):
        rules.append(_notation_rule(column))
    return [*rules, *_type_rules(table, column)]


def _type_rules(table: Table, column: Column) -> list[Rule]:
    """What values of the column's type may not be."""
    rules: list[Rule] = []
    match column.type:
        case Identifier():
            pattern = rf"^{column.type.whole}{END}"
            rules.append(_malformed_rule(column, pattern, required=column.required))
        case ZipPrefix():
            in_key = column.name in table.key
            rules.append(_malformed_rule(column, FIVE_DIGITS, required=in_key))
        case Choice():
            rules.append(_unknown_rule(column, column.type.values))
        case Money(positive=True):
            rules.append(_not_positive_rule(column))
        case Money(signed=False):
            rules.append(_negative_rule(column))
        case Integer(minimum=None, maximum=None):
            pass
        case Integer():
            rules.append(_range_rule(column, column.type))
    return rules


def _null_rule(column: Column) -> Rule:
    """A required value is missing; one that does not parse has a reason of its own."""
    name = column.name
    source = f"{TEXT_PREFIX}{name}" if is_parsed(column) else name
    return Rule(
        name=f"{name}_null",
        action=Action.QUARANTINE,
        description=f"`{name}` is required and empty.",
        breaks=lambda t: t[source].isnull(),
    )


def _null_word_rule(column: Column) -> Rule:
    """A program's word for no value stands where a text is meant; it becomes null."""
    name = column.name
    return Rule(
        name=f"{name}_null_word",
        action=Action.STANDARDISE,
        description=f"`{name}` holds a word like NULL or n/a, which says that there is no value.",
        breaks=lambda t: is_null_word(t[f"{RAW_PREFIX}{name}"]),
    )


def _odd_signs_rule(column: Column) -> Rule:
    """A name holds signs that are not seen, or look like others; they become those."""
    name = column.name
    return Rule(
        name=f"{name}_odd_signs",
        action=Action.STANDARDISE,
        description=f"`{name}` holds invisible signs, odd or repeated spaces, or loose accents.",
        breaks=lambda t: has_odd_signs(t[f"{RAW_PREFIX}{name}"]),
    )


def _notation_rule(column: Column) -> Rule:
    """A value is written as its source writes; it becomes what its type reads."""
    name = column.name
    return Rule(
        name=f"{name}_notation",
        action=Action.STANDARDISE,
        description=f"`{name}` was written in the source's notation, and rewritten.",
        breaks=lambda t: is_rewritten(column, t[f"{RAW_PREFIX}{name}"]),
    )


def _unreadable_rules(column: Column) -> list[Rule]:
    """A value was given but is none of the column's type, or might be another one as well."""
    name = column.name
    second = misreading(column)

    def unread(t: ir.Table, *, is_other: bool) -> ir.BooleanValue:
        text = t[f"{TEXT_PREFIX}{name}"]
        found = text.notnull() & t[name].isnull()
        if second is None:
            return found
        other = text.re_search(second.pattern)
        # Few values are unread, and only they are matched.
        return ibis.ifelse(found, other if is_other else ~other, ibis.literal(value=False))

    rules = [
        Rule(
            name=f"{name}_unparsable",
            action=Action.QUARANTINE,
            description=f"`{name}` holds a text that is {_no_value(column)}.",
            breaks=partial(unread, is_other=False),
        )
    ]
    if second is not None:
        rules.append(
            Rule(
                name=f"{name}_{second.name}",
                action=Action.QUARANTINE,
                description=f"`{name}` {second.description}.",
                breaks=partial(unread, is_other=True),
            )
        )
    return rules


def _no_value(column: Column) -> str:
    """What a text of another type is said not to be."""
    kind = type(column.type).__name__.lower()
    return f"no {kind}" + (
        f" of at most {column.type.digits} digits" if isinstance(column.type, Integer) else ""
    )


def _malformed_rule(column: Column, pattern: str, *, required: bool) -> Rule:
    """An id or zip has the wrong shape; only keys and references cost the row its place."""
    name = column.name
    return Rule(
        name=f"{name}_malformed",
        action=Action.QUARANTINE if required else Action.WARN,
        description=f"`{name}` does not match `{pattern}`.",
        breaks=lambda t: ~t[name].re_search(pattern),
    )


def _unknown_rule(column: Column, values: tuple[str, ...]) -> Rule:
    """A value lies outside its closed list."""
    name = column.name
    return Rule(
        name=f"{name}_unknown",
        action=Action.QUARANTINE,
        description=f"`{name}` is none of its {len(values)} known values.",
        breaks=lambda t: t[name].notin(values),
    )


def _negative_rule(column: Column) -> Rule:
    """An amount of money is negative."""
    name = column.name
    return Rule(
        name=f"{name}_negative",
        action=Action.QUARANTINE,
        description=f"`{name}` is less than zero.",
        breaks=lambda t: t[name] < 0,
    )


def _not_positive_rule(column: Column) -> Rule:
    """An amount of money is nothing or less."""
    name = column.name
    return Rule(
        name=f"{name}_not_positive",
        action=Action.QUARANTINE,
        description=f"`{name}` is not more than zero.",
        breaks=lambda t: t[name] <= 0,
    )


def _range_rule(column: Column, kind: Integer) -> Rule:
    """A whole number lies outside what it may be."""
    name, low, high = column.name, kind.minimum, kind.maximum

    def outside(t: ir.Table) -> ir.BooleanValue:
        below = t[name] < low if low is not None else ibis.literal(value=False)
        above = t[name] > high if high is not None else ibis.literal(value=False)
        return below | above

    return Rule(
        name=f"{name}_outside_range",
        action=Action.QUARANTINE,
        description=f"`{name}` lies outside {low} to {high if high is not None else 'any'}.",
        breaks=outside,
    )
