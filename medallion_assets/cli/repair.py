"""The command ``medallion repair``: making anew what can be of a damaged lake."""

import typer

from medallion_assets.cli.console import err, out
from medallion_assets.cli.output import Exit, complaints, plain


def repair() -> None:
    """Make a lost catalogue anew and have damaged days rebuilt; exits with 1 if damage is left."""
    from medallion_assets.settings.environment import Settings
    from medallion_assets.silver.repair import repair_lake

    with complaints():
        outcome = repair_lake(Settings.load())
    for sentence in outcome.done:
        out.print(plain(sentence))
    for damage in outcome.left:
        err.print(plain(str(damage.error)), soft_wrap=not err.is_terminal)
    if outcome.left:
        raise typer.Exit(Exit.FAILED)
