"""Which of several received versions of a key speaks.

Belongs here: the order of versions, once for SQL and once for expressions. Does not
belong here: which of several rows of one version is kept (see ``cleaning.pipeline``).

Deliveries of a whole table are ordered by their loads: the newest one is what the
source has. Changes are ordered by the time the source gives them, and only then by
when they were seen, so they may arrive in any order.
"""

import ibis.expr.types as ir

from medallion_assets.core.naming import KEY, LOAD_ID, OPERATION, UPSERT, VERSION

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
