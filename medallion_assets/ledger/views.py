"""The ledger as people read it: one view a question, over ``ledger.entries``."""

from __future__ import annotations

__all__ = ["LEDGER_VIEWS"]

COUNTS = ("received", "unparsable", "bronze", "silver", "quarantined", "duplicates", "superseded")

LEDGER_VIEWS = (
    f"""
    create view ledger.rows as
    select table_name, business_day,
           {", ".join(f"{name}::bigint as {name}" for name in COUNTS)},
           load_id, run_id
    from ledger.entries where measure = 'rows'
    """,
    f"""
    create view ledger.money as
    select table_name, business_day, measure as column_name,
           {", ".join(name for name in COUNTS if name not in {"received", "unparsable"})}
    from ledger.entries where measure <> 'rows'
    """,
    """
    create view ledger.rules as
    select table_name, business_day, rule, (rules ->> rule)::bigint as rows
    from (
        select table_name, business_day, rules, unnest(json_keys(rules)) as rule
        from ledger.entries where measure = 'rows'
    )
    """,
)
"""Rows, money to the cent, and broken rules, each by table and day."""
