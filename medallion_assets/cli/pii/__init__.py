"""The commands ``medallion pii …``: personal columns, and the key of the pseudonyms."""

import typer

from medallion_assets.cli.pii.columns import columns
from medallion_assets.cli.pii.rotate import rotate

__all__ = ["app"]

app = typer.Typer(
    name="pii", no_args_is_help=True, help="Personal columns, and the key of the pseudonyms."
)
app.command()(columns)
app.command()(rotate)
