"""The commands ``medallion coupons …``: codes for customers who bought less.

Belongs here: which commands there are. Does not belong here: the ledger (see ``payouts``).
"""

import typer

from medallion_assets.cli.coupons.issue import issue
from medallion_assets.cli.coupons.show import show

__all__ = ["app"]

app = typer.Typer(
    name="coupons", no_args_is_help=True, help="Coupons, issued once by customer and month."
)
for command in (issue, show):
    app.command()(command)
