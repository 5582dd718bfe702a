"""The command ``medallion drops withdraw``: a loaded file's rows, taken back."""

from typing import Annotated

import typer

from medallion_assets.cli.drops.deciding import DryRun, Note, OfSystem, Yes, carry_out
from medallion_assets.cli.options import Json


def withdraw(
    name: Annotated[str, typer.Argument(help="A loaded file, as `medallion drops` names it.")],
    note: Note = "",
    source: OfSystem = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    json: Json = False,
) -> None:
    """Take back the rows of a loaded file; it stays in the audit table and where it lies."""
    from medallion_assets.bronze.files.deciding import Decision

    decision = Decision(withdraw=name, note=note.strip())
    carry_out(decision, source=source, dry_run=dry_run, yes=yes, json=json)
