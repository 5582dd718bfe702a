"""Bronze rows made ready to be judged: typed, with what their parents know of them.

Belongs here: the columns that rules and derived columns see, and those of silver. Does not belong
here: judging rows (see ``cleaning.pipeline``) and how one text becomes a value (see
``cleaning.casting``).
"""

from collections.abc import Mapping, Sequence

import ibis
import ibis.expr.types as ir

from medallion_assets.cleaning.casting import masked, standard_text, typed
from medallion_assets.cleaning.column_rules import TEXT_PREFIX
from medallion_assets.core.naming import OPERATION, RAW_PREFIX, UPSERT
from medallion_assets.tables.model import Rule, Table


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


def without(rows: ir.Table, *names: str) -> ir.Table:
    """All columns but some, in their order: Ibis' own ``drop`` compiles to any order of names."""
    return rows.select([name for name in rows.columns if name not in names])
