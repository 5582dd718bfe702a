"""The command ``medallion ledger``.

Belongs here: its options and the choice of a form of output. Does not belong here: the questions
(see ``totals`` and ``restated``), and how people read the answers (see ``shown``).
"""

from dataclasses import asdict
from typing import Annotated, Any

import typer

from medallion_assets.cli.machines import print_csv, print_json, records
from medallion_assets.cli.options import Csv, Day, Json
from medallion_assets.cli.output import Exit, complaints


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
    from medallion_assets.cli.ledger.restated import restated_rows
    from medallion_assets.cli.ledger.shown import print_ledger, print_sources
    from medallion_assets.cli.ledger.totals import ledger_rows, source_rows
    from medallion_assets.settings.environment import Settings

    with complaints():
        settings = Settings.load()
        if restated:
            columns, rows = restated_rows(settings, table, day)
        else:
            (columns, rows), verdict = ledger_rows(settings, table, day)
            sources = source_rows(settings, table) if day is None else None
    if restated:
        _print_restated(columns, rows, json=json, csv=csv)
        return
    if json:
        said = records(*sources) if sources else None
        print_json({**asdict(verdict), "sources": said, "rows": records(columns, rows)})
    elif csv:
        print_csv(columns, rows)
    else:
        if sources:
            print_sources(sources)
        print_ledger(columns, rows)
    if not verdict.is_good:
        raise typer.Exit(Exit.FAILED)


def _print_restated(
    columns: list[str], rows: list[tuple[Any, ...]], *, json: bool, csv: bool
) -> None:
    """Print restated days in the asked form."""
    from medallion_assets.cli.ledger.restated import print_restated

    if json:
        print_json(records(columns, rows))
    elif csv:
        print_csv(columns, rows)
    else:
        print_restated(columns, rows)
