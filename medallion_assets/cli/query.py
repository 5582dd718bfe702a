"""The command ``medallion query``: SQL of one's own over the published tables."""

from typing import Annotated

import typer

from medallion_assets.cli.options import Csv, Json
from medallion_assets.cli.output import complaints, print_found


def query(
    sql: Annotated[
        str, typer.Argument(help="A SELECT over bronze, silver, quarantine, ledger, gold.")
    ],
    json: Json = False,
    csv: Csv = False,
) -> None:
    """Query the published tables, read-only, for example silver.olist_orders."""
    from medallion_assets.cli.views import select
    from medallion_assets.settings.environment import Settings

    with complaints():
        columns, rows = select(Settings.load(), sql)
    print_found(columns, rows, json=json, csv=csv)
