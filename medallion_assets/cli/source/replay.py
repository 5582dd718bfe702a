"""The command ``medallion source replay``: an Olist export as a database that changed."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from medallion_assets.cli.console import err, out
from medallion_assets.cli.machines import print_json
from medallion_assets.cli.options import Json, day_option
from medallion_assets.cli.output import complaints


def replay(
    export: Annotated[Path, typer.Argument(help="An Olist export: directory or zip.")],
    until: Annotated[
        date | None, day_option(about="Last day of change; default: the last.")
    ] = None,
    final: Annotated[
        bool, typer.Option("--final", help="Only the last version of each row, without history.")
    ] = False,
    dsn: Annotated[
        str | None,
        typer.Option(help="Any PostgreSQL; default: MEDALLION_OLIST_DSN, else the embedded one."),
    ] = None,
    json: Json = False,
) -> None:
    """Write an Olist export into a database, as its rows once came and changed."""
    from medallion_assets.settings.environment import Settings
    from medallion_assets.simulation import server
    from medallion_assets.simulation.replay.load import SCHEMA
    from medallion_assets.simulation.replay.load import replay as write
    from medallion_assets.simulation.shopease.place import server_home

    with complaints():
        settings = Settings.load()
        home, configured = server_home(settings), dsn or settings.source_dsn("olist")
        place = configured or server.start(home, SCHEMA).dsn
        report = (lambda _: None) if json else (lambda text: err.print(text, highlight=False))
        written = write(export, place, until=until, final=final, report=report)
    if json:
        print_json(written)
        return
    out.print(f"olist, replayed: {sum(written.values()):,} rows", highlight=False)
    if configured is None:
        address = server.address(home, SCHEMA)
        out.print(f"read it by MEDALLION_OLIST_DSN={address}", highlight=False, soft_wrap=True)
