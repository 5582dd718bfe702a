"""The command ``medallion source status``: the server, the database and its tables."""

from typing import Annotated, Any

import typer

from medallion_assets.cli.machines import print_json
from medallion_assets.cli.options import Json
from medallion_assets.cli.output import Exit, complaints, print_record, print_rows
from medallion_assets.core.errors import SourceError

Dsn = Annotated[
    str | None,
    typer.Option(help="Any PostgreSQL; default: MEDALLION_SHOPEASE_DSN, else the embedded one."),
]


def status(dsn: Dsn = None, json: Json = False) -> None:
    """What runs, how to reach it and what it holds; exits with 1 if nothing answers."""
    with complaints():
        found = _state(dsn)
    if json:
        print_json(found)
    else:
        shown = {name: value for name, value in found.items() if name != "rows"}
        shown["databases"] = ", ".join(found["databases"])
        print_record("source", list(shown), list(shown.values()))
        print_rows(("table", "rows"), list(found["rows"].items()))
    if not found["running"]:
        raise typer.Exit(Exit.FAILED)


def _state(given: str | None) -> dict[str, Any]:
    """The state of a database: the given one, the configured one, or the embedded one.

    Raises:
        ConfigurationError: the DSN cannot be read.
        SourceError: a given or configured server is not reached.
    """
    from medallion_assets.settings.environment import Settings
    from medallion_assets.simulation import server
    from medallion_assets.simulation.shopease.database import shown
    from medallion_assets.simulation.shopease.place import is_embedded, server_home, shopease_dsn

    settings = Settings.load()
    embedded = given is None and (settings.shopease_dsn is None or is_embedded(settings))
    found: dict[str, Any] = {"running": True, "server": "configured", "databases": []}
    if embedded:
        place = server.status(server_home(settings))
        found |= {
            "running": place.running, "server": f"embedded, under {place.home}",
            "databases": place.databases,
        }  # fmt: skip
    dsn = given or shopease_dsn(settings)
    found |= {"dsn": shown(dsn), "loaded": None, "until": None, "rows": {}}
    if found["running"]:
        found |= _content(dsn)
    return found


def _content(dsn: str) -> dict[str, Any]:
    """What the tables hold, and whether the generator filled them."""
    from medallion_assets.simulation.shopease.database import connected, loaded, row_counts

    with connected(dsn) as connection:
        listed = connection.execute(
            "select datname from pg_database where not datistemplate order by datname"
        ).fetchall()
        found: dict[str, Any] = {
            "databases": [name for (name,) in listed],
            "rows": row_counts(connection),
        }
        try:
            there = loaded(connection)
        except SourceError as error:
            return {**found, "loaded": error.problem}
    if there is None:
        return {**found, "loaded": "nothing yet"}
    return {**found, "loaded": there.parameters.to_json(), "until": there.until}
