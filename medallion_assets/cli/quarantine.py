"""The commands ``medallion quarantine …``: looking at rejected rows and correcting them.

Belongs here: reading arguments and choosing the output. Does not belong here: the
questions (see ``accounts``) and the work (see ``corrections``).
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from medallion_assets.cli.options import Day, Json, Source
from medallion_assets.cli.output import (
    Exit,
    complaints,
    err,
    out,
    print_grouped,
    print_json,
    records,
)

__all__ = ["app"]

app = typer.Typer(help="Rejected rows: look at them, correct them, judge them anew.")

Reason = Annotated[str | None, typer.Option(help="Only rows that broke this rule.")]
TableName = Annotated[str, typer.Argument(help="A table, for example orders.")]


@app.callback(invoke_without_command=True)
def overview(context: typer.Context, json: Json = False) -> None:
    """Rejected rows: how many by table and reason; the commands below go on from there."""
    if context.invoked_subcommand is None:
        show(json=json)


@app.command()
def show(
    table: Annotated[
        str | None, typer.Option(help="Show rows of one table, for example orders.")
    ] = None,
    reason: Reason = None,
    day: Day = None,
    limit: Annotated[int, typer.Option(help="At most so many rows.", min=1)] = 20,
    json: Json = False,
) -> None:
    """How many rows were rejected by reason, or the rows of one table."""
    from medallion_assets.cli import accounts
    from medallion_assets.settings.environment import Settings

    with complaints():
        settings = Settings.load()
        if table is None:
            columns, rows = accounts.quarantine_reasons(settings, reason, day)
        else:
            columns, rows = accounts.quarantine_rows(settings, table, reason, day, limit)
    if json:
        print_json(records(columns, rows))
    elif table is None:
        print_grouped(["table", *columns[1:]], rows)
    else:
        accounts.print_quarantined(columns, rows, limit)


@app.command()
def export(
    table: TableName,
    to: Annotated[Path, typer.Argument(help="The CSV file to write.")],
    reason: Reason = None,
    day: Day = None,
    raw: Annotated[
        bool, typer.Option("--raw", help="Personal data as received, not as pseudonyms.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace the file.")] = False,
    json: Json = False,
) -> None:
    """Write rejected rows of a table to a CSV file, to be corrected in any editor."""
    from medallion_assets.cli.corrections import export_rows
    from medallion_assets.settings.environment import Settings

    with complaints():
        rows = export_rows(Settings.load(), table, to, reason, day, raw=raw, force=force)
    if json:
        print_json({"rows": rows, "file": to})
        return
    out.print(f"wrote {rows:,} rows to {to}", highlight=False, soft_wrap=True)
    if rows:
        what = "correct the values, keep the columns, then run"
        out.print(f"{what} `medallion quarantine fix {table} {to}`", soft_wrap=True)


@app.command()
def fix(
    table: TableName,
    file: Annotated[Path, typer.Argument(help="A file of `export` with corrected values.")],
    note: Annotated[str, typer.Option(help="Why; kept with the correction.")],
    json: Json = False,
) -> None:
    """Take in corrected rows; what they replace is kept. Silver follows by `replay`."""
    from medallion_assets.cli.corrections import apply_file
    from medallion_assets.settings.environment import Settings

    with complaints():
        outcome = apply_file(Settings.load(), table, file, note)
    if json:
        print_json(asdict(outcome))
        return
    if outcome.known:
        out.print("this file was applied before; nothing was changed")
        return
    out.print(f"corrected {outcome.corrected:,} rows, left {outcome.unchanged:,} as they are")
    if outcome.corrected:
        out.print("silver and gold follow by `medallion quarantine replay`")


@app.command()
def replay(
    source: Annotated[
        Source, typer.Option(help="The source system whose rejected rows are judged.")
    ] = Source.OLIST,
    json: Json = False,
) -> None:
    """Judge all rejected rows by the corrections and rules of today; rebuild what follows."""
    from medallion_assets.cli.corrections import replay_all
    from medallion_assets.settings.environment import Settings

    with complaints():
        outcome = replay_all(Settings.load(), source.value)
    if json:
        print_json(asdict(outcome))
    else:
        for name, before, after in outcome.changed:
            line = f"{name}: {before:,} rejected before, {after:,} now"
            out.print(line, highlight=False, soft_wrap=True)
        if not outcome.changed:
            out.print("no table has more or fewer rejected rows than before")
    if not outcome.run.succeeded:
        err.print("the run failed; published tables of failed steps are as they were")
        raise typer.Exit(Exit.FAILED)
