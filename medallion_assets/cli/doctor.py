"""The command ``medallion doctor``: what is configured and what is reachable."""

import typer

from medallion_assets.cli.options import Csv, Json
from medallion_assets.cli.output import Exit, complaints, print_for_machines, print_rows


def doctor(json: Json = False, csv: Csv = False) -> None:
    """What is configured and what is reachable; exits with 1 if something is wrong."""
    from medallion_assets.cli.checks import examine

    with complaints():
        found = examine()
    columns = ["what", "fine", "finding"]
    rows = [[getattr(one, name) for name in columns] for one in found]
    if not print_for_machines(columns, rows, json=json, csv=csv):
        print_rows(
            ("", "what", "finding"),
            [("ok" if one.fine else "wrong", one.what, one.finding) for one in found],
        )
    if not all(one.fine for one in found):
        raise typer.Exit(Exit.FAILED)
