"""The commands ``medallion warehouse …``: gold in other engines than the platform's own.

Belongs here: which commands there are. Does not belong here: the work (see
``gold.postgres``, ``gold.athena`` and ``gold.redshift``).
"""

import typer

from medallion_assets.cli.warehouse.athena import athena
from medallion_assets.cli.warehouse.build import build
from medallion_assets.cli.warehouse.load import load
from medallion_assets.cli.warehouse.redshift import redshift

__all__ = ["app"]

app = typer.Typer(
    name="warehouse", no_args_is_help=True, help="Gold in PostgreSQL, Athena and Redshift."
)
sql = typer.Typer(name="sql", no_args_is_help=True, help="SQL and settings for warehouses on AWS.")
app.command()(load)
app.command()(build)
sql.command()(athena)
sql.command()(redshift)
app.add_typer(sql)
