"""The commands ``medallion cost …``: what runs and months cost on AWS, and what a backfill will.

Belongs here: which commands there are. Does not belong here: prices and bills (see ``costs``).
"""

import typer

from medallion_assets.cli.cost.forecast import forecast
from medallion_assets.cli.cost.month import month
from medallion_assets.cli.cost.run import run

__all__ = ["app"]

app = typer.Typer(
    name="cost", no_args_is_help=True, help="What the platform costs on AWS, from what it used."
)
for command in (run, month, forecast):
    app.command()(command)
