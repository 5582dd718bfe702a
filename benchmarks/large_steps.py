"""One large day, step by step: ``python -m benchmarks.large_steps``.

Belongs here: what a process does that is measured as a whole: receiving, bronze,
silver and ledger of all tables for the large day. Each line of its output is the
JSON of a step: its name, its seconds and the process's peak memory so far.
"""

import json
import resource
import sys
import time
from collections.abc import Callable, Iterator

from benchmarks.large_export import DAY
from benchmarks.warm import silver_order
from medallion_assets.bronze.build import build_bronze
from medallion_assets.core.partitions import DayRange, Days
from medallion_assets.session import Session, open_session
from medallion_assets.settings.environment import Settings
from medallion_assets.silver.build import build_silver
from medallion_assets.systems.olist import OLIST

__all__ = ["main"]

KIBIBYTES = 1024


def main() -> int:
    """Run and report every step."""
    settings = Settings.load()
    asked = Days.of([DAY], DayRange(settings.first_day, settings.final_day()))
    for name, step in _steps(asked):
        started = time.perf_counter()
        with open_session(settings, run_id=name) as session:
            step(session)
        seconds = time.perf_counter() - started
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KIBIBYTES
        print(json.dumps({"step": name, "seconds": seconds, "mebibytes": peak}), flush=True)
    return 0


def _steps(asked: Days) -> Iterator[tuple[str, Callable[[Session], None]]]:
    """Bronze and then silver of all tables, each in a session of its own as in a run."""
    tables = {table.name: table for table in OLIST}

    def bronze(name: str, session: Session) -> None:
        build_bronze(session, tables[name], tables, asked if tables[name].day else None)

    def silver(name: str, session: Session) -> None:
        outcome = build_silver(session, tables[name], tables, asked if tables[name].day else None)
        if outcome.failed:
            raise RuntimeError(f"silver of {name} failed: {outcome.failed}")

    for name in tables:
        yield f"bronze {name}", lambda session, name=name: bronze(name, session)
    for name in silver_order():
        yield f"silver {name}", lambda session, name=name: silver(name, session)


if __name__ == "__main__":
    sys.exit(main())
