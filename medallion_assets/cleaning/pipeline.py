"""The generic cleaning pipeline: bronze rows in, every row classified out.

Belongs here: what is the same for all tables, as pure expressions. Does not
belong here: anything about one table (its description holds that) and execution
(see ``engines``).

Each received row ends in exactly one class, decided in this order:

1. ``removed``: its source no longer has the key; ``superseded``: a later version replaced it;
2. ``duplicate``: the same values were received before in the same load;
3. ``quarantined``: it breaks a rule; all broken rules are its reasons;
4. ``superseded``: a valid row of the same key has the later change, or the same
   and was received later;
5. ``silver``.
"""

from collections.abc import Mapping, Sequence

import ibis
import ibis.expr.types as ir

from medallion_assets.cleaning.casting import masked, standard_text, typed
from medallion_assets.cleaning.column_rules import TEXT_PREFIX
from medallion_assets.cleaning.rules import row_rules
from medallion_assets.cleaning.survivorship import (
    CURRENT,
    REMOVED,
    REPEAT,
    ROW,
    ROW_VERSION,
    outranked,
    version,
    with_standing,
)
from medallion_assets.core.naming import (
    BUSINESS_DAY,
    CHANGED_AT,
    LINE,
    LOAD_ID,
    OPERATION,
    RAW_PREFIX,
    REASONS,
    ROW_HASH,
    SILVER_DAY,
    UPSERT,
)
from medallion_assets.core.partitions import DayRange
from medallion_assets.tables.model import Action, Rule, Table

CLASS = "_class"
TECHNICAL = (LOAD_ID, LINE, ROW_HASH)
VALID, SUPERSEDED = "silver", "superseded"
RANKING = (CHANGED_AT, ROW_VERSION)
"""What places a valid row among the others of its key, beside load and line."""


def flag(rule: Rule) -> str:
    """The column of a classified table that says whether a row breaks a rule."""
    return f"_breaks__{rule.name}"


def counted_rules(table: Table, date_range: DayRange) -> list[Rule]:
    """The rules that are counted and do not reject."""
    rules = row_rules(table, date_range.first, date_range.last)
    return [rule for rule in rules if rule.action is not Action.QUARANTINE]


def classify(
    table: Table,
    bronze: ir.Table,
    parents: Mapping[str, ir.Table],
    received: Mapping[str, ir.Table],
    date_range: DayRange,
) -> ir.Table:
    """Type and classify bronze rows.

    Args:
        bronze: all versions of the keys in question.
        parents: silver tables for lookups and whole-part references, by name.
        received: for other references, the keys received so far, by parent name,
            in a column ``key``.
        date_range: the configured days.

    Returns:
        One row a bronze row with typed columns, `SILVER_DAY` (null where the row
        belongs to no day), `REASONS`, `CLASS`, one flag a counted rule, and load,
        line and hash.
    """
    rows = judged(table, prepared(table, bronze, parents, received), bronze, date_range)
    return ranked(rows, None if table.reduce else yielding(table, rows))


def prepared(
    table: Table,
    bronze: ir.Table,
    parents: Mapping[str, ir.Table],
    received: Mapping[str, ir.Table],
) -> ir.Table:
    """The rows as rules and derived columns see them: typed, with what their parents know."""
    upserts = bronze.filter(bronze[OPERATION] == UPSERT)
    return _with_parents(table, typed_rows(table, upserts), parents, received)


def with_derived(table: Table, rows: ir.Table) -> ir.Table:
    """Add the columns that the source does not deliver to prepared rows."""
    derived = {item.name: masked(item, item.expression(rows)) for item in table.derived}
    return rows.mutate(**derived) if derived else rows


def silver_values(table: Table, rows: ir.Table) -> dict[str, ir.Value]:
    """The columns of silver, as it shows them."""
    values = {item.name: masked(item, rows[item.name]) for item in table.columns}
    return {**values, **{item.name: rows[item.name] for item in table.derived}}


def typed_rows(table: Table, rows: ir.Table) -> ir.Table:
    """Give each column its typed value beside the text it was received as."""
    rows = rows.rename({f"{RAW_PREFIX}{name}": name for name in table.column_names})
    texts = {
        f"{TEXT_PREFIX}{column.name}": standard_text(column, rows[f"{RAW_PREFIX}{column.name}"])
        for column in table.columns
    }
    rows = rows.mutate(**texts)
    values = {
        column.name: typed(column, rows[f"{TEXT_PREFIX}{column.name}"]) for column in table.columns
    }
    return rows.mutate(**values)


