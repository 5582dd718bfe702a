"""Measure operational databases: the chain of stores, and the marketplace replayed.

Belongs here: databases on an embedded server, and a process that reads each. What is run
is in ``database_steps``. Loading the databases is not measured.
"""

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from benchmarks.children import measure
from benchmarks.days import Export, Pair
from medallion_assets.simulation import server
from medallion_assets.simulation.replay.load import replay
from medallion_assets.simulation.shopease import (
    DATABASE,
    ChainHistory,
    ChainParameters,
    connected,
    load,
)

__all__ = ["MEMORY_LIMIT", "DatabaseResult", "measure_databases"]

MEMORY_LIMIT = "700MB"
"""Of DuckDB; with more it takes more and is not faster."""

LAST_CHANGES = timedelta(days=210)
"""For so long an order of the export changes after it was placed."""


@dataclass(frozen=True)
class DatabaseResult:
    """What a process did with a database.

    Attributes:
        rows: in the largest table.
        steps: wall and processor seconds of each step; the server's are not among them.
        mebibytes: peak memory, mapped files included.
    """

    name: str
    rows: int
    days: int
    steps: Mapping[str, Pair]
    mebibytes: float


def measure_databases(
    scratch: Path, export: Export, *, scale: float, threads: int
) -> list[DatabaseResult]:
    """Read both databases, each in a process of its own."""
    home = scratch / "databases"
    try:
        return [
            _chain(scratch, home, ChainParameters(scale=scale), threads),
            _replay(scratch, home, export, threads),
        ]
    finally:
        server.stop(home)


def _chain(scratch: Path, home: Path, parameters: ChainParameters, threads: int) -> DatabaseResult:
    """The chain: all days but the last at once, and the last one after it."""
    dsn = server.start(home, DATABASE).dsn
    history = ChainHistory(parameters)
    with connected(dsn) as connection:
        load(connection, history, parameters.day(parameters.days - 2))
    variables = {
        "MEDALLION_SHOPEASE_DSN": server.address(home, DATABASE),
        "MEDALLION_LAKE": str(scratch / "chain"),
        "MEDALLION_FIRST_DAY": parameters.first_day.isoformat(),
        "MEDALLION_LAST_DAY": parameters.last_day.isoformat(),
        "MEDALLION_PII_KEY": "a-key-of-benchmarks-only",
        "MEDALLION_THREADS": str(threads),
        "MEDALLION_MEMORY_LIMIT": MEMORY_LIMIT,
        "BENCHMARK_SCALE": str(parameters.scale),
    }
    return _measured("chain", parameters.days, parameters.sales, variables, scratch)


def _replay(scratch: Path, home: Path, export: Export, threads: int) -> DatabaseResult:
    """The export replayed with all its versions, as one range."""
    name = "market"
    written = replay(export.directory, server.start(home, name).dsn, report=lambda _: None)
    variables = {
        **export.settings(scratch / "replayed", threads),
        "MEDALLION_MEMORY_LIMIT": MEMORY_LIMIT,
        "MEDALLION_OLIST_DSN": server.address(home, name),
        "MEDALLION_LAST_DAY": (export.last + LAST_CHANGES).isoformat(),
    }
    days = (export.last - export.first).days + 1
    return _measured("replay", days, max(written.values()), variables, scratch)


def _measured(
    name: str, days: int, rows: int, variables: Mapping[str, str], scratch: Path
) -> DatabaseResult:
    words = [sys.executable, "-m", "benchmarks.database_steps", name]
    found = measure(words, variables, scratch)
    told = map(json.loads, found.output.splitlines())
    steps = {step["step"]: (step["seconds"][0], step["seconds"][1]) for step in told}
    return DatabaseResult(name, rows, days, steps, found.mebibytes)
