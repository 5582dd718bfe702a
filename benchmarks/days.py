"""Measure days of an export: the command for one day and for all, and a warm process.

Belongs here: which commands are run on which lakes, all below the scratch directory.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from benchmarks.children import Measured, measure
from medallion_assets.simulation.olist import OlistParameters, generate

__all__ = [
    "STARTS", "DaysResult", "Export", "Pair", "measure_days", "measure_starts", "real_export",
    "synthetic_export",
]  # fmt: skip

Pair = tuple[float, float]
"""Wall and processor seconds."""
FULL = "all"
"""The lake with all days."""
STARTS = {
    "medallion --help": ("--help",),
    'medallion query "select 1"': ("query", "select 1"),
    "medallion ledger": ("ledger",),
}
"""Commands that do little beside starting."""
KEY = "benchmark-key-0123456789"


@dataclass(frozen=True)
class Export:
    """What is loaded.

    Attributes:
        day: the first of six days that are measured one by one.
    """

    name: str
    directory: Path
    first: date
    last: date
    day: date

    @property
    def days(self) -> int:
        """How many days the range has."""
        return (self.last - self.first).days + 1

    def settings(self, lake: Path, threads: int) -> dict[str, str]:
        """The variables of a lake."""
        return {
            "MEDALLION_ENV": "local",
            "MEDALLION_LAKE": str(lake),
            "MEDALLION_OLIST_EXPORT": str(self.directory),
            "MEDALLION_FIRST_DAY": self.first.isoformat(),
            "MEDALLION_LAST_DAY": self.last.isoformat(),
            "MEDALLION_PII_KEY": KEY,
            "MEDALLION_THREADS": str(threads),
        }


@dataclass(frozen=True)
class DaysResult:
    """What was measured, by name, in the order of measuring.

    Attributes:
        warm: wall and processor seconds in a warm process, on a lake with few days and with all.
        rows: received rows of all tables.
    """

    export: Export
    commands: Mapping[str, Measured]
    warm: Mapping[str, Mapping[str, Pair]]
    rows: int


def real_export(directory: Path) -> Export:
    """The public Olist export with its 774 days; the days around its busiest one."""
    name = "the real Olist export"
    return Export(name, directory, date(2016, 9, 4), date(2018, 10, 17), date(2017, 11, 22))


def synthetic_export(scratch: Path, *, days: int, orders: int) -> Export:
    """A generated export."""
    parameters = OlistParameters(days=days, orders_per_day=orders)
    directory = scratch / "export"
    generate(directory, parameters)
    first, last = parameters.first_business_day, parameters.last_business_day
    name = f"a synthetic export of {days} days with about {orders} orders each"
    return Export(name, directory, first, last, first + timedelta(days=days // 3))


def measure_days(scratch: Path, export: Export, *, threads: int) -> DaysResult:
    """One day after another on a new lake, then all days on another."""
    few = export.settings(scratch / "few", threads)
    every = export.settings(scratch / FULL, threads)
    days = [export.day + timedelta(days=number) for number in range(6)]
    commands = {
        "first day, empty lake": _medallion(few, scratch, "--day", days[0]),
        "next day": _medallion(few, scratch, "--day", days[1]),
    }
    warm = {"a lake with few days, new days": _warm(few, scratch, days[2:])}
    commands["all days, empty lake"] = _medallion(every, scratch, "--all")
    commands["one day, nothing new, full lake"] = _medallion(every, scratch, "--day", days[0])
    warm["a lake with all days, nothing new"] = _warm(every, scratch, days[2:])
    commands["all days, nothing new, full lake"] = _medallion(every, scratch, "--all")
    return DaysResult(export, commands, warm, _received(every, scratch))


def measure_starts(
    scratch: Path, export: Export, *, threads: int, rounds: int
) -> Mapping[str, Sequence[Measured]]:
    """Commands that only look, in turns, on the lake with all days, which is made if it is not."""
    variables = export.settings(scratch / FULL, threads)
    if not (scratch / FULL).exists():
        _medallion(variables, scratch, "--all")
    found: dict[str, list[Measured]] = {name: [] for name in STARTS}
    for _ in range(rounds):
        for name, words in STARTS.items():
            found[name].append(measure([_program(), *words], variables, scratch))
    return found


def _program() -> str:
    """The command of this environment."""
    return str(Path(sys.executable).with_name("medallion"))


def _medallion(variables: Mapping[str, str], scratch: Path, option: str, *days: date) -> Measured:
    """Run the command in a process of its own."""
    words = [_program(), "run", option, *(day.isoformat() for day in days)]
    return measure(words, variables, scratch)


def _warm(variables: Mapping[str, str], scratch: Path, days: Sequence[date]) -> Mapping[str, Pair]:
    """The seconds of days in one process."""
    words = [sys.executable, "-m", "benchmarks.warm", *(day.isoformat() for day in days)]
    last = measure(words, variables, scratch).output.strip().splitlines()[-1]
    return {name: (wall, busy) for name, (wall, busy) in json.loads(last).items()}


def _received(variables: Mapping[str, str], scratch: Path) -> int:
    """Received rows of all tables."""
    words = [_program(), "query", "--json", "select sum(received)::bigint as n from ledger.rows"]
    return int(json.loads(measure(words, variables, scratch).output)[0]["n"])
