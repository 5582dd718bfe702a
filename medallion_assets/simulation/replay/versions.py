"""Every version that a row of the marketplace once had, from its export.

Belongs here: from the final rows of an export to dated versions, one statement a table.
Does not belong here: writing them to a database (see ``load``).

An order appears when it is placed, and again when it was approved, handed over and
delivered; a review when it was asked for and when it was answered. What belongs to an
order (items, payments, customer) appears with it. The last version of a row is the row
of the export. Moments that are no times are as if they had not happened; a row without
any has no time of change.
"""

from collections.abc import Mapping

from medallion_assets.core.sql import quoted, text
from medallion_assets.tables.model import Table

CHANGED_AT = "changed_at"
ROW = "row_of_export"
"""The number of a version's row: of rows of one key, the later one was written later."""

STAGES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "orders": (
        ("order_purchase_timestamp", "created"),
        ("order_approved_at", "approved"),
        ("order_delivered_carrier_date", "shipped"),
        ("order_delivered_customer_date", "delivered"),
    ),
    "order_reviews": (("review_creation_date", ""), ("review_answer_timestamp", "")),
    "leads_qualified": (("first_contact_date", ""),),
    "leads_closed": (("won_date", ""),),
}
"""The columns that say when a row changed, and the status it then had."""
WITH_ORDER = {"order_items": "order_id", "order_payments": "order_id", "customers": "customer_id"}
"""Tables whose rows appear with their order, and the column by which they belong to it."""
STATUS = "order_status"


def versions_sql(table: Table, rows: str, orders: str, *, final: bool = False) -> str:
    """A query for all versions: the table's columns, and `CHANGED_AT` and `ROW` for days.

    Args:
        final: only the last version of each row.
        rows: the relation of the table's received rows, as text.
        orders: that of the orders.
    """
    if table.name in STAGES:
        return f"{_staged_sql(table, rows)} {'where is_last' if final else ''}"
    columns = ", ".join(f"rows.{quoted(name)}" for name in table.column_names)
    if table.name not in WITH_ORDER:
        return f"select {columns} from {rows} as rows"
    column = quoted(WITH_ORDER[table.name])
    return f"""
        select {columns}, placed.{CHANGED_AT}, {ROW}
        from (select *, row_number() over () as {ROW} from {rows}) as rows
        left join (
            select {column} as key, min({_moment("order_purchase_timestamp")}) as {CHANGED_AT}
            from {orders} group by 1
        ) as placed on rows.{column} = placed.key
        """


def _staged_sql(table: Table, rows: str) -> str:
    """A version a moment of a row, showing of it what had happened by then."""
    stages = STAGES[table.name]
    times = {name: _moment(name) for name, _ in stages}
    moments = ", ".join(f"{{'at': {times[name]}, 'was': {text(was)}}}" for name, was in stages)
    last = f"greatest({', '.join(times.values())})" if len(times) > 1 else _moment(stages[0][0])
    shown = []
    for name in table.column_names:
        column = f"rows.{quoted(name)}"
        if name in times:
            shown.append(
                f"case when is_last or {_moment(name)} <= {CHANGED_AT} then {column} end "
                f"as {quoted(name)}"
            )
        elif name == STATUS:
            shown.append(f"case when is_last then {column} else was end as {quoted(name)}")
        else:
            shown.append(column)
    return f"""
        select {", ".join(shown)}, {CHANGED_AT}, {ROW}
        from (
            select source.*, version.at as {CHANGED_AT}, max(version.was) as was,
                   version.at is not distinct from {last} as is_last
            from (select *, row_number() over () as {ROW} from {rows}) as source,
                 unnest([{moments}]) as versions(version)
            where version.at is not null or {last} is null
            group by all
        ) as rows
        """


def _moment(column: str) -> str:
    """A column's time; null where its text is none."""
    return f"try_cast({quoted(column)} as timestamp)"
