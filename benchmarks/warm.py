"""Days in one process: ``python -m benchmarks.warm DAY DAY DAY DAY``.

Belongs here: what a process that stays up takes for a day, without the time to
start. The first day warms the process up; the second is measured from bronze to
the ledger, the third with gold, the fourth as a whole run recorded in Dagster. The
last line of its output is JSON: wall and processor seconds by name.
"""

import json
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date

from medallion_assets.bronze.build import build_bronze
from medallion_assets.core.partitions import DayRange, Days
from medallion_assets.gold.build import build_gold
from medallion_assets.orchestration.runs import run_days
from medallion_assets.session import open_session
from medallion_assets.settings.environment import Settings
from medallion_assets.silver.build import build_silver
from medallion_assets.systems.olist import OLIST
from medallion_assets.systems.registry import project_of
from medallion_assets.tables.model import Table

__all__ = ["main", "silver_order"]


def silver_order(tables: Sequence[Table] = OLIST) -> list[str]:
    """The tables in an order in which each follows what it uses."""
    uses = {table.name: set(table.uses) for table in tables}
    order: list[str] = []
    while len(order) < len(uses):
        order += [name for name in uses if name not in order and uses[name] <= set(order)]
    return order


def to_ledger(settings: Settings, day: date) -> None:
    """Bronze and silver of all tables for a day, with their ledger entries."""
    tables = {table.name: table for table in OLIST}
    asked = Days.of([day], DayRange(settings.first_day, settings.final_day()))
    with open_session(settings, run_id=f"warm-{day}") as session:
        for table in OLIST:
            build_bronze(session, table, tables, asked if table.day else None)
        for name in silver_order():
            table = tables[name]
            build_silver(session, table, tables, asked if table.day else None)


def to_gold(settings: Settings, day: date) -> None:
    """The same, and gold."""
    to_ledger(settings, day)
    with open_session(settings, run_id=f"warm-gold-{day}") as session:
        outcome = build_gold(session, project_of("olist"))
    if outcome.failed:
        raise RuntimeError(f"gold failed: {outcome.failed}")


def whole_run(settings: Settings, day: date) -> None:
    """A run of the job, as the command and the schedule do it."""
    outcome = run_days(settings, day, day)
    if not outcome.succeeded:
        raise RuntimeError(f"the run failed: {outcome.failures}")


def main(arguments: Sequence[str]) -> int:
    """Warm up, measure, print."""
    days = [date.fromisoformat(text) for text in arguments]
    settings = Settings.load()
    steps: dict[str, Callable[[Settings, date], None]] = {
        "warm-up": whole_run,
        "bronze to ledger": to_ledger,
        "bronze to gold": to_gold,
        "whole run": whole_run,
    }
    found = {}
    for (name, step), day in zip(steps.items(), days, strict=True):
        started, busy = time.perf_counter(), time.process_time()
        step(settings, day)
        found[name] = (time.perf_counter() - started, time.process_time() - busy)
    print(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
