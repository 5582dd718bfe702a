"""How people read the ledger, in eighty columns.

Belongs here: printing. Does not belong here: what is printed (see ``totals``).
"""

from collections.abc import Sequence
from typing import Any

from medallion_assets.cli.console import out
from medallion_assets.cli.ledger.totals import is_behind
from medallion_assets.cli.output import Rows, print_grouped, print_rows
from medallion_assets.ledger.entries import ROWS

COUNTED = ["received", "silver", "rejected", "repeated"]
"""What people read; `repeated` are duplicates and superseded rows."""
SOMETIMES = ["removed", "waiting", "gold"]
"""Read where there are any: rows whose key is gone, rows that silver was not built from, and what
the facts of gold have of the table: `=` where it is what silver has."""


def print_sources(sources: Rows) -> None:
    """Print what the sources said they have: rows, and of how many columns their sum."""
    out.print("[bold]What the sources said[/]")
    print_rows(
        ["table", "loads", "in source", "read", "unread", "sums"], sources[1], always_grid=True
    )
    out.print()


def print_ledger(columns: list[str], rows: list[tuple[Any, ...]]) -> None:
    """Print the ledger for people, in eighty columns: rows, then money, then the verdict."""
    entries = [dict(zip(columns, row, strict=True)) for row in rows]
    counted = [entry for entry in entries if entry["measure"] == ROWS]
    money = [entry for entry in entries if entry["measure"] != ROWS]
    out.print("[bold]Where every row went[/]")
    more = [name for name in SOMETIMES if any(entry[name] for entry in counted)]
    lines = [[entry["table_name"], *_amounts(entry, more)] for entry in counted]
    print_rows(["table", *COUNTED, *more], lines, always_grid=True)
    broken = [f"{e['table_name']} {e['unparsable']:,}" for e in counted if e["unparsable"]]
    if broken:
        out.print(f"of the received, records that are no rows: {', '.join(broken)}")
    if money:
        out.print("\n[bold]Where every cent went[/]")
        more = [name for name in more if any(entry[name] for entry in money)]
        sums = [[e["table_name"], e["measure"], *_amounts(e, more)] for e in money]
        print_grouped(["table", "column", *COUNTED, *more], sums)
        lost = [e for e in money if e["unreadable"]]
        unread = [f"{e['table_name']} {e['measure']} {e['unreadable']:,}" for e in lost]
        if unread:
            out.print(f"values that are no money, and in no sum: {', '.join(unread)}")
    out.print(f"\n{_verdict(entries)}", soft_wrap=True)


def _verdict(entries: list[dict[str, Any]]) -> str:
    """One of three: not balanced, waiting, or balanced."""
    wrong = [f"{e['table_name']} {e['measure']}" for e in entries if not e["balanced"]]
    if wrong:
        return f"[bold red]not balanced:[/] {', '.join(wrong)}"
    waiting = {e["table_name"]: e["waiting"] for e in entries if e["measure"] == ROWS}
    late = [f"{name} {rows:,} rows" for name, rows in waiting.items() if rows]
    if late:
        return (
            f"[bold red]waiting for silver:[/] {', '.join(late)}; the days failed or were not run "
            "since: run them, and see their checks"
        )
    behind = [f"{e['table_name']} {e['measure']}" for e in entries if is_behind(e)]
    if behind:
        return f"[bold red]gold is behind silver:[/] {', '.join(behind)}; run the days again"
    return "balanced: every row and cent is accounted for"


def _amounts(entry: dict[str, Any], more: Sequence[str]) -> list[Any]:
    """The amounts of an entry, under the headings of `COUNTED` and some of `SOMETIMES`."""
    repeated = entry["duplicates"] + entry["superseded"]
    read = [entry["received"], entry["silver"], entry["quarantined"], repeated]
    shown = {**entry, "gold": "=" if entry["gold"] == entry["silver"] else entry["gold"]}
    return [*read, *(shown[name] for name in more)]
