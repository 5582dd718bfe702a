"""From which columns each column of silver comes.

Belongs here: reading it off the description and the expressions of derived columns.
Does not belong here: showing it.
"""

from collections.abc import Mapping

import ibis.expr.operations as ops
import ibis.expr.types as ir

from medallion_assets.cleaning.column_rules import TEXT_PREFIX
from medallion_assets.cleaning.preparing import prepared
from medallion_assets.core.naming import BUSINESS_DAY, RAW_PREFIX, SILVER_DAY
from medallion_assets.silver.scope import bronze_relation, parent_relations, received_relations
from medallion_assets.tables.model import Table

Origin = tuple[str | None, str]
"""The name of a silver table that is looked up, or None for the table's own bronze; a column."""


def column_origins(table: Table, tables: Mapping[str, Table]) -> dict[str, list[Origin]]:
    """The origins of every silver column of a table, by its name."""
    origins: dict[str, list[Origin]] = {name: [(None, name)] for name in table.column_names}
    if table.day is not None:
        origins[SILVER_DAY] = [(None, BUSINESS_DAY)]
    if table.derived:
        used = [tables[name] for name in table.uses]
        parents = parent_relations(used)
        rows = prepared(table, bronze_relation(table), parents, received_relations(table))
        for item in table.derived:
            origins[item.name] = _read(table, item.expression(rows), rows)
    return origins


def _read(table: Table, value: ir.Value, rows: ir.Table) -> list[Origin]:
    """The columns of ``rows`` that an expression reads."""
    fields = value.op().find(ops.Field)
    found = {_origin(table, field.name) for field in fields if field.rel == rows.op()}
    return sorted(found, key=lambda origin: (origin[0] or "", origin[1]))


def _origin(table: Table, name: str) -> Origin:
    """A column of the prepared rows as its table has it."""
    for lookup in table.lookups:
        prefix = f"{lookup.table}__"
        if name.startswith(prefix):
            return lookup.table, name.removeprefix(prefix)
    return None, name.removeprefix(RAW_PREFIX).removeprefix(TEXT_PREFIX)
