"""The command ``medallion source load``: a chain of stores, in any PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.progress import Progress, TextColumn

from medallion_assets.cli.console import err, out
from medallion_assets.cli.machines import print_json
from medallion_assets.cli.options import Json, day_option
from medallion_assets.cli.output import complaints, print_grouped, print_rows
from medallion_assets.cli.source.status import Dsn
from medallion_assets.core.errors import ConfigurationError

if TYPE_CHECKING:
    from medallion_assets.simulation.shopease import ChainHistory, ChainTruth


def load(
    scale: Annotated[
        float, typer.Option(help="1 is 1,020,500 sales of 7,500 customers in 90 days.")
    ] = 1.0,
    days: Annotated[int, typer.Option(help="Days with sales.")] = 90,
    first_day: Annotated[
        date | None, day_option(about="First day with sales. [2026-01-01]")
    ] = None,
    seed: Annotated[int, typer.Option(help="Seed of the generator.")] = 7,
    until: Annotated[
        date | None, day_option(about="State at the end of this day; default: the last.")
    ] = None,
    anew: Annotated[
        bool, typer.Option("--anew", help="Load anew even if days can be added.")
    ] = False,
    dsn: Dsn = None,
    json: Json = False,
) -> None:
    """Fill the tables, or bring those of an earlier day forward, day by day."""
    from medallion_assets.settings.environment import Settings
    from medallion_assets.simulation.shopease import bring_to, connected, shown
    from medallion_assets.simulation.shopease.place import shopease_dsn

    with complaints():
        place = dsn or shopease_dsn(Settings.load())
        history = _history(scale=scale, days=days, first_day=first_day, seed=seed, until=until)
        with connected(place) as connection, _progress(quiet=json) as progress:
            before = bring_to(connection, history, until, anew=anew, progress=progress)
        found = history.truth(until)
    if json:
        since = None if before is None else before.until
        counts = {"until": found.until, "rows": found.rows, "kinds": found.kinds}
        print_json({"dsn": shown(place), "advanced_from": since, **counts})
        return
    what = "loaded anew" if before is None else f"brought forward from {before.until}"
    out.print(f"shopease, {what}: the state at the end of {found.until}", highlight=False)
    _print_defects(found)


def _history(
    *, scale: float, days: int, first_day: date | None, seed: int, until: date | None
) -> ChainHistory:
    """The history that the options ask for.

    Raises:
        ConfigurationError: there is none.
    """
    from medallion_assets.simulation.shopease import ChainHistory, ChainParameters

    try:
        first = first_day or ChainParameters.first_day
        parameters = ChainParameters(first_day=first, days=days, scale=scale, seed=seed)
        parameters.number(until or parameters.last_day)
        return ChainHistory(parameters)
    except (ValueError, OverflowError) as error:
        raise ConfigurationError(
            str(error), remedy="choose other values for --scale, --days, --first-day or --until"
        ) from error


@contextmanager
def _progress(*, quiet: bool) -> Iterator[Any]:
    """A line that shows how far the load is; only on a terminal."""
    columns = TextColumn("{task.description}"), TextColumn("{task.completed:>12,} rows")
    with Progress(*columns, console=err, transient=True, disable=quiet) as bar:
        task = bar.add_task("", total=None)
        yield lambda step, rows: bar.update(task, description=step, completed=rows)


def _print_defects(found: ChainTruth) -> None:
    """Print rows by table, and the defects in them."""
    from medallion_assets.simulation.shopease import EFFECTS

    print_rows(("table", "rows"), list(found.rows.items()))
    out.print()
    print_grouped(
        ("table", "defect", "effect", "rows"),
        [
            (table, kind, EFFECTS[table][kind].value, rows)
            for table, kinds in found.kinds.items()
            for kind, rows in kinds.items()
        ],
    )
