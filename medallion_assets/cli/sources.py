"""The commands ``medallion source …``: operational databases to try the platform on.

Belongs here: reading arguments and printing. Does not belong here: the work (see
``simulation.server``, ``simulation.shopease`` and ``simulation.replay``).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.progress import Progress, TextColumn

from medallion_assets.cli.options import Json, parsed_day
from medallion_assets.cli.output import (
    Exit,
    complaints,
    err,
    out,
    print_grouped,
    print_json,
    print_record,
    print_rows,
)
from medallion_assets.core.errors import ConfigurationError

if TYPE_CHECKING:
    from medallion_assets.simulation.shopease import History, Planted

__all__ = ["app"]

app = typer.Typer(
    no_args_is_help=True, help="Databases to try the platform on: a chain of stores, a replay."
)

Dsn = Annotated[
    str | None,
    typer.Option(help="Any PostgreSQL; default: MEDALLION_SHOPEASE_DSN, else the embedded one."),
]
Until = Annotated[
    date | None,
    typer.Option(
        parser=parsed_day, metavar="DAY", help="State at the end of this day; default: the last."
    ),
]
FirstDay = Annotated[
    date | None,
    typer.Option(parser=parsed_day, metavar="DAY", help="First day with sales. [2026-01-01]"),
]


@app.command()
def start(json: Json = False) -> None:
    """Start the embedded PostgreSQL; it goes on running until `medallion source stop`."""
    from medallion_assets.simulation import server
    from medallion_assets.simulation.shopease import DATABASE

    with complaints():
        home = _home()
        started = server.start(home, DATABASE)
    if json:
        print_json(
            {"dsn": started.dsn, "already": started.already, "home": home, "opened": started.opened}
        )
        return
    out.print("it was running" if started.already else "started", highlight=False)
    out.print(started.dsn, highlight=False, soft_wrap=True)
    address = server.address(home, DATABASE)
    out.print(f"read it by MEDALLION_SHOPEASE_DSN={address}", highlight=False, soft_wrap=True)
    for place in started.opened:
        err.print(f"other accounts may pass through {place} now", highlight=False, soft_wrap=True)


@app.command()
def stop(json: Json = False) -> None:
    """Stop the embedded PostgreSQL; its data stay."""
    from medallion_assets.simulation import server

    with complaints():
        stopped = server.stop(_home())
    if json:
        print_json({"stopped": stopped})
    else:
        out.print("stopped" if stopped else "it was not running", highlight=False)


@app.command()
def status(dsn: Dsn = None, json: Json = False) -> None:
    """What runs, how to reach it and what it holds; exits with 1 if nothing answers."""
    from medallion_assets.cli.source_state import state

    with complaints():
        found = state(dsn)
    if json:
        print_json(found)
    else:
        shown = {name: value for name, value in found.items() if name != "rows"}
        shown["databases"] = ", ".join(found["databases"])
        print_record("source", list(shown), list(shown.values()))
        print_rows(("table", "rows"), list(found["rows"].items()))
    if not found["running"]:
        raise typer.Exit(Exit.FAILED)


@app.command()
def load(
    scale: Annotated[
        float, typer.Option(help="1 is 1,020,500 sales of 7,500 customers in 90 days.")
    ] = 1.0,
    days: Annotated[int, typer.Option(help="Days with sales.")] = 90,
    first_day: FirstDay = None,
    seed: Annotated[int, typer.Option(help="Seed of the generator.")] = 7,
    until: Until = None,
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
        planted = history.planted(until)
    if json:
        since = None if before is None else before.until
        print_json({"dsn": shown(place), "advanced_from": since, **_as_json(planted)})
        return
    what = "loaded anew" if before is None else f"brought forward from {before.until}"
    out.print(f"shopease, {what}: the state at the end of {planted.until}", highlight=False)
    _print_planted(planted)


@app.command()
def replay(
    export: Annotated[Path, typer.Argument(help="An Olist export: directory or zip.")],
    until: Annotated[
        date | None,
        typer.Option(
            parser=parsed_day, metavar="DAY", help="Last day of change; default: the last."
        ),
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

    with complaints():
        configured = dsn or Settings.load().source_dsn("olist")
        place = configured or server.start(_home(), SCHEMA).dsn
        say = (lambda _: None) if json else (lambda text: err.print(text, highlight=False))
        written = write(export, place, until=until, final=final, say=say)
    if json:
        print_json(written)
    else:
        out.print(f"olist, replayed: {sum(written.values()):,} rows", highlight=False)
        if configured is None:
            address = server.address(_home(), SCHEMA)
            out.print(f"read it by MEDALLION_OLIST_DSN={address}", highlight=False, soft_wrap=True)


def _home() -> Path:
    """The directory of the embedded server."""
    from medallion_assets.settings.environment import Settings
    from medallion_assets.simulation.shopease.place import server_home

    return server_home(Settings.load())


def _history(
    *, scale: float, days: int, first_day: date | None, seed: int, until: date | None
) -> History:
    """The history that the options ask for.

    Raises:
        ConfigurationError: there is none.
    """
    from medallion_assets.simulation.shopease import History, Parameters

    try:
        first = first_day or Parameters.first_day
        parameters = Parameters(first_day=first, days=days, scale=scale, seed=seed)
        parameters.number(until or parameters.last_day)
        return History(parameters)
    except (ValueError, OverflowError) as error:
        raise ConfigurationError(
            str(error), remedy="choose other values for --scale, --days, --first-day or --until"
        ) from error


@contextmanager
def _progress(*, quiet: bool) -> Iterator[Any]:
    """A line that tells how far the load is; only on a terminal."""
    columns = TextColumn("{task.description}"), TextColumn("{task.completed:>12,} rows")
    with Progress(*columns, console=err, transient=True, disable=quiet) as bar:
        task = bar.add_task("", total=None)
        yield lambda step, rows: bar.update(task, description=step, completed=rows)


def _as_json(planted: Planted) -> dict[str, Any]:
    return {"until": planted.until, "rows": planted.rows, "kinds": planted.kinds}


def _print_planted(planted: Planted) -> None:
    """Rows by table, and what is planted in them."""
    from medallion_assets.simulation.shopease import EFFECTS

    print_rows(("table", "rows"), list(planted.rows.items()))
    out.print()
    print_grouped(
        ("table", "what is planted", "effect", "rows"),
        [
            (table, kind, EFFECTS[table][kind].value, rows)
            for table, kinds in planted.kinds.items()
            for kind, rows in kinds.items()
        ],
    )
