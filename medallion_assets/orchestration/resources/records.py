"""Dagster's records of runs, beside the lake whoever starts Dagster.

Belongs here: where records and the output of steps are stored. Without ``DAGSTER_HOME`` Dagster
would keep them in a directory that it removes when its command ends. Plugged in by
``dagster.yaml``. Does not belong here: how events are written (see
``orchestration.resources.event_log``), and what the home is (see ``orchestration.instance``).
"""

import logging
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dagster._core.storage.local_compute_log_manager import LocalComputeLogManager
from dagster._core.storage.sqlite_storage import DagsterSqliteStorage
from dagster._serdes import ConfigurableClassData

from medallion_assets.orchestration.faults import told_by_command
from medallion_assets.orchestration.instance import HOME, instance_home
from medallion_assets.orchestration.resources.event_log import BatchingSqliteEventLogStorage

LOG = logging.getLogger("dagster")


class HomeStorage(DagsterSqliteStorage):
    """Runs, events and schedules in the instance's home, events in batches."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        """Open the storage where Dagster's own would lie in that home."""
        super().__init__(base_dir, inst_data)
        self._event_log_storage.dispose()
        self._event_log_storage = BatchingSqliteEventLogStorage(
            str(Path(base_dir, "history", "runs"))
        )

    @classmethod
    def config_type(cls) -> dict[str, Any]:
        """Nothing to configure."""
        return {}

    @classmethod
    def from_config_value(
        cls, inst_data: ConfigurableClassData | None, _config: Mapping[str, Any]
    ) -> "HomeStorage":
        """Create the storage that ``dagster.yaml`` asks for."""
        return cls.from_local(str(_home()), inst_data)


class HomeComputeLogs(LocalComputeLogManager):
    """What steps print, in the instance's home."""

    @classmethod
    def config_type(cls) -> dict[str, Any]:
        """Nothing to configure."""
        return {}

    @classmethod
    def from_config_value(
        cls, inst_data: ConfigurableClassData | None, _config: Mapping[str, Any]
    ) -> "HomeComputeLogs":
        """Create the manager that ``dagster.yaml`` asks for."""
        return cls(str(_home() / "storage"), inst_data=inst_data)


def _home() -> Path:
    """The home of this process's instance; once it is known, the variable names it."""
    was_named = bool(os.environ.get(HOME))
    with told_by_command():
        home = instance_home()
    if not was_named:
        LOG.info("Runs are recorded in %s, beside the lake, and stay there.", home)
    return home
