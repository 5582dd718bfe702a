"""Rejected rows that wait for a parent which is merely not loaded, and their own reason.

Belongs here: the statements that rename the reason, for any engine. Does not belong here: what is
known of such parents (see ``awaited``), and finding rows without a parent (see
``cleaning.rules``).
"""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from medallion_assets.cleaning.casting import standard_text
from medallion_assets.cleaning.rules import UNKNOWN_DAY, missing, not_loaded_rule
from medallion_assets.core.naming import LINE, LOAD_ID, REASONS, SILVER_DAY
from medallion_assets.engines.protocol import Dialect, Engine, compiled
from medallion_assets.engines.task import AwaitedParent
from medallion_assets.silver.scope import bronze_relation
from medallion_assets.tables.model import ForeignKey, Table

AS_JUDGED = "rejected_as_judged"
REJECTED_COLUMNS = {
    LOAD_ID: "string", LINE: "int64", REASONS: "array<string>", SILVER_DAY: "date"
}  # fmt: skip
Waiting = tuple[ForeignKey, AwaitedParent]


def rename_waiting(
    engine: Engine, table: Table, name: str, awaited: Sequence[AwaitedParent], found: set[str]
) -> bool:
    """Give rows that wait for a parent their own reason.

    Args:
        name: the view of the rejected rows, which is replaced.
        found: the reasons that there are; the rest is not looked for.

    Returns:
        Whether any may have been given.
    """
    parents = {parent.name: parent for parent in awaited}
    keys = [key for key in table.foreign_keys if key.parent in parents and missing(key) in found]
    if not keys:
        return False
    engine.store(AS_JUDGED, f"select * from {name}")
    waiting = [(key, parents[key.parent]) for key in keys]
    engine.define(name, _renamed_sql(table, waiting, engine.dialect))
    return True


def _renamed_sql(table: Table, waiting: Sequence[Waiting], dialect: Dialect) -> str:
    """The statement for the rejected rows, of which those that wait say so."""
    rows = ibis.table(REJECTED_COLUMNS, name=AS_JUDGED)
    for number, (key, parent) in enumerate(waiting):
        rows = rows.mutate(**{_flag(number): _told_by_day(rows, parent)})
        if parent.keys:
            rows = _told_by_key(table, rows, key, parent, _flag(number))
    reasons = rows[REASONS].map(lambda reason: _reason(rows, reason, waiting))
    return compiled(rows.mutate(**{REASONS: reasons}).select(*REJECTED_COLUMNS), dialect)


def _flag(number: int) -> str:
    return f"waits_{number}"


def _told_by_day(rows: ir.Table, parent: AwaitedParent) -> ir.BooleanValue:
    """Whether a row waits for a parent, as far as its day tells."""
    if parent.every:
        return ibis.literal(value=True)
    by_day = rows[SILVER_DAY].isin(parent.days) if parent.days else ibis.literal(value=False)
    undated = rows[REASONS].contains(UNKNOWN_DAY) if parent.undated else ibis.literal(value=False)
    return by_day.fill_null(ibis.literal(value=False)) | undated


def _told_by_key(
    table: Table, rows: ir.Table, key: ForeignKey, parent: AwaitedParent, name: str
) -> ir.Table:
    """The rows, marked where their reference is an awaited key."""
    received = bronze_relation(table)
    described = next(item for item in table.columns if item.name == key.column)
    reference = standard_text(described, received[key.column])
    referring = received.select(LOAD_ID, LINE, key=reference)
    keys = ibis.table({"key": "string"}, name=parent.keys)
    found = referring.semi_join(keys, "key").select(
        **{f"found_{LOAD_ID}": referring[LOAD_ID], f"found_{LINE}": referring[LINE]}
    )
    joined = rows.left_join(
        found, [rows[LOAD_ID] == found[f"found_{LOAD_ID}"], rows[LINE] == found[f"found_{LINE}"]]
    )
    marked = joined.mutate(**{name: joined[f"found_{LOAD_ID}"].notnull()})
    return marked.drop(f"found_{LOAD_ID}", f"found_{LINE}")


def _reason(rows: ir.Table, reason: ir.StringValue, waiting: Sequence[Waiting]) -> ir.StringValue:
    """A reason, or the one that stands in its place where the row waits."""
    branches = [
        ((reason == missing(key)) & rows[_flag(number)], ibis.literal(not_loaded_rule(key).name))
        for number, (key, _) in enumerate(waiting)
    ]
    return ibis.cases(*branches, else_=reason)
