"""The results as parts of a page.

Belongs here: what the page says, but for the large days (see ``report_large``).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

from benchmarks.children import Measured
from benchmarks.databases import MEMORY_LIMIT, DatabaseResult
from benchmarks.days import DaysResult, Pair
from benchmarks.large import LargeDay
from benchmarks.page import table
from benchmarks.report_large import large_part
from benchmarks.silver import SilverResult

__all__ = ["Measuring", "Report"]

PLATFORM = "platform"
BUSY = 0.5
"""A load average above it means that the machine does, or just did, something else."""


@dataclass(frozen=True)
class Measuring:
    """When a part was measured.

    Attributes:
        load: the machine's load average before.
        note: what else has to be known, in words.
    """

    day: str
    load: float
    note: str = ""

    def lines(self) -> Iterator[str]:
        """What a part says of it."""
        yield f"Measured on {self.day}; the load average was {self.load:.1f} before it."
        if self.load > BUSY:
            yield "**The machine may have been busy:** seconds may be too high."
        if self.note:
            yield self.note
        yield ""


@dataclass
class Report:
    """Everything of one run.

    Attributes:
        memory_limit: what DuckDB might use on the large days.
        measuring: when each part was, by its name.
    """

    machine: Sequence[tuple[str, str]]
    threads: int
    memory_limit: str = ""
    measuring: dict[str, Measuring] = field(default_factory=dict)
    starts: Mapping[str, Sequence[Measured]] = field(default_factory=dict)
    silver: list[SilverResult] = field(default_factory=list)
    days: DaysResult | None = None
    databases: list[DatabaseResult] = field(default_factory=list)
    large: list[LargeDay] = field(default_factory=list)

    def parts(self) -> dict[str, str]:
        """The text of each part that was measured, by its name."""
        found: dict[str, Iterable[str]] = {"head": _head(self.machine, self.threads)}
        if self.starts:
            found["starts"] = _starts(self.starts)
        if self.silver:
            found["silver"] = (line for one in self.silver for line in _silver(one))
        if self.days:
            found["days"] = _days(self.days)
        if self.databases:
            found["databases"] = _databases(self.databases)
        if self.large:
            found["large"] = large_part(self.large, self.memory_limit)
        return {name: "\n".join(self._dated(name, lines)) for name, lines in found.items()}

    def _dated(self, name: str, lines: Iterable[str]) -> Iterator[str]:
        """The part, with when it was measured below its heading."""
        heading, *rest = lines
        yield from (heading, "")
        if name in self.measuring:
            yield from self.measuring[name].lines()
        yield from rest[1:]


def _head(machine: Sequence[tuple[str, str]], threads: int) -> Iterator[str]:
    yield from ("# Benchmarks", "")
    yield "What is compared was measured in one run, in turns. Compare the ratios; the seconds are"
    yield f"those of one machine with {threads} threads for every contestant. Where it was busy,"
    yield "compare the seconds of the processor (CPU), which other work changes less."
    yield ""
    yield from table(("what", "value"), machine)


def _starts(starts: Mapping[str, Sequence[Measured]]) -> Iterator[str]:
    yield from ("## Commands that only look", "")
    yield "Each a process of its own, on the lake with all days of the export."
    yield ""
    rows = [
        (
            f"`{name}`",
            f"{median(one.processor_seconds for one in taken):.2f}",
            f"{median(one.seconds for one in taken):.2f}",
            f"{max(one.mebibytes for one in taken):,.0f}",
            str(len(taken)),
        )
        for name, taken in starts.items()
    ]
    yield from table(("command", "CPU, s", "wall, s", "peak memory, MiB", "rounds"), rows)


def _silver(result: SilverResult) -> Iterator[str]:
    yield from (f"## Silver of order items, {result.rows:,} rows", "")
    yield "From Parquet with received rows as text to Parquet with typed valid rows and"
    yield f"rejected rows with all reasons, one file a day. {result.silver:,} rows become"
    yield f"silver, {result.rejected:,} are rejected, the rest are repetitions and older"
    yield "versions. All contestants apply the same rules; that their results are equal is"
    yield "checked in every run. Bronze, audit and commit are not part of it."
    yield ""
    rows = [
        (
            name,
            f"{result.median(name):.2f}",
            ", ".join(f"{value:.2f}" for value in seconds),
            f"{result.median(name) / result.median(PLATFORM):.2f}",
        )
        for name, seconds in result.seconds.items()
    ]
    yield from table(("way", "median, s", "rounds, s", "times the platform"), rows)
    for name, why in result.absent.items():
        yield from (f"{name} was not measured: {why}.", "")
    if "PySpark" in result.seconds:
        yield "PySpark's session is started before and kept; its first round warms it up."
        yield ""


def _days(found: DaysResult) -> Iterator[str]:
    yield from ("## Days of an export", "")
    yield f"With {found.export.name}: {found.rows:,} received rows in eleven tables,"
    yield f"{found.export.days} days. Each command is a process of its own and includes"
    yield "starting Python, Dagster and dbt, all layers, all checks and the run's record."
    yield ""
    rows = [
        (f"`medallion run`: {name}", *_pair((one.seconds, one.processor_seconds)),
         f"{one.mebibytes:,.0f}")
        for name, one in found.commands.items()
    ]  # fmt: skip
    yield from table(("command", "wall, s", "CPU, s", "peak memory, MiB"), rows)
    whole = found.commands["all days, empty lake"]
    yield f"All days on an empty lake: {whole.seconds / found.export.days * 1000:.0f} ms a day,"
    yield f"{found.rows / whole.seconds:,.0f} received rows a second."
    yield ""
    yield "One day in a process that is already warm, in seconds, with those of the processor:"
    yield ""
    names = [name for name in next(iter(found.warm.values())) if name != "warm-up"]
    warm = [
        (lake, *(" / ".join(_pair(seconds[name])) for name in names))
        for lake, seconds in found.warm.items()
    ]
    yield from table(("lake", *names), warm)
    yield "`bronze to ledger` and `bronze to gold` call the steps; `whole run` is the job with"
    yield "all its events, as the schedule runs it."


def _databases(databases: Sequence[DatabaseResult]) -> Iterator[str]:
    yield from ("## Operational databases", "")
    yield "From an embedded PostgreSQL on the same machine through bronze, silver, all checks"
    yield "and gold, in one process. `chain` is the chain of stores, whose last day is run in"
    yield "the process that ran the others; `replay` is the export with every version that its"
    yield "rows once had. Loading the databases is not measured, and what the server works is not"
    yield f"among the seconds of the processor. DuckDB might use {MEMORY_LIMIT} of memory before it"
    yield "spills to disk."
    yield ""
    rows = [
        (found.name, f"{found.rows:,}", str(found.days), step, *_pair(seconds),
         f"{found.mebibytes:,.0f}")
        for found in databases
        for step, seconds in found.steps.items()
    ]  # fmt: skip
    names = ("database", "rows", "days", "what", "wall, s", "CPU, s", "peak memory, MiB")
    yield from table(names, rows)


def _pair(seconds: Pair) -> tuple[str, str]:
    """Wall and processor seconds."""
    return f"{seconds[0]:.1f}", f"{seconds[1]:.1f}"
