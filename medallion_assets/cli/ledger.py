"""The command ``medallion ledger``: where rows and cents went, and days that were restated.

Belongs here: the questions to the ledger and how their answers look. Does not belong
here: writing the ledger (see ``ledger``) and which days are restated (see ``silver.build``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from medallion_assets.cli.console import out
from medallion_assets.cli.machines import print_csv, print_json, records
from medallion_assets.cli.options import Csv, Day, Json
from medallion_assets.cli.output import Exit, Rows, complaints, print_grouped, print_rows
from medallion_assets.core.errors import ConfigurationError
from medallion_assets.ledger.entries import ROWS

if TYPE_CHECKING:
    from medallion_assets.settings.environment import Settings


BALANCED = """
    bool_and(received = bronze + unparsable
             and (silver is null or bronze
                  = silver + quarantined + duplicates + superseded + coalesce(removed, 0)))
"""
COUNTED = ["received", "silver", "rejected", "repeated"]
"""What people read; `repeated` are duplicates and superseded rows."""
SOMETIMES = ["removed", "waiting"]
"""Read where there are any: rows whose key is gone, and rows that silver was not built from."""


def ledger(
    table: Annotated[str | None, typer.Option(help="One table, for example orders.")] = None,
    day: Day = None,
    restated: Annotated[
        bool, typer.Option("--restated", help="Days that later deliveries rewrote, and which.")
    ] = False,
    json: Json = False,
    csv: Csv = False,
) -> None:
    """Where every row and every cent went; exits with 1 if anything is missing or waits."""
    from medallion_assets.settings.environment import Settings

    verdict = LedgerVerdict(balanced=True, waiting=0)
    with complaints():
        if restated:
            columns, rows = restated_rows(Settings.load(), table, day)
        else:
            (columns, rows), verdict = ledger_rows(Settings.load(), table, day)
    if json:
        found = records(columns, rows)
        print_json(found if restated else {**asdict(verdict), "rows": found})
    elif csv:
        print_csv(columns, rows)
    elif restated:
        _print_restated(columns, rows)
    else:
        print_ledger(columns, rows)
    if not verdict.balanced or verdict.waiting:
        raise typer.Exit(Exit.FAILED)


@dataclass(frozen=True)
class LedgerVerdict:
    """Whether every row and cent is accounted for.

    Attributes:
        balanced: whether both equations hold wherever silver was built.
        waiting: rows of bronze that silver was not built from, because their day failed or
            was not run since.
    """

    balanced: bool
    waiting: int


def ledger_rows(
    settings: Settings, table: str | None = None, day: date | None = None
) -> tuple[Rows, LedgerVerdict]:
    """The ledger summed by table and measure, and the verdict on it.

    Raises:
        ConfigurationError: there is no such table, or no entry of the day.
    """
    from medallion_assets.cli.lookup import table_named
    from medallion_assets.cli.views import select

    wanted = table_named(table).identifier if table else None
    columns, rows = select(
        settings,
        f"""
        select table_name, measure, sum(received) as received, sum(unparsable) as unparsable,
               sum(bronze) as bronze, sum(silver) as silver, sum(quarantined) as quarantined,
               sum(duplicates) as duplicates, sum(superseded) as superseded,
               coalesce(sum(removed), 0) as removed,
               coalesce(sum(bronze) filter (where silver is null), 0) as waiting,
               {BALANCED} as balanced
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
    waiting = sum(int(row[-2]) for row in rows if row[1] == ROWS)
    return (columns, rows), LedgerVerdict(balanced=all(row[-1] for row in rows), waiting=waiting)


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
    return "balanced: every row and cent is accounted for"


def _amounts(entry: dict[str, Any], more: Sequence[str]) -> list[Any]:
    """The amounts of an entry, under the headings of `COUNTED` and some of `SOMETIMES`."""
    repeated = entry["duplicates"] + entry["superseded"]
    read = [entry["received"], entry["silver"], entry["quarantined"], repeated]
    return [*read, *(entry[name] for name in more)]


def restated_rows(settings: Settings, table: str | None, day: date | None) -> Rows:
    """Business days whose rows a delivery changed after they had been loaded.

    Of an export these are the days that a newer one touched; of a database those that
    changes of other days touched. Grain: table and business day, with the last delivery
    that touched it.

    Raises:
        ConfigurationError: there is no such table.
    """
    from medallion_assets.bronze.accounting import TOUCHED_BY
    from medallion_assets.cli.lookup import table_named
    from medallion_assets.cli.views import select

    wanted = table_named(table).identifier if table else None
    columns, rows = select(
        settings,
        """
        with touched as (
            select table_name, business_day, split_part(bronze_version, ?, 2) as load_id, run_id
            from ledger.entries
            where measure = 'rows' and business_day is not null
        ),
        first_loads as (
            select table_name, min(load_id) as load_id from ledger.loads group by 1
        )
        select touched.table_name, touched.business_day, loads.received_at,
               coalesce('correction: ' || loads.correction,
                        'changes of ' || loads.change_days, loads.file_name) as cause,
               touched.load_id, touched.run_id, loads.change_days
        from touched
        join ledger.loads as loads using (table_name, load_id)
        join first_loads using (table_name)
        where (?::varchar is null or touched.table_name = ?)
            and (?::date is null or touched.business_day = ?)
            and (loads.change_days is not null or loads.load_id <> first_loads.load_id)
        order by touched.table_name, touched.business_day
        """,
        [TOUCHED_BY, wanted, wanted, day, day],
    )
    restated = [row[:-1] for row in rows if not _is_its_own(row[1], row[-1])]
    return columns[:-1], restated


def _is_its_own(day: date, change_days: str | None) -> bool:
    """Whether the changes that touched a day are those of the day itself, among others."""
    from medallion_assets.sources.extracts import read_windows

    return any(day in window for window in read_windows(change_days))


def _print_restated(columns: list[str], rows: list[tuple[Any, ...]]) -> None:
    """Print restated days for people, in eighty columns."""
    if not rows:
        out.print("no day was restated", style="dim")
        return
    print_grouped(columns[:4], [row[:4] for row in rows])
