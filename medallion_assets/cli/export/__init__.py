"""The commands ``medallion export …``: published tables as files for other programs.

Belongs here: which commands there are. Does not belong here: writing files (see ``gold.exports``).
"""

import typer

from medallion_assets.cli.export.gold import gold

__all__ = ["app"]

app = typer.Typer(
    name="export", no_args_is_help=True, help="Published tables as files for other programs."
)


@app.callback()
def _group() -> None:
    """Keep `gold` a command of its own although it is the only one."""


app.command()(gold)
