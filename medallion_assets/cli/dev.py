"""The command ``medallion dev``: Dagster's UI on the environment's own instance."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Annotated

import typer

from medallion_assets.cli.console import err
from medallion_assets.cli.output import complaints
from medallion_assets.core.errors import ConfigurationError

if TYPE_CHECKING:
    from medallion_assets.settings.environment import Settings


HOST = "127.0.0.1"


def dev(
    port: Annotated[
        int, typer.Option(help="Port of the UI, on this machine.", min=1, max=65535)
    ] = 3000,
) -> None:
    """Open the Dagster UI on the configured lake."""
    from medallion_assets.cli.checks import require_writable
    from medallion_assets.orchestration.instance import prepare_home
    from medallion_assets.orchestration.ui.services import run_services
    from medallion_assets.settings.environment import Settings

    with complaints():
        settings = Settings.load()
        require_writable(settings)
        _require_free(port)
        prepare_home(settings)
        _start_database(settings)
        run_services(HOST, port)


def _start_database(settings: Settings) -> None:
    """Start the embedded database, if there is one and the settings name no other."""
    from medallion_assets.simulation import server
    from medallion_assets.simulation.server_files import data
    from medallion_assets.simulation.shopease.database import DATABASE
    from medallion_assets.simulation.shopease.place import is_embedded, server_home

    home = server_home(settings)
    is_other = settings.source_dsn("shopease") and not is_embedded(settings)
    if is_other or not data(home).exists():
        return
    if not server.start(home, DATABASE).already:
        err.print("the embedded database runs until `medallion source stop`", highlight=False)


def _require_free(port: int) -> None:
    """Refuse a taken port: Dagster would say that it serves there, and run on without a UI."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise ConfigurationError(
                f"port {port} of {HOST} cannot be used: {error.strerror}",
                remedy="stop what uses it, or name another one with --port",
            ) from error