def _with_parents(
    table: Table, rows: ir.Table, parents: Mapping[str, ir.Table], received: Mapping[str, ir.Table]
) -> ir.Table:
    """Join what rules need to know of other tables; their keys are unique, so no row repeats."""
    joined = {lookup.table for lookup in table.lookups}
    for lookup in table.lookups:
        columns = tuple(name for name in lookup.columns if name != lookup.parent_column)
        rows = _join(
            rows, parents[lookup.table], lookup.table, lookup.column, lookup.parent_column, columns
        )
    for key in table.foreign_keys:
        if key.parent in joined:
            continue
        parent = parents[key.parent] if key.part_of else received[key.parent]
        parent_column = key.parent_column if key.part_of else "key"
        rows = _join(rows, parent, key.parent, key.column, parent_column, ())
    return rows


def _join(
    rows: ir.Table,
    parent: ir.Table,
    name: str,
    column: str,
    parent_column: str,
    columns: Sequence[str],
) -> ir.Table:
    """Left-join columns of a parent under its name, with ``<name>__found``."""
    prefix = f"{name}__"
    side = parent.select(
        **{f"{prefix}key": parent[parent_column]},
        **{f"{prefix}{wanted}": parent[wanted] for wanted in columns},
    )
    both = rows.left_join(side, rows[column] == side[f"{prefix}key"])
    found = both.mutate(**{f"{prefix}found": both[f"{prefix}key"].notnull()})
    return without(found, f"{prefix}key")


def broken(rule: Rule, rows: ir.Table) -> ir.BooleanValue:
    """True where a row breaks a rule; what cannot be told is not broken."""
    return rule.breaks(rows).fill_null(ibis.literal(False))  # noqa: FBT003 - a literal


def judged(table: Table, rows: ir.Table, bronze: ir.Table, date_range: DayRange) -> ir.Table:
    """The rows as `classify` gives them, but for the valid ones that others outrank.

    Those are still of class ``silver``; what ranks them is beside them.

    Args:
        rows: the prepared rows of ``bronze``.
    """
    rows = _evaluated(table, with_derived(table, rows), date_range)
    rows = with_standing(table, rows, bronze)
    decided = ibis.cases(
        (rows[REMOVED], "removed"),
        (~rows[CURRENT], SUPERSEDED),
        (rows[REPEAT] > 0, "duplicate"),
        (rows[REASONS].length() > 0, "quarantined"),
        else_=VALID,
    )
    return without(rows.mutate(**{CLASS: decided}), CURRENT, REMOVED, REPEAT)


def yielding(table: Table, rows: ir.Table) -> ir.Table:
    """Which of the judged rows are valid and outranked, by `ROW`."""
    return outranked(table.key, rows.filter(rows[CLASS] == VALID))


def ranked(rows: ir.Table, outranked_rows: ir.Table | None) -> ir.Table:
    """The judged rows in their last classes.

    Args:
        outranked_rows: of `yielding`; None of a table that folds all valid rows of a key.
    """
    if outranked_rows is not None:
        found = outranked_rows.rename({f"{name}_outranked": name for name in ROW})
        rows_of = [rows[name] == found[f"{name}_outranked"] for name in ROW]
        both = rows.left_join(found, rows_of)
        is_outranked = both[f"{LINE}_outranked"].notnull()
        last = ibis.ifelse(is_outranked, SUPERSEDED, both[CLASS])
        rows = both.select([both[name] for name in rows.columns if name != CLASS], **{CLASS: last})
    return without(rows, *RANKING)


def _evaluated(table: Table, rows: ir.Table, date_range: DayRange) -> ir.Table:
    """Evaluate all rules: reasons for quarantine, flags for what is only counted."""
    rules = row_rules(table, date_range.first, date_range.last)
    rejecting = [rule for rule in rules if rule.action is Action.QUARANTINE]
    names = [ibis.ifelse(broken(rule, rows), rule.name, ibis.null(str)) for rule in rejecting]
    flags = {flag(rule): broken(rule, rows) for rule in counted_rules(table, date_range)}
    day = rows[BUSINESS_DAY] if table.day else ibis.null("date")
    inside = day.between(ibis.literal(date_range.first), ibis.literal(date_range.last))
    silver_day = ibis.ifelse(inside, day, ibis.null("date"))
    reasons = ibis.array(names).filter(lambda name: name.notnull())
    return rows.select(
        **silver_values(table, rows),
        **{SILVER_DAY: silver_day, REASONS: reasons},
        **flags,
        **{name: rows[name] for name in (*TECHNICAL, CHANGED_AT)},
        **{ROW_VERSION: version(rows)},
    )


def without(rows: ir.Table, *names: str) -> ir.Table:
    """All columns but some, in their order: Ibis' own ``drop`` compiles to any order of names."""
    return rows.select([name for name in rows.columns if name not in names])
