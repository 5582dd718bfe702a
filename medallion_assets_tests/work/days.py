"""The work of a recorded day of the marketplace, from its files to gold, with Dagster's events.

Belongs here: which lake is run, in a process of its own (``python -m
medallion_assets_tests.work.days DIRECTORY``): what other tests left in theirs, caches and systems,
would be counted. Does not belong here: how much is allowed.
"""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

from dagster import DagsterInstance

from medallion_assets.orchestration.runs import run_days
from medallion_assets.settings.environment import Settings
from medallion_assets.simulation.olist import OlistParameters, generate
from medallion_assets_tests.environment import UNSYNCED
from medallion_assets_tests.work.meters import Counts, Work, metered

__all__ = ["counted_apart", "main", "work_of_a_day"]

ROOT = Path(__file__).parents[2]
SMALL = OlistParameters(days=14, orders_per_day=20)
RUNS = ("a recorded day", "a recorded day, nothing new")


def work_of_a_day(home: Path) -> Work:
    """The counts of the second day of an export, and of the same again."""
    return counted_apart("medallion_assets_tests.work.days", home)


def counted_apart(module: str, home: Path) -> Work:
    """The counts that a module of this package prints, run in a process of its own.

    Raises:
        RuntimeError: the process failed; with the end of what it said.
    """
    words = [sys.executable, "-m", module, str(home)]
    taken = {name: value for name, value in os.environ.items() if not name.startswith("MEDALLION_")}
    environment = {**taken, "PYTHONHASHSEED": "0"}
    ended = subprocess.run(  # noqa: S603 - our own module
        words, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    if ended.returncode != 0:
        raise RuntimeError(f"{' '.join(words)} failed:\n{ended.stderr[-3000:]}")
    found = json.loads(ended.stdout.splitlines()[-1])
    return {name: Counts(counts) for name, counts in found.items()}


def main(arguments: Sequence[str]) -> int:
    """Run, count and print; the first day fills the caches and is not counted."""
    (directory,) = map(Path, arguments)
    settings = _settings(directory)
    _run(settings, SMALL.first_business_day)
    found = {name: _counted(settings, SMALL.first_business_day + timedelta(1)) for name in RUNS}
    print(json.dumps(found))  # noqa: T201 - what the caller reads
    return 0


def _settings(directory: Path) -> Settings:
    """A generated export, and a lake beside it that does not exist yet."""
    generate(directory / "export", SMALL)
    lake = directory / "lake"
    os.environ.update(
        {
            "MEDALLION_LAKE": str(lake),
            "MEDALLION_OLIST_EXPORT": str(directory / "export"),
            "MEDALLION_FIRST_DAY": SMALL.first_business_day.isoformat(),
            "MEDALLION_LAST_DAY": SMALL.last_business_day.isoformat(),
            "MEDALLION_PII_KEY": "0123456789abcdef",
            "MEDALLION_THREADS": "1",
            "DAGSTER_HOME": str(lake / "dagster"),
            **UNSYNCED,
        }
    )
    os.chdir(directory)
    return Settings.load()


def _counted(settings: Settings, day: date) -> Counts:
    """The counts of a run of a day, and the events that Dagster stored of it."""
    with metered(settings.state_root) as counts:
        run = _run(settings, day)
    with DagsterInstance.get() as instance:
        counts["Dagster events"] = len(instance.all_logs(run))
    return counts


def _run(settings: Settings, day: date) -> str:
    """Run a day as the schedule does; the name of the run."""
    outcome = run_days(settings, day, day)
    if not outcome.succeeded:
        raise RuntimeError(f"the run failed: {outcome.failures}")
    return outcome.run_id


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
