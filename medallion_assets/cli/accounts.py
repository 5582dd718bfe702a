"""What ``medallion ledger`` and ``medallion quarantine`` show."""

from __future__ import annotations

from datetime import date
from typing import Any

from medallion_assets.cli.output import SHORT, out, print_rows
from medallion_assets.cli.queries import select
from medallion_assets.environment import Settings
from medallion_assets.errors import ConfigurationError
from medallion_assets.lake.catalog import Lake
from medallion_assets.lake.heads import read_heads
from medallion_assets.ledger.entries import ROWS
from medallion_assets.naming import QUARANTINE
from medallion_assets.tables.olist import OLIST

__all__ = ["ledger_rows", "print_ledger", "quarantine_reasons", "quarantine_rows"]

BALANCED = """
    bool_and(received = bronze + unparsable
             and (silver is null or bronze = silver + quarantined + duplicates + superseded))
"""
AMOUNTS = 2
"""The first columns name the entry, those from here on are amounts."""

Rows = tuple[list[str], list[tuple[Any, ...]]]


def identifier(name: str) -> str:
    """The full name of a table given by either of its names.

    Raises:
        ConfigurationError: there is no such table.
    """
    for table in OLIST:
        if name in {table.name, table.identifier}:
            return table.identifier
    raise ConfigurationError(
        f"there is no table {name!r}",
        remedy=f"choose one of {', '.join(table.name for table in OLIST)}",
    )


def ledger_rows(
    settings: Settings, table: str | None, day: date | None
) -> tuple[list[str], list[tuple[Any, ...]], bool]:
    """The ledger summed by table and measure, and whether every entry balances."""
    wanted = identifier(table) if table else None
    columns, rows = select(
        settings,
        f"""
        select table_name, measure, sum(received) as received, sum(unparsable) as unparsable,
               sum(bronze) as bronze, sum(silver) as silver, sum(quarantined) as quarantined,
               sum(duplicates) as duplicates, sum(superseded) as superseded, {BALANCED} as balanced
        from ledger.entries
        where (?::varchar is null or table_name = ?) and (?::date is null or business_day = ?)
        group by table_name, measure order by table_name, measure <> 'rows', measure
        """,
        [wanted, wanted, day, day],
    )
    counts = slice(2, -1)
    for number, row in enumerate(rows):
        if row[1] == "rows":
            whole = (None if amount is None else int(amount) for amount in row[counts])
            rows[number] = (*row[:2], *whole, row[-1])
    return columns, rows, all(row[-1] for row in rows)


def print_ledger(columns: list[str], rows: list[tuple[Any, ...]]) -> None:
    """Print the ledger for people: rows and money apart, without columns that are all zero."""
    counted = [row for row in rows if row[1] == ROWS]
    money = [row for row in rows if row[1] != ROWS]
    for title, chosen, hidden in (
        ("rows", counted, {"measure"}),
        ("money, in reais", money, {"received"}),
    ):
        names = [
            name
            for number, name in enumerate(columns)
            if name not in hidden and (number < AMOUNTS or any(row[number] for row in chosen))
        ]
        kept = [columns.index(name) for name in names]
        out.print(f"[bold]{title}[/]")
        shown = [[row[number] for number in kept] for row in chosen]
        print_rows([SHORT.get(name, name) for name in names], shown, always_grid=True)
        out.print()


def quarantine_reasons(settings: Settings, reason: str | None, day: date | None) -> Rows:
    """Rejected rows by table and reason; a row counts under each of its reasons."""
    heads = read_heads(Lake(settings.lake_root))
    names = [
        f"select '{table.identifier}' as table_name, reasons, business_day"
        f" from quarantine.{table.identifier}"
        for table in OLIST
        if f"{QUARANTINE}.{table.identifier}" in heads
    ]
    if not names:
        return ["table_name", "reason", "rows"], []
    return select(
        settings,
        f"""
        select table_name, reason, count(*) as rows
        from (select table_name, business_day, unnest(reasons) as reason
              from ({" union all ".join(names)}))
        where (?::varchar is null or reason = ?) and (?::date is null or business_day = ?)
        group by all order by table_name, rows desc, reason
        """,
        [reason, reason, day, day],
    )


def quarantine_rows(
    settings: Settings, table: str, reason: str | None, day: date | None, limit: int
) -> Rows:
    """Rejected rows of one table with all their reasons and where they came from."""
    name = identifier(table)
    if f"{QUARANTINE}.{name}" not in read_heads(Lake(settings.lake_root)):
        return ["reasons"], []
    return select(
        settings,
        f"""
        select reasons, * exclude (reasons) from quarantine.{name}
        where (?::varchar is null or list_contains(reasons, ?))
          and (?::date is null or business_day = ?)
        order by _load_id, _line_number limit ?
        """,
        [reason, reason, day, day, limit],
    )
