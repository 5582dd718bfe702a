"""Which of several received rows of a key speaks.

Belongs here: the order of versions, once for SQL and once for expressions, and which of several
rows of one version is kept. Does not belong here: whether a row is valid (see
``cleaning.pipeline``).

Deliveries of a whole table are ordered by their loads: the newest one is what the
source has. Changes are ordered by the time the source gives them, and only then by
when they were seen, so they may arrive in any order.

Most keys have one row, and only the others are ranked. To rank takes longer than all the rest of
the cleaning, and does so by what is carried along; so it is done beside the rows, by the columns
that decide and the two that name a row.
"""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from medallion_assets.core.naming import (
    BUSINESS_DAY,
    CHANGED_AT,
    DELETE,
    KEY,
    LINE,
    LOAD_ID,
    OPERATION,
    ROW_HASH,
    UNDATED,
    UPSERT,
    VERSION,
)
from medallion_assets.tables.model import Table

ROW = (LOAD_ID, LINE)
"""What names a row of bronze."""
ROW_VERSION = "_row_version"
CURRENT, REMOVED, REPEAT = "_current", "_removed", "_repeat"

VERSION_SQL = f"coalesce({VERSION}, {LOAD_ID})"
"""The version of a bronze row; of a key's rows those with the greatest are current."""


def present_sql(rows: str, columns: str = "*") -> str:
    """A query for the rows of each key's latest version, if it is not deleted.

    Args:
        rows: a relation with bronze's columns, which may be joined and filtered.
    """
    return f"""
        select {columns} from (
            from {rows}
            qualify {VERSION_SQL} = max({VERSION_SQL}) over (partition by {KEY})
        ) where {OPERATION} = '{UPSERT}'
        """


def version(rows: ir.Table) -> ir.StringValue:
    """The same of an Ibis table with bronze's columns."""
    return rows[VERSION].fill_null(rows[LOAD_ID])


def standing(table: Table, bronze: ir.Table) -> ir.Table:
    """What the rows of keys with several rows are among each other, by `ROW`.

    `CURRENT`: the row is of its key's latest version; `REMOVED`: the key is not there any more;
    `REPEAT`: how many rows before it say the same. A change whose time is unusable counts as
    the latest until its key is received again.
    """
    rows = bronze.mutate(**{ROW_VERSION: version(bronze)})
    rows = rows.semi_join(_repeated(rows, [KEY]), KEY)
    latest = rows[ROW_VERSION].max().over(group_by=KEY)
    withdrawn = ibis.ifelse(rows[OPERATION] == DELETE, rows[ROW_VERSION], ibis.null(str))
    removed = (withdrawn.max().over(group_by=KEY) == latest).fill_null(ibis.literal(False))  # noqa: FBT003 - a literal
    same = [KEY, LOAD_ID, ROW_HASH, BUSINESS_DAY, OPERATION]
    repeat = ibis.row_number().over(group_by=same, order_by=[LINE])
    is_current = rows[ROW_VERSION] == latest
    if table.changes is not None:
        is_last = rows[LOAD_ID] == rows[LOAD_ID].max().over(group_by=KEY)
        is_current |= rows[ROW_VERSION].startswith(UNDATED) & is_last
    marked = rows.select(OPERATION, *ROW, **{CURRENT: is_current, REMOVED: removed, REPEAT: repeat})
    return marked.filter(marked[OPERATION] == UPSERT).select(*ROW, CURRENT, REMOVED, REPEAT)


def with_standing(table: Table, rows: ir.Table, bronze: ir.Table) -> ir.Table:
    """Rows of bronze with what they are among the others of their key.

    Args:
        rows: upserts of ``bronze``, by `ROW`.
    """
    found = standing(table, bronze).rename({f"{name}_found": name for name in ROW})
    both = rows.left_join(found, [rows[name] == found[f"{name}_found"] for name in ROW])
    alone = {CURRENT: True, REMOVED: False, REPEAT: 0}
    marks = {name: both[name].fill_null(ibis.literal(value)) for name, value in alone.items()}
    return both.select([both[name] for name in rows.columns], **marks)


def outranked(key: Sequence[str], rows: ir.Table) -> ir.Table:
    """The rows, by `ROW`, that give way to another one of the same typed key.

    The row with the latest change is kept, and among those the one received last.
    """
    repeated = _repeated(rows, key)
    same = [rows[name].identical_to(repeated[name]) for name in key]
    order = [
        ibis.desc(CHANGED_AT, nulls_first=False),
        ibis.desc(ROW_VERSION),
        ibis.desc(LOAD_ID),
        ibis.desc(LINE),
    ]
    place = ibis.row_number().over(group_by=list(key), order_by=order)
    placed = rows.semi_join(repeated, same).select(*ROW, _place=place)
    return placed.filter(placed["_place"] > 0).select(*ROW)


def _repeated(rows: ir.Table, key: Sequence[str]) -> ir.Table:
    """The keys that several rows have."""
    counted = rows.group_by(list(key)).aggregate(_rows=rows.count())
    return counted.filter(counted["_rows"] > 1).select(*key)
