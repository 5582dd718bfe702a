"""Reading a database step by step: ``python -m benchmarks.database_steps chain|replay``.

Belongs here: what one process does with the database that the environment names. Each line
of its output is the JSON of a step: its name, its wall and its processor seconds.
"""

import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg

from benchmarks.warm import silver_order
from medallion_assets.bronze.build import build_bronze
from medallion_assets.core.partitions import DayRange, Days
from medallion_assets.gold.build import build_gold
from medallion_assets.session import open_session
from medallion_assets.settings.environment import Settings
from medallion_assets.silver.build import build_silver
from medallion_assets.simulation.shopease import ChainHistory, ChainParameters, advance, connected
from medallion_assets.sources.databases import DatabaseOrigin
from medallion_assets.sources.extracts import windows
from medallion_assets.sources.protocol import Asked
from medallion_assets.systems.registry import project_of, system_of
from medallion_assets.tables.model import ParentDay
from medallion_assets.tables.source_system import SourceSystem

__all__ = ["main"]

SALES = "sale_transactions"


def main(arguments: Sequence[str]) -> int:
    """Run and report every step."""
    settings = Settings.load()
    if arguments == ["chain"]:
        _chain(settings)
    else:
        system = system_of("olist")
        days = DayRange(settings.first_day, settings.final_day()).all()
        _timed("all days", lambda: _all_layers(settings, system, days))
    return 0


def _chain(settings: Settings) -> None:
    """Extraction beside a bare COPY, all days but the last, and the last."""
    system, within = system_of("shopease"), DayRange(settings.first_day, settings.final_day())
    days = within.all().days
    before, last = Days.of(days[:-1], within), Days.of(days[-1:], within)
    _timed("bare COPY of sales", lambda: _bare_copy(settings))
    _timed("extraction of sales", lambda: _extract(settings, system, before))
    _timed("all days but the last", lambda: _all_layers(settings, system, before))
    dsn = settings.source_dsn("shopease")
    assert dsn is not None
    history = ChainHistory(ChainParameters(scale=float(os.environ["BENCHMARK_SCALE"])))
    with connected(dsn) as connection:
        advance(connection, history, last.days[0])
    _timed("the last day", lambda: _all_layers(settings, system, last))


def _timed(name: str, step: Callable[[], None]) -> None:
    started, busy = time.perf_counter(), time.process_time()
    step()
    taken = (time.perf_counter() - started, time.process_time() - busy)
    print(json.dumps({"step": name, "seconds": taken}), flush=True)


def _bare_copy(settings: Settings) -> None:
    """What psycopg needs to receive the rows as CSV, and nothing else."""
    dsn = settings.source_dsn("shopease")
    assert dsn is not None
    statement = f"copy shopease.{SALES} to stdout (format csv)"
    with (
        psycopg.connect(dsn) as connection,
        connection.cursor() as cursor,
        cursor.copy(statement) as blocks,
    ):
        for _ in blocks:
            pass


def _extract(settings: Settings, system: SourceSystem, days: Days) -> None:
    """The same rows as the platform reads them, to a file."""
    asked = Asked(settings, system.name, system.time_zone, system.tables)
    database = DatabaseOrigin(asked).opened(lambda _: None)
    with TemporaryDirectory() as home:
        database.extract(system.by_name[SALES], list(windows(days.days)), Path(home))


def _all_layers(settings: Settings, system: SourceSystem, days: Days) -> None:
    """Bronze, silver and gold of a system, each step in a session of its own as in a run."""
    for table in sorted(system.tables, key=lambda one: isinstance(one.day, ParentDay)):
        with open_session(settings, run_id=f"bronze-{table.name}") as session:
            build_bronze(session, table, system.by_name, days if table.day else None)
    for name in silver_order(system.tables):
        table = system.by_name[name]
        with open_session(settings, run_id=f"silver-{name}") as session:
            asked = days if table.day else None
            outcome = build_silver(session, table, system.by_name, asked)
            if outcome.failed:
                raise RuntimeError(f"silver of {table.name} failed: {outcome.failed}")
    with open_session(settings, run_id="gold") as session:
        built = build_gold(session, project_of(system.name))
    if built.failed:
        raise RuntimeError(f"gold failed: {built.failed}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
