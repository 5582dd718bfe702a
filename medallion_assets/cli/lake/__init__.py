"""The commands ``medallion lake …``: the lake as a whole."""

import typer

from medallion_assets.cli.lake.move import move

__all__ = ["app"]

app = typer.Typer(name="lake", no_args_is_help=True, help="The lake as a whole.")


@app.callback()
def lake() -> None:
    """The lake as a whole."""


app.command()(move)
