"""The commands ``medallion system …``: describing a source system of one's own.

Belongs here: which commands there are. Does not belong here: the work (see ``proposals``).
"""

import typer

from medallion_assets.cli.system.new import new

__all__ = ["app"]

app = typer.Typer(name="system", no_args_is_help=True, help="Describe a source system of your own.")


@app.callback()
def _group() -> None:
    """Keep the name of the only command."""


app.command()(new)
