"""Open Dagster's UI on the environment's own instance."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from medallion_assets.cli.health import require_writable
from medallion_assets.environment import Settings
from medallion_assets.instance import ROOT, prepare_home

__all__ = ["open_ui"]


def open_ui(port: int) -> None:
    """Replace this process by ``dagster dev``, listening on this machine only."""
    settings = Settings.load()
    require_writable(settings)
    prepare_home(settings)
    dagster = Path(sys.executable).with_name("dagster")
    arguments = [str(dagster), "dev", "-w", str(ROOT / "workspace.yaml")]
    arguments += ["--host", "127.0.0.1", "--port", str(port)]
    os.execv(dagster, arguments)  # noqa: S606 - our own program, no shell
