"""The command ``medallion doctor``: what is configured and what is reachable."""

from dataclasses import asdict

import typer

from medallion_assets.cli.options import Json
from medallion_assets.cli.output import Exit, complaints, print_json, print_rows


def doctor(json: Json = False) -> None:
    """What is configured and what is reachable; exits with 1 if something is wrong."""
    from medallion_assets.cli.checks import examine

    with complaints():
        found = examine()
    if json:
        print_json([asdict(one) for one in found])
    else:
        print_rows(
            ("", "what", "finding"),
            [("ok" if one.fine else "wrong", one.what, one.finding) for one in found],
        )
    if not all(one.fine for one in found):
        raise typer.Exit(Exit.FAILED)
