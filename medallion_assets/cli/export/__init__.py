"""The commands ``medallion export …``: published tables and metrics as files for other programs.

Belongs here: which commands there are. Does not belong here: what is in the files (see
``gold.exports`` and ``gold.metrics``).
"""

import typer

from medallion_assets.cli.export.gold import gold
from medallion_assets.cli.export.metrics import metrics

__all__ = ["app"]

app = typer.Typer(
    name="export", no_args_is_help=True, help="Tables and metrics as files for other programs."
)
for command in (gold, metrics):
    app.command()(command)
