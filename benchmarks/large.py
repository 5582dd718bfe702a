"""Measure large days: what each way takes by the bytes of the export.

Belongs here: an export a size, and a new target for each way and round, all deleted afterwards. The
ways take turns, so that a disturbance meets all of them. What is run is in ``large_ways``.
"""

import json
import shutil
import statistics
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from benchmarks.children import Measured, measure
from benchmarks.days import Export
from benchmarks.large_export import DAY, LargeExport, make_large_export
from benchmarks.large_steps import STREAMED_ORDERS
from benchmarks.large_ways import PLATFORM, WAYS, Way
from benchmarks.machine import load_average

__all__ = [
    "GIGABYTE", "Budget", "LargeDay", "Loaded", "measure_large_days", "measure_streamed_day",
]  # fmt: skip

GIGABYTE = 10**9


@dataclass(frozen=True)
class Budget:
    """What every way may use; Polars and dlt know no limit of memory for all they do."""

    threads: int
    memory_limit: str
    rounds: int = 1


@dataclass(frozen=True)
class Loaded:
    """What a way took in one round.

    Attributes:
        size: bytes that it wrote and kept.
    """

    measured: Measured
    size: int


@dataclass(frozen=True)
class LargeDay:
    """A day of one size.

    Attributes:
        size: bytes of the CSV files.
        load: the machine's load averages before it began and when it had ended.
        ways: what each took, round by round.
        absent: why a way is missing, by name.
        streamed: whether a file was only there while it was received; the platform alone.
    """

    size: int
    load: tuple[float, float]
    ways: Mapping[str, Sequence[Loaded]]
    absent: Mapping[str, str]
    streamed: bool = False

    @property
    def gigabytes(self) -> float:
        """Its size."""
        return self.size / GIGABYTE

    def seconds(self, way: str) -> float:
        """The median wall time of a way."""
        return statistics.median(one.measured.seconds for one in self.ways[way])

    def processor_seconds(self, way: str) -> float:
        """The median of what it worked, which other processes hardly change."""
        return statistics.median(one.measured.processor_seconds for one in self.ways[way])

    def mebibytes(self, way: str) -> float:
        """Its peak memory, mapped files included."""
        return max(one.measured.mebibytes for one in self.ways[way])

    def written(self, way: str) -> float:
        """What it wrote and kept, by the bytes of the export."""
        return max(one.size for one in self.ways[way]) / self.size


def measure_large_days(
    scratch: Path, gigabytes: Sequence[float], budget: Budget, *, ways: Sequence[Way] = WAYS
) -> list[LargeDay]:
    """Load a day of each size, by all ways that are installed, on a new target each.

    Raises:
        ValueError: the ways that are no platform came to different rows.
    """
    home = scratch / "large"
    days = []
    for size in gigabytes:
        home.mkdir()
        written = make_large_export(home / "export", int(size * GIGABYTE))
        before = load_average()
        absent = {way.name: way.absent for way in ways if way.absent}
        loaded = _rounds(home, budget, [way for way in ways if not way.absent])
        days.append(LargeDay(written, (before, load_average()), loaded, absent))
        shutil.rmtree(home)
    return days


def measure_streamed_day(scratch: Path, gigabytes: float, budget: Budget) -> LargeDay:
    """Load a day by the platform whose files, but for the orders, never lie there together.

    Writing them is not measured: seconds are those of the steps, without the start of Python.
    """
    home = scratch / "large"
    home.mkdir()
    planned = LargeExport.planned(home / "export", int(gigabytes * GIGABYTE))
    planned.write(["orders"])
    before = load_average()
    (platform,) = (way for way in WAYS if way.name == PLATFORM)
    loaded = _load(home, budget, platform, {STREAMED_ORDERS: str(planned.orders)})
    steps = [json.loads(line) for line in loaded.measured.output.splitlines()]
    shutil.rmtree(home)
    measured = Measured(
        seconds=sum(step["seconds"] for step in steps),
        processor_seconds=sum(step["processor_seconds"] for step in steps),
        mebibytes=max(step["mebibytes"] for step in steps),
        output=loaded.measured.output,
    )
    written = {platform.name: [Loaded(measured, loaded.size)]}
    load = (before, load_average())
    return LargeDay(int(gigabytes * GIGABYTE), load, written, {}, streamed=True)


def _rounds(home: Path, budget: Budget, ways: Sequence[Way]) -> dict[str, list[Loaded]]:
    """Each way once a round."""
    loaded: dict[str, list[Loaded]] = {way.name: [] for way in ways}
    rows: dict[str, str] = {}
    for _ in range(budget.rounds):
        for way in ways:
            one = _load(home, budget, way)
            loaded[way.name].append(one)
            if way.name != PLATFORM:
                rows[way.name] = one.measured.output.splitlines()[-1]
    if len(set(rows.values())) > 1:
        raise ValueError(f"the ways came to different rows: {rows}")
    return loaded


def _load(
    home: Path, budget: Budget, way: Way, more: Mapping[str, str] = MappingProxyType({})
) -> Loaded:
    """One way into a new target."""
    target = home / "target"
    export = Export("", home / "export", DAY, DAY, DAY)
    variables = {
        **export.settings(target, budget.threads),
        "MEDALLION_MEMORY_LIMIT": budget.memory_limit,
        "POLARS_MAX_THREADS": str(budget.threads),
        **more,
    }
    found = measure([sys.executable, "-m", way.module], variables, home)
    size = sum(file.stat().st_size for file in target.rglob("*") if file.is_file())
    shutil.rmtree(target)
    return Loaded(found, size)
