"""The demo's second source: a chain of stores in an embedded database.

Belongs here: filling the database and running its tables over the demo's days. Does not
belong here: the generator and the server (see ``simulation.shopease`` and ``simulation.server``).
"""

from datetime import date

from medallion_assets.core.errors import ConfigurationError
from medallion_assets.orchestration.runs import RunOutcome, run_days
from medallion_assets.settings.environment import Settings
from medallion_assets.simulation import server
from medallion_assets.simulation.shopease import (
    DATABASE,
    ChainHistory,
    ChainParameters,
    bring_to,
    connected,
)
from medallion_assets.simulation.shopease.place import is_embedded, server_home

SYSTEM = "shopease"
SCALE = 0.05
"""Of the million sales in ninety days, so that the demo stays short."""


def chain_days(first: date, days: int, seed: int) -> ChainParameters:
    """What is invented of the chain on the demo's days.

    Raises:
        ConfigurationError: the settings name a database of the chain, which is not the demo's
            to write to, or there are too few days to hold every case of dirt.
    """
    settings = Settings.load()
    if settings.source_dsn(SYSTEM) and not is_embedded(settings):
        raise ConfigurationError(
            "MEDALLION_SHOPEASE_DSN names a database, and a demo would write invented data to it",
            remedy="unset it for the demo, or leave the chain out by --no-chain",
        )
    try:
        parameters = ChainParameters(first_day=first, days=days, scale=SCALE, seed=seed)
        ChainHistory(parameters)
    except ValueError as error:
        raise ConfigurationError(
            f"the chain: {error}", remedy="raise --days, or leave the chain out by --no-chain"
        ) from error
    return parameters


def run_chain(settings: Settings, days: ChainParameters) -> RunOutcome:
    """Load what is invented into a new embedded database and run its days; its server ends then.

    Raises:
        SourceError: the embedded server does not start.
    """
    home = server_home(settings)
    started = server.start(home, DATABASE)
    try:
        with connected(started.dsn) as connection:
            bring_to(connection, ChainHistory(days), anew=True)
        return run_days(settings, days.first_day, days.last_day, SYSTEM)
    finally:
        server.stop(home)
