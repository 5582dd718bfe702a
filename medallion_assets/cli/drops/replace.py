"""The command ``medallion drops replace``: a loaded file's rows, replaced by another file's."""

from typing import Annotated

import typer

from medallion_assets.cli.drops.deciding import DryRun, Note, OfSystem, Yes, carry_out
from medallion_assets.cli.options import Json
from medallion_assets.core.errors import ConfigurationError


def replace(
    old: Annotated[str, typer.Argument(help="A loaded file, as `medallion drops` names it.")],
    new: Annotated[str, typer.Argument(help="A file that is held, or waits in `incoming`.")],
    note: Note = "",
    source: OfSystem = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    json: Json = False,
) -> None:
    """Take back the rows of one file and take in another one, in one publication."""
    from medallion_assets.bronze.files.deciding import Decision
    from medallion_assets.cli.output import complaints

    with complaints():
        _require_two(old, new)
    decision = Decision(withdraw=old, accept=new, note=note.strip())
    carry_out(decision, source=source, dry_run=dry_run, yes=yes, json=json)


def _require_two(old: str, new: str) -> None:
    """Refuse a file that is to replace itself.

    Raises:
        ConfigurationError: both names are one.
    """
    if old == new:
        raise ConfigurationError(
            f"{old} cannot replace itself",
            remedy="a file that comes again under its name replaces what it said by any run",
        )
