"""The commands that tell where rows went: ``medallion ledger`` and ``medallion quarantine``.

Belongs here: reading arguments and choosing the output. Does not belong here: the
questions (see ``accounts`` and ``restated``).
"""

from __future__ import annotations

from typing import Annotated

import typer

from medallion_assets.cli.options import Day, Json
from medallion_assets.cli.output import Exit, complaints, print_grouped, print_json, records

__all__ = ["app"]

app = typer.Typer()


@app.command()
def ledger(
    table: Annotated[str | None, typer.Option(help="One table, for example orders.")] = None,
    day: Day = None,
    restated: Annotated[
        bool, typer.Option("--restated", help="Days that later deliveries rewrote, and which.")
    ] = False,
    json: Json = False,
) -> None:
    """Where every row and every cent went; exits with 1 if anything is missing."""
    from medallion_assets.cli.accounts import ledger_rows, print_ledger
    from medallion_assets.cli.restated import print_restated, restated_rows
    from medallion_assets.environment import Settings

    if restated:
        with complaints():
            columns, rows = restated_rows(Settings.load(), table, day)
        if json:
            print_json(records(columns, rows))
        else:
            print_restated(columns, rows)
        return
    with complaints():
        (columns, rows), balanced = ledger_rows(Settings.load(), table, day)
    if json:
        print_json({"balanced": balanced, "rows": records(columns, rows)})
    else:
        print_ledger(columns, rows)
    if not balanced:
        raise typer.Exit(Exit.FAILED)


@app.command()
def quarantine(
    table: Annotated[
        str | None, typer.Option(help="Show rows of one table, for example orders.")
    ] = None,
    reason: Annotated[str | None, typer.Option(help="Only rows that broke this rule.")] = None,
    day: Day = None,
    limit: Annotated[int, typer.Option(help="At most so many rows.", min=1)] = 20,
    json: Json = False,
) -> None:
    """Rejected rows: how many by reason, or the rows of one table."""
    from medallion_assets.cli import accounts
    from medallion_assets.environment import Settings

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
