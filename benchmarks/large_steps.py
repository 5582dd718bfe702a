"""One large day, step by step: ``python -m benchmarks.large_steps``.

Belongs here: what a process does that is measured as a whole: receiving, bronze,
silver and ledger of all tables for the large day. Each line of its output is the
JSON of a step: its name, its seconds and the process's peak memory so far.
Where a number of orders is given, the files that grow are only there while they are received.
"""

import json
import os
import resource
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from pathlib import Path

from benchmarks.large_export import DAY, STREAMED, LargeExport
from benchmarks.warm import silver_order
from medallion_assets.bronze.build import build_bronze
from medallion_assets.core.partitions import DayRange, Days
from medallion_assets.session import Session, open_session
from medallion_assets.settings.environment import Settings
from medallion_assets.silver.build import build_silver
from medallion_assets.systems.olist import OLIST

__all__ = ["STREAMED_ORDERS", "main"]

STREAMED_ORDERS = "BENCHMARK_STREAMED_ORDERS"
"""The variable that tells how many orders are streamed."""

KIBIBYTES = 1024


def main() -> int:
    """Run and report every step."""
    settings = Settings.load()
    asked = Days.of([DAY], DayRange(settings.first_day, settings.final_day()))
    for name, step in _steps(asked):
        with _received(name, settings):
            started, busy = time.perf_counter(), time.process_time()
            with open_session(settings, run_id=name) as session:
                step(session)
            found = {
                "step": name,
                "seconds": time.perf_counter() - started,
                "processor_seconds": time.process_time() - busy,
                "mebibytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KIBIBYTES,
            }
        print(json.dumps(found), flush=True)
    return 0


def _received(step: str, settings: Settings) -> AbstractContextManager[None]:
    """The file of a step, if it is one that is streamed."""
    layer, _, table = step.partition(" ")
    orders = os.environ.get(STREAMED_ORDERS)
    if orders is None or layer != "bronze" or table not in STREAMED:
        return nullcontext()
    return LargeExport(Path(str(settings.olist_export)), int(orders)).streamed(table)


def _steps(asked: Days) -> Iterator[tuple[str, Callable[[Session], None]]]:
    """Bronze and then silver of all tables, each in a session of its own as in a run."""
    tables = {table.name: table for table in OLIST}

    def bronze(session: Session, name: str) -> None:
        build_bronze(session, tables[name], tables, asked if tables[name].day else None)

    def silver(session: Session, name: str) -> None:
        outcome = build_silver(session, tables[name], tables, asked if tables[name].day else None)
        if outcome.failed:
            raise RuntimeError(f"silver of {name} failed: {outcome.failed}")

    for name in tables:
        yield f"bronze {name}", partial(bronze, name=name)
    for name in silver_order():
        yield f"silver {name}", partial(silver, name=name)


if __name__ == "__main__":
    sys.exit(main())
