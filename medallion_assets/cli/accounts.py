"""What ``medallion ledger`` and ``medallion quarantine`` show."""

from __future__ import annotations

from datetime import date
from difflib import get_close_matches
from typing import Any

from medallion_assets.cleaning.rules import all_rules
from medallion_assets.cli.output import Rows, out, print_grouped, print_record, print_rows
from medallion_assets.cli.queries import select
from medallion_assets.core.errors import ConfigurationError
from medallion_assets.core.naming import QUARANTINE
from medallion_assets.lake.heads import read_heads
from medallion_assets.lake.opening import open_lake
from medallion_assets.ledger.entries import ROWS
from medallion_assets.settings.environment import Settings
from medallion_assets.tables.model import Table
from medallion_assets.tables.systems import TABLES

__all__ = [
    "COUNTED",
    "ledger_rows",
    "print_ledger",
    "print_quarantined",
    "quarantine_reasons",
    "quarantine_rows",
    "require_reason",
    "table_named",
]

BALANCED = """
    bool_and(received = bronze + unparsable
             and (silver is null or bronze = silver + quarantined + duplicates + superseded))
"""
COUNTED = ["received", "silver", "rejected", "repeated"]
"""What people read; `repeated` are duplicates and superseded rows."""


def table_named(name: str) -> Table:
    """A table by either of its names.

    Raises:
        ConfigurationError: there is no such table, or several sources have one.
    """
    found = [table for table in TABLES if name in {table.name, table.identifier}]
    if len(found) == 1:
        return found[0]
    if found:
        choice = " or ".join(table.identifier for table in found)
        raise ConfigurationError(
            f"{len(found)} sources have a table {name!r}", remedy=f"choose {choice}"
        )
    raise ConfigurationError(
        f"there is no table {name!r}",
        remedy=f"choose one of {', '.join(table.identifier for table in TABLES)}",
    )


def identifier(name: str) -> str:
    """The full name of a table given by either of its names.

    Raises:
        ConfigurationError: there is no such table, or several sources have one.
    """
    return table_named(name).identifier


def ledger_rows(
    settings: Settings, table: str | None = None, day: date | None = None
) -> tuple[Rows, bool]:
    """The ledger summed by table and measure, and whether every entry balances.

    Raises:
        ConfigurationError: there is no such table, or no entry of the day.
    """
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
    if not rows:
        raise ConfigurationError(
            f"the ledger has no entry of {wanted or 'any table'}{f' on {day}' if day else ''}",
            remedy="run the day first; tables without days are shown without --day",
        )
    counts = slice(2, -1)
    for number, row in enumerate(rows):
        if row[1] == ROWS:
            whole = (None if amount is None else int(amount) for amount in row[counts])
            rows[number] = (*row[:2], *whole, row[-1])
    return (columns, rows), all(row[-1] for row in rows)


def print_ledger(columns: list[str], rows: list[tuple[Any, ...]]) -> None:
    """Print the ledger for people, in eighty columns: rows, then money, then the verdict."""
    entries = [dict(zip(columns, row, strict=True)) for row in rows]
    counted = [entry for entry in entries if entry["measure"] == ROWS]
    money = [entry for entry in entries if entry["measure"] != ROWS]
    out.print("[bold]Where every row went[/]")
    lines = [[entry["table_name"], *_amounts(entry)] for entry in counted]
    print_rows(["table", *COUNTED], lines, always_grid=True)
    broken = [f"{e['table_name']} {e['unparsable']:,}" for e in counted if e["unparsable"]]
    if broken:
        out.print(f"of the received, records that are no rows: {', '.join(broken)}")
    if money:
        out.print("\n[bold]Where every cent went[/]")
        sums = [[e["table_name"], e["measure"], *_amounts(e)] for e in money]
        print_grouped(["table", "column", *COUNTED], sums)
    wrong = [f"{e['table_name']} {e['measure']}" for e in entries if not e["balanced"]]
    verdict = f"[bold red]not balanced:[/] {', '.join(wrong)}"
    out.print(f"\n{verdict if wrong else 'balanced: every row and cent is accounted for'}")


def _amounts(entry: dict[str, Any]) -> list[Any]:
    """The amounts of an entry, under the headings of `COUNTED`."""
    repeated = entry["duplicates"] + entry["superseded"]
    return [entry["received"], entry["silver"], entry["quarantined"], repeated]


def quarantine_reasons(settings: Settings, reason: str | None, day: date | None) -> Rows:
    """Rejected rows by table and reason; a row counts under each of its reasons.

    Raises:
        ConfigurationError: no table has a rule of that name.
    """
    require_reason(settings, reason)
    heads = read_heads(open_lake(settings))
    names = [
        f"select '{table.identifier}' as table_name, reasons, business_day"
        f" from quarantine.{table.identifier}"
        for table in TABLES
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
    """Rejected rows of one table with all their reasons and where they came from.

    Raises:
        ConfigurationError: there is no such table, or it has no rule of that name.
    """
    name = identifier(table)
    require_reason(settings, reason, name)
    if f"{QUARANTINE}.{name}" not in read_heads(open_lake(settings)):
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


def print_quarantined(columns: list[str], rows: list[tuple[Any, ...]], limit: int) -> None:
    """Print rejected rows one below the other, and whether there may be more."""
    for number, row in enumerate(rows, start=1):
        print_record(f"row {number}", columns, row)
    if not rows:
        out.print("no rejected rows", style="dim")
    elif len(rows) == limit:
        out.print(f"{limit} rows at most; --limit shows more", style="dim")


def require_reason(settings: Settings, reason: str | None, table: str | None = None) -> None:
    """Refuse a reason that no rule gives, so that a misspelt one does not look like good news."""
    known = {
        rule.name
        for described in TABLES
        if table in {None, described.identifier}
        for rule in all_rules(described, settings.first_day, settings.final_day())
    }
    if reason is None or reason in known:
        return
    close = get_close_matches(reason, known, n=3)
    raise ConfigurationError(
        f"no rule of {table or 'any table'} is named {reason!r}",
        remedy=f"did you mean {', '.join(close)}?" if close else "see `medallion quarantine`",
    )
