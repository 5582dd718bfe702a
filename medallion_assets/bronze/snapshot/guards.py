"""What stops a delivery that would take away most of a table.

Belongs here: the limit on rows that are gone since the last delivery of a whole table. Does
not belong here: the limit on rejected rows (see ``silver.audit``).

An empty table, half an export or the wrong schema look just like removed rows. So that is
believed only when somebody says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from medallion_assets.bronze.delta import Delta
from medallion_assets.core.errors import BadDeliveryError
from medallion_assets.core.naming import KEY
from medallion_assets.sources.landing import Delivery
from medallion_assets.tables.model import Table

if TYPE_CHECKING:
    import duckdb

__all__ = ["require_most_stay"]


def require_most_stay(
    connection: duckdb.DuckDBPyConnection, table: Table, delivery: Delivery, delta: Delta
) -> None:
    """Refuse a delivery without most of the keys that were there, of the asked days.

    Raises:
        BadDeliveryError: more are gone than the table's limit lets pass, or all of
            them because nothing was delivered.
    """
    found = connection.execute(
        f"""
        select (select count(*) from {delta.changed} where deleted),
               (select count(distinct {KEY}) from {delta.current})
        """
    ).fetchone()
    deleted, were = found or (0, 0)
    limit = table.removals
    is_empty = deleted > 0 and delivery.records == 0
    if not is_empty and (deleted < limit.rows or deleted <= were * limit.share):
        return
    raise BadDeliveryError(
        f"{table.identifier}: {deleted:,} of {were:,} keys are gone since the last delivery; "
        f"expected at most {limit.share:.0%}",
        remedy="see that the source is complete; if they were really removed, run again with "
        "--accept-removals (in the UI: `accept_removals: true`)",
    )
