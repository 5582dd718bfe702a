"""Where the database of the chain is, by the settings.

Belongs here: the embedded server's directory and address, and whether the settings name
it. Does not belong here: starting it (see ``simulation.server``).
"""

from pathlib import Path

from medallion_assets.settings.environment import Settings
from medallion_assets.simulation import server
from medallion_assets.simulation.shopease.database import DATABASE

EMBEDDED = Path("sources", "postgresql")
"""Where the embedded server lies in what a machine keeps beside its lake."""


def server_home(settings: Settings) -> Path:
    """The directory of the embedded server."""
    return settings.state_root / EMBEDDED


def embedded_address(settings: Settings) -> str:
    """The embedded server's database of the chain, as `MEDALLION_SHOPEASE_DSN` names it."""
    return server.address(server_home(settings), DATABASE)


def is_embedded(settings: Settings, source: str = DATABASE) -> bool:
    """Whether the configured database of a system is one of the embedded server."""
    dsn = None if settings.sqlite_file(source) else settings.source_dsn(source)
    return dsn is not None and dsn == server.address(server_home(settings), source)


def shopease_dsn(settings: Settings) -> str:
    """The database that the generator fills: the configured one, else the embedded one."""
    return settings.source_dsn("shopease") or embedded_address(settings)
