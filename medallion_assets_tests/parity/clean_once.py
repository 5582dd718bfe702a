"""Clean one table in a process of its own: ``python -m ... TASK OUTCOME``.

A process has one kind of Spark session, so tests of other kinds need others. The
settings come from the environment, as for the platform itself.
"""

import sys
from pathlib import Path

from medallion_assets.engines.task import CleaningTask
from medallion_assets.orchestration.resources.spark import clean_on_spark
from medallion_assets.settings.environment import Settings
from medallion_assets_tests.parity.compare import TABLES

__all__: list[str] = []


def main(task_file: Path, outcome: Path) -> None:
    """Read the task, do it, write what came of it."""
    task = CleaningTask.from_json(task_file.read_text())
    outcome.write_text(clean_on_spark(Settings.load(), task, TABLES).to_json())


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
