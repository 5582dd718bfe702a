"""The commands ``medallion payouts …``: what is decided to be paid, and how it is told.

Belongs here: which commands there are. Does not belong here: the ledger (see ``payouts``).
"""

import typer

from medallion_assets.cli.payouts.approve import approve
from medallion_assets.cli.payouts.close import close
from medallion_assets.cli.payouts.export import export
from medallion_assets.cli.payouts.show import show
from medallion_assets.cli.payouts.verify import verify
from medallion_assets.cli.payouts.void import void

__all__ = ["app"]

app = typer.Typer(
    name="payouts", no_args_is_help=True, help="Incentives that were decided: a ledger of its own."
)
for command in (close, approve, void, export, show, verify):
    app.command()(command)
