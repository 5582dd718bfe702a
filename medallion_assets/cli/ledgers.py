"""The command that tells where rows went: ``medallion ledger``.

Belongs here: reading arguments and choosing the output. Does not belong here: the
questions (see ``accounts`` and ``restated``).
"""

from __future__ import annotations

from typing import Annotated

import typer

from medallion_assets.cli.options import Day, Json
from medallion_assets.cli.output import Exit, complaints, print_json, records

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
    from medallion_assets.settings.environment import Settings

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
