"""The commands ``medallion pii …``: the key of the pseudonyms."""

import typer

from medallion_assets.cli.pii.rotate import rotate

__all__ = ["app"]

app = typer.Typer(name="pii", no_args_is_help=True, help="The key of the pseudonyms.")


@app.callback()
def pii() -> None:
    """The key of the pseudonyms."""


app.command()(rotate)
