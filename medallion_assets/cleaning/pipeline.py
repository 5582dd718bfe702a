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
from medallion_assets.cleaning.survivorship import version
from medallion_assets.core.naming import (
    BUSINESS_DAY,
    CHANGED_AT,
    DELETE,
    KEY,
    LINE,
    LOAD_ID,
    OPERATION,
    RAW_PREFIX,
    REASONS,
    ROW_HASH,
    SILVER_DAY,
    UNDATED,
    UPSERT,
)
from medallion_assets.core.partitions import DayRange
from medallion_assets.tables.model import Action, Rule, Table

CLASS = "_class"
TECHNICAL = (LOAD_ID, LINE, ROW_HASH)
RANKING = (KEY, CHANGED_AT, "_row_version", "_current", "_removed", "_repeat")
"""What places a row among the others of its key."""


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
    rows = with_derived(table, prepared(table, bronze, parents, received))
    return _ranked(table, _judged(table, rows, date_range))


def prepared(
    table: Table,
    bronze: ir.Table,
    parents: Mapping[str, ir.Table],
    received: Mapping[str, ir.Table],
) -> ir.Table:
    """The rows as rules and derived columns see them: typed, with what their parents know."""
    return _with_parents(table, typed_rows(table, _current(table, bronze)), parents, received)


def with_derived(table: Table, rows: ir.Table) -> ir.Table:
    """Add the columns that the source does not deliver to prepared rows."""
    derived = {item.name: masked(item, item.expression(rows)) for item in table.derived}
    return rows.mutate(**derived) if derived else rows


def silver_values(table: Table, rows: ir.Table) -> dict[str, ir.Value]:
    """The columns of silver, as it shows them."""
    values = {item.name: masked(item, rows[item.name]) for item in table.columns}
    return {**values, **{item.name: rows[item.name] for item in table.derived}}


def _current(table: Table, bronze: ir.Table) -> ir.Table:
    """Mark the rows of each key's latest version and of removed keys, and number repetitions.

    A change whose time is unusable counts as the latest until its key is received again.
    Notes of withdrawal are no rows themselves.
    """
    rows = bronze.mutate(_row_version=version(bronze))
    latest = rows["_row_version"].max().over(group_by=KEY)
    withdrawn = ibis.ifelse(rows[OPERATION] == DELETE, rows["_row_version"], ibis.null(str))
    removed = (withdrawn.max().over(group_by=KEY) == latest).fill_null(ibis.literal(False))  # noqa: FBT003 - a literal
    same = [KEY, LOAD_ID, ROW_HASH, BUSINESS_DAY, OPERATION]
    repeat = ibis.row_number().over(group_by=same, order_by=[LINE])
    is_current = rows["_row_version"] == latest
    if table.changes is not None:
        is_last = rows[LOAD_ID] == rows[LOAD_ID].max().over(group_by=KEY)
        is_current |= rows["_row_version"].startswith(UNDATED) & is_last
    marked = rows.mutate(_current=is_current, _removed=removed, _repeat=repeat)
    return marked.filter(marked[OPERATION] == UPSERT)


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


def _judged(table: Table, rows: ir.Table, date_range: DayRange) -> ir.Table:
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
        **{name: rows[name] for name in (*TECHNICAL, *RANKING)},
    )


def _ranked(table: Table, rows: ir.Table) -> ir.Table:
    """Decide the class of each row."""
    rows = rows.mutate(_valid=rows[REASONS].length() == 0)
    contends = rows["_current"] & (rows["_repeat"] == 0) & rows["_valid"]
    rows = rows.mutate(_contends=contends)
    if table.reduce is None:
        place = ibis.row_number().over(
            group_by=[*table.key, "_contends"],
            order_by=[
                ibis.desc(CHANGED_AT, nulls_first=False),
                ibis.desc("_row_version"),
                ibis.desc(LOAD_ID),
                ibis.desc(LINE),
            ],
        )
    else:
        place = ibis.literal(0)
    rows = rows.mutate(_place=place)
    decided = ibis.cases(
        (rows["_removed"], "removed"),
        (~rows["_current"], "superseded"),
        (rows["_repeat"] > 0, "duplicate"),
        (~rows["_valid"], "quarantined"),
        (rows["_place"] > 0, "superseded"),
        else_="silver",
    )
    used = ("_valid", "_contends", "_place", *RANKING)
    return without(rows.mutate(**{CLASS: decided}), *used)


def without(rows: ir.Table, *names: str) -> ir.Table:
    """All columns but some, in their order: Ibis' own ``drop`` compiles to any order of names."""
    return rows.select([name for name in rows.columns if name not in names])
