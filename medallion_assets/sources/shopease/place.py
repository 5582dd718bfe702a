"""Where the database of the chain is, by the settings.

Belongs here: the configured server, or else the embedded one. Does not belong here:
starting it (see ``sources.server``).
"""

from __future__ import annotations

from pathlib import Path

from medallion_assets.environment import Settings
from medallion_assets.sources import server
from medallion_assets.sources.shopease.database import DATABASE

__all__ = ["EMBEDDED", "server_home", "shopease_dsn"]

EMBEDDED = Path("sources", "postgresql")
"""Where the embedded server lies in what a machine keeps beside its lake."""


def server_home(settings: Settings) -> Path:
    """The directory of the embedded server."""
    return settings.state_root / EMBEDDED


def shopease_dsn(settings: Settings) -> str:
    """How to reach the database: the configured DSN, which may hold a password, or the embedded."""
    configured = settings.source_dsn("shopease")
    return configured or server.dsn(server_home(settings), DATABASE)
