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

from collections.abc import Mapping

import ibis
import ibis.expr.types as ir

from medallion_assets.cleaning.preparing import (
    broken,
    prepared,
    silver_values,
    with_derived,
    without,
)
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
    REASONS,
    ROW_HASH,
    SILVER_DAY,
)
from medallion_assets.core.partitions import DayRange
from medallion_assets.tables.model import Action, Rule, Table
from medallion_assets.tables.types import data_type

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


def judged_columns(table: Table, date_range: DayRange) -> ibis.Schema:
    """The columns of the judged rows, once they are stored."""
    flags = (flag(rule) for rule in counted_rules(table, date_range))
    return ibis.schema(
        {
            **{item.name: data_type(item.type) for item in table.silver_columns},
            SILVER_DAY: "date",
            REASONS: "array<string>",
            **dict.fromkeys(flags, "boolean"),
            LOAD_ID: "string",
            LINE: "int64",
            ROW_HASH: "string",
            CHANGED_AT: "timestamp(6)",
            ROW_VERSION: "string",
            CLASS: "string",
        }
    )


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
    rows, reasons = _with_reasons(table, rows, date_range)
    flags = {flag(rule): broken(rule, rows) for rule in counted_rules(table, date_range)}
    day = rows[BUSINESS_DAY] if table.day else ibis.null("date")
    inside = day.between(ibis.literal(date_range.first), ibis.literal(date_range.last))
    silver_day = ibis.ifelse(inside, day, ibis.null("date"))
    return rows.select(
        **silver_values(table, rows),
        **{SILVER_DAY: silver_day, REASONS: reasons},
        **flags,
        **{name: rows[name] for name in (*TECHNICAL, CHANGED_AT)},
        **{ROW_VERSION: version(rows)},
    )


def _with_reasons(
    table: Table, rows: ir.Table, date_range: DayRange
) -> tuple[ir.Table, ir.ArrayValue]:
    """Rows with a flag a rejecting rule, and the names of those they break.

    Few rows break one, and only theirs are listed.
    """
    rules = row_rules(table, date_range.first, date_range.last)
    rejecting = [rule for rule in rules if rule.action is Action.QUARANTINE]
    rows = rows.mutate(**{f"_rejects__{rule.name}": broken(rule, rows) for rule in rejecting})
    found = {rule.name: rows[f"_rejects__{rule.name}"] for rule in rejecting}
    names = [ibis.ifelse(breaks, name, ibis.null(str)) for name, breaks in found.items()]
    listed = ibis.array(names).filter(lambda name: name.notnull())
    nothing = ibis.literal([], type="array<string>")
    return rows, ibis.ifelse(ibis.or_(*found.values()), listed, nothing)
