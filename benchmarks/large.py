"""Measure large days: seconds and peak memory by the bytes of the export.

Belongs here: an export and a lake a size, one after the other, both deleted
afterwards. What is run is in ``large_steps``.
"""

import json
import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.children import measure
from benchmarks.days import Export
from benchmarks.large_export import DAY, make_large_export
from benchmarks.machine import load_average

__all__ = ["GIGABYTE", "LargeDay", "measure_large_days"]

GIGABYTE = 10**9


@dataclass(frozen=True)
class LargeDay:
    """One large day.

    Attributes:
        size: bytes of the CSV files.
        load: the machine's load averages before it began and when it had ended.
        seconds: wall time of the process.
        processor_seconds: what it worked, which other processes hardly change.
        mebibytes: its peak memory, mapped files included.
        steps: seconds of each step.
    """

    size: int
    load: tuple[float, float]
    seconds: float
    processor_seconds: float
    mebibytes: float
    steps: Mapping[str, float]

    @property
    def gigabytes(self) -> float:
        """Its size."""
        return self.size / GIGABYTE


def measure_large_days(
    scratch: Path, gigabytes: Sequence[float], *, threads: int, memory_limit: str
) -> list[LargeDay]:
    """Receive, clean and account for a day of each size, on a new lake each."""
    return [_large_day(scratch, int(size * GIGABYTE), threads, memory_limit) for size in gigabytes]


def _large_day(scratch: Path, size: int, threads: int, memory_limit: str) -> LargeDay:
    """One size."""
    home = scratch / "large"
    home.mkdir()
    written = make_large_export(home / "export", size)
    export = Export("", home / "export", DAY, DAY, DAY)
    variables = {**export.settings(home / "lake", threads), "MEDALLION_MEMORY_LIMIT": memory_limit}
    before = load_average()
    found = measure([sys.executable, "-m", "benchmarks.large_steps"], variables, scratch)
    load = before, load_average()
    shutil.rmtree(home)
    steps = {step["step"]: step["seconds"] for step in map(json.loads, found.output.splitlines())}
    return LargeDay(written, load, found.seconds, found.processor_seconds, found.mebibytes, steps)
