"""The commands ``medallion source …``: operational databases to try the platform on.

Belongs here: which commands there are, and the directory of the embedded server. Does not
belong here: the work (see ``simulation.server``, ``simulation.shopease``, ``simulation.replay``).
"""

import typer

from medallion_assets.cli.source.load import load
from medallion_assets.cli.source.replay import replay
from medallion_assets.cli.source.restore import restore
from medallion_assets.cli.source.start import start
from medallion_assets.cli.source.status import status
from medallion_assets.cli.source.stop import stop

__all__ = ["app"]

app = typer.Typer(
    name="source",
    no_args_is_help=True,
    help="Databases to try the platform on: a chain of stores, a replay, a dump.",
)
for command in (start, stop, status, load, replay, restore):
    app.command()(command)
