"""The command ``medallion drops accept``: a held file, taken in as it is."""

from typing import Annotated

import typer

from medallion_assets.cli.drops.deciding import DryRun, OfSystem, Yes, carry_out
from medallion_assets.cli.options import Json


def accept(
    name: Annotated[str, typer.Argument(help="A held file, as `medallion drops` names it.")],
    source: OfSystem = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    json: Json = False,
) -> None:
    """Take in a held file: its sales are others, however many equal those of another file."""
    from medallion_assets.bronze.files.deciding import Decision

    carry_out(Decision(accept=name), source=source, dry_run=dry_run, yes=yes, json=json)
