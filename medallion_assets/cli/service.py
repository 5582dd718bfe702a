"""Open Dagster's UI on the environment's own instance."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

from medallion_assets.cli.health import require_writable
from medallion_assets.environment import Settings
from medallion_assets.errors import ConfigurationError
from medallion_assets.instance import ROOT, prepare_home

__all__ = ["open_ui"]

HOST = "127.0.0.1"


def open_ui(port: int) -> None:
    """Replace this process by ``dagster dev``, listening on this machine only.

    Raises:
        ConfigurationError: the port is taken.
        LakeError: the lake cannot be written.
    """
    settings = Settings.load()
    require_writable(settings)
    _require_free(port)
    prepare_home(settings)
    dagster = Path(sys.executable).with_name("dagster")
    arguments = [str(dagster), "dev", "-w", str(ROOT / "workspace.yaml")]
    arguments += ["--host", HOST, "--port", str(port)]
    os.execv(dagster, arguments)  # noqa: S606 - our own program, no shell


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
