"""The rules of a table: those its columns imply and those it states.

Belongs here: deriving rules from a description. A rule is a function from a
table to a boolean column, so that one function serves quarantine, warning
counts and the pandera checks. Does not belong here: applying them.

A prepared table has, beside the typed columns, the received text as
``raw__<column>``, the standard text of typed columns as ``text__<column>``,
``<parent>__found`` and ``_business_day``. Whether a parent that is not found is awaited
is known beside the rows only.
"""

import re
from datetime import date

import ibis

from medallion_assets.cleaning.column_rules import column_rules
from medallion_assets.core.naming import BUSINESS_DAY, EXTRA, MISSING, UNDATED, VERSION
from medallion_assets.tables.model import Action, DriftPolicy, ForeignKey, Rule, Table
from medallion_assets.tables.texts import END

UNKNOWN_DAY = "business_day_unknown"
"""The reason of rows that have no day."""
OUTSIDE_RANGE = "business_day_outside_range"
"""The reason of rows whose day is none of the configured ones."""


def all_rules(table: Table, first_day: date, last_day: date) -> tuple[Rule, ...]:
    """Every reason and warning of a table: its row rules, and what is told beside them."""
    return (*row_rules(table, first_day, last_day), *map(not_loaded_rule, table.foreign_keys))


def row_rules(table: Table, first_day: date, last_day: date) -> tuple[Rule, ...]:
    """Every rule that an engine judges a row by, derived ones first, as reasons are listed."""
    derived = [rule for column in table.columns for rule in column_rules(table, column)]
    parents = [_parent_rule(key) for key in table.foreign_keys]
    days = _day_rules(first_day, last_day) if table.day else []
    stated = (*_drift_rules(table), *change_rules(table), *table.rules)
    return (*derived, *parents, *days, *stated)


def local_rules(table: Table, first_day: date, last_day: date) -> list[Rule]:
    """The rejecting rules that need no other table: what a row says of itself."""
    found = [rule for column in table.columns for rule in column_rules(table, column)]
    found += _day_rules(first_day, last_day) if table.day else []
    found += _drift_rules(table)
    return [rule for rule in found if rule.action is Action.QUARANTINE]


def change_rules(table: Table) -> list[Rule]:
    """What a row may not say of its change, which bronze's `VERSION` tells."""
    if table.changes is None:
        return []
    name = table.changes.column
    return [
        Rule(
            name=f"{name}_unusable",
            action=Action.QUARANTINE,
            description=f"`{name}` of the source is no time, infinite, or later than its clock.",
            breaks=lambda t: t[VERSION].startswith(UNDATED),
        )
    ]


def _drift_rules(table: Table) -> list[Rule]:
    """What the table's policy says of rows that came with other columns."""
    rules = []
    if table.drift.added is DriftPolicy.QUARANTINE:
        rules.append(
            Rule(
                name="columns_unknown",
                action=Action.QUARANTINE,
                description="The row came with columns that are not described.",
                breaks=lambda t: ~t[EXTRA].re_search(_only_change_time(table)),
            )
        )
    if table.drift.missing is DriftPolicy.QUARANTINE:
        rules.append(
            Rule(
                name="columns_missing",
                action=Action.QUARANTINE,
                description="The row came without columns that are described.",
                breaks=lambda t: t[EXTRA].contains(f'"{MISSING}":['),
            )
        )
    return rules


def _only_change_time(table: Table) -> str:
    """A pattern of `EXTRA` without unknown columns; a quote in a value is escaped there."""
    change_time = (
        rf'("{re.escape(table.changes.column)}":(null|"[^"\\]*"))?' if table.changes else ""
    )
    return rf'^\{{{change_time},?("{MISSING}":\[[^\]]*\])?\}}{END}'


def _parent_rule(key: ForeignKey) -> Rule:
    """The row refers to a parent that is not there; it waits in quarantine for it."""
    needs = "accepted" if key.part_of else "received"
    return Rule(
        name=missing(key),
        action=Action.QUARANTINE,
        description=f"No row of `{key.parent}` with this `{key.column}` was {needs} so far.",
        breaks=lambda t: t[key.column].notnull() & ~t[f"{key.parent}__found"],
    )


def missing(key: ForeignKey) -> str:
    """The reason of rows whose parent is not there."""
    return f"{key.parent}_missing"


def not_loaded_rule(key: ForeignKey) -> Rule:
    """The parent is missing, and merely not loaded; said instead of the rule before.

    An engine cannot tell. The platform knows what was delivered and which days were loaded,
    and renames the reason once rows are judged (see ``silver.awaited``).
    """
    loaded = "published" if key.part_of else "loaded"
    return Rule(
        name=f"{key.parent}_not_loaded",
        action=Action.QUARANTINE,
        description=f"The row of `{key.parent}` with this `{key.column}` is, or may be, "
        f"of a day that is not {loaded} yet.",
        breaks=lambda t: t[f"{key.parent}__awaited"],
    )


def _day_rules(first_day: date, last_day: date) -> list[Rule]:
    """The row belongs to no business day of the configured range."""
    return [
        Rule(
            name=UNKNOWN_DAY,
            action=Action.QUARANTINE,
            description="The day of the row, or of its parent, cannot be told.",
            breaks=lambda t: t[BUSINESS_DAY].isnull(),
        ),
        Rule(
            name=OUTSIDE_RANGE,
            action=Action.QUARANTINE,
            description="The day lies before the first or after the last configured day.",
            breaks=lambda t: (
                (t[BUSINESS_DAY] < ibis.literal(first_day))
                | (t[BUSINESS_DAY] > ibis.literal(last_day))
            ),
        ),
    ]
