"""The commands ``medallion report …``: a page of a day or a month, for whom the shop belongs to.

Belongs here: which commands there are. Does not belong here: pages (see ``reports``).
"""

import typer

from medallion_assets.cli.report.day import day
from medallion_assets.cli.report.month import month

__all__ = ["app"]

app = typer.Typer(
    name="report", no_args_is_help=True, help="A page of a day or a month, written below the lake."
)
for command in (day, month):
    app.command()(command)
