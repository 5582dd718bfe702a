"""What ``medallion source status`` tells: the server, the database and its tables.

Belongs here: gathering it. Does not belong here: printing it.
"""

from __future__ import annotations

from typing import Any

from medallion_assets.core.errors import SourceError
from medallion_assets.settings.environment import Settings
from medallion_assets.simulation import server
from medallion_assets.simulation.shopease import connected, loaded, shown
from medallion_assets.simulation.shopease.database import row_counts
from medallion_assets.simulation.shopease.place import is_embedded, server_home, shopease_dsn

__all__ = ["state"]


def state(given: str | None) -> dict[str, Any]:
    """The state of a database: the given one, the configured one, or the embedded one.

    Raises:
        ConfigurationError: the DSN cannot be read.
        SourceError: a given or configured server is not reached.
    """
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
