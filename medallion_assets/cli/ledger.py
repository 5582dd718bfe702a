"""The command ``medallion ledger``: where rows and cents went, and days that were restated.

Belongs here: the questions to the ledger and how their answers look. Does not belong
here: writing the ledger (see ``ledger``) and which days are restated (see ``silver.build``).
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from medallion_assets.cli.options import Day, Json
from medallion_assets.cli.output import (
    Exit,
    Rows,
    complaints,
    out,
    print_grouped,
    print_json,
    print_rows,
    records,
)
from medallion_assets.core.errors import ConfigurationError
from medallion_assets.ledger.entries import ROWS

if TYPE_CHECKING:
    from medallion_assets.settings.environment import Settings


BALANCED = """
    bool_and(received = bronze + unparsable
             and (silver is null or bronze = silver + quarantined + duplicates + superseded))
"""
COUNTED = ["received", "silver", "rejected", "repeated"]
"""What people read; `repeated` are duplicates and superseded rows."""


def ledger(
    table: Annotated[str | None, typer.Option(help="One table, for example orders.")] = None,
    day: Day = None,
    restated: Annotated[
        bool, typer.Option("--restated", help="Days that later deliveries rewrote, and which.")
    ] = False,
    json: Json = False,
) -> None:
    """Where every row and every cent went; exits with 1 if anything is missing."""
    from medallion_assets.settings.environment import Settings

    balanced = True
    with complaints():
        if restated:
            columns, rows = restated_rows(Settings.load(), table, day)
        else:
            (columns, rows), balanced = ledger_rows(Settings.load(), table, day)
    if json:
        found = records(columns, rows)
        print_json(found if restated else {"balanced": balanced, "rows": found})
    elif restated:
        _print_restated(columns, rows)
    else:
        print_ledger(columns, rows)
    if not balanced:
        raise typer.Exit(Exit.FAILED)


def ledger_rows(
    settings: Settings, table: str | None = None, day: date | None = None
) -> tuple[Rows, bool]:
    """The ledger summed by table and measure, and whether every entry balances.

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
