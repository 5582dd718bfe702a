"""The results as a page."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from benchmarks.databases import MEMORY_LIMIT, DatabaseResult
from benchmarks.days import DaysResult
from benchmarks.large import LargeDay
from benchmarks.silver import SilverResult

__all__ = ["Report"]

PLATFORM = "platform"
BUSY = 0.5
"""A load average above it means that the machine does, or just did, something else."""


@dataclass
class Report:
    """Everything of one run.

    Attributes:
        load: the machine's load average before the first measurement.
        memory_limit: what DuckDB might use on the large days.
        note: what else has to be known, in words.
    """

    machine: Sequence[tuple[str, str]]
    load: float
    threads: int
    note: str = ""
    silver: list[SilverResult] = field(default_factory=list)
    days: DaysResult | None = None
    databases: list[DatabaseResult] = field(default_factory=list)
    large: list[LargeDay] = field(default_factory=list)
    memory_limit: str = ""

    def page(self) -> str:
        """The page."""
        lines = [*self._head(), *self._silver(), *self._days(), *self._databases(), *self._large()]
        return "\n".join(lines).rstrip("\n") + "\n"

    def large_part(self) -> str:
        """What the page says of large days."""
        return "\n".join(self._large()).rstrip("\n") + "\n"

    def _head(self) -> Iterator[str]:
        yield from ("<!-- Written by `make bench`. -->", "", "# Benchmarks", "")
        yield "Measured in one run, in turns. Compare the ratios; the seconds are those of one"
        yield f"machine with {self.threads} threads for every contestant."
        yield ""
        if self.load > BUSY:
            yield f"**The machine may have been busy.** Its load average was {self.load:.1f} before"
            yield "the first measurement; seconds may be too high."
            yield ""
        if self.note:
            yield from (self.note, "")
        yield from _table(("what", "value"), self.machine)

    def _silver(self) -> Iterator[str]:
        for result in self.silver:
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
            yield from _table(("way", "median, s", "rounds, s", "times the platform"), rows)
            for name, why in result.absent.items():
                yield from (f"{name} was not measured: {why}.", "")
            if "PySpark" in result.seconds:
                yield "PySpark's session is started before and kept; its first round warms it up."
                yield ""

    def _days(self) -> Iterator[str]:
        if self.days is None:
            return
        found = self.days
        yield from ("## Days of an export", "")
        yield f"With {found.export.name}: {found.rows:,} received rows in eleven tables,"
        yield f"{found.export.days} days. Each command is a process of its own and includes"
        yield "starting Python, Dagster and dbt, all layers, all checks and the run's record."
        yield ""
        rows = [
            (f"`medallion run`: {name}", f"{one.seconds:.1f}", f"{one.mebibytes:,.0f}")
            for name, one in found.commands.items()
        ]
        yield from _table(("command", "wall time, s", "peak memory, MiB"), rows)
        whole = found.commands["all days, empty lake"]
        yield f"All days on an empty lake: {whole.seconds / found.export.days * 1000:.0f} ms a day,"
        yield f"{found.rows / whole.seconds:,.0f} received rows a second."
        yield ""
        yield "One day in a process that is already warm, in seconds:"
        yield ""
        names = [name for name in next(iter(found.warm.values())) if name != "warm-up"]
        warm = [
            (lake, *(f"{seconds[name]:.1f}" for name in names))
            for lake, seconds in found.warm.items()
        ]
        yield from _table(("lake", *names), warm)
        yield "`bronze to ledger` and `bronze to gold` call the steps; `whole run` is the job with"
        yield "all its events, as the schedule runs it."
        yield ""

    def databases_part(self) -> str:
        """What the page says of databases."""
        return "\n".join(self._databases()).rstrip("\n") + "\n"

    def _databases(self) -> Iterator[str]:
        if not self.databases:
            return
        yield from ("## Operational databases", "")
        yield "From an embedded PostgreSQL on the same machine through bronze, silver, all checks"
        yield "and gold, in one process. `chain` is the chain of stores, whose last day is run in"
        yield "the process that ran the others; `replay` is the export with every version that its"
        yield "rows once had. Loading the databases is not measured. DuckDB might use"
        yield f"{MEMORY_LIMIT} of memory before it spills to disk."
        yield ""
        rows = [
            (found.name, f"{found.rows:,}", str(found.days), step, f"{seconds:.1f}",
             f"{found.mebibytes:,.0f}")
            for found in self.databases
            for step, seconds in found.steps.items()
        ]  # fmt: skip
        names = ("database", "rows", "days", "what", "wall time, s", "peak memory, MiB")
        yield from _table(names, rows)

    def _large(self) -> Iterator[str]:
        if not self.large:
            return
        yield from ("## One large day", "")
        yield "All orders of a synthetic export on one day, received, cleaned and accounted for in"
        yield "eleven tables, without gold, on an empty lake. The memory is that of the process;"
        yield f"DuckDB might use {self.memory_limit} of it before it spills to disk. Where the"
        yield "machine was busy, compare the processor's seconds."
        yield ""
        rows = [
            (
                f"{day.gigabytes:.2g}",
                f"{day.seconds:.0f}",
                f"{day.seconds / day.gigabytes:.0f}",
                f"{day.processor_seconds / day.gigabytes:.0f}",
                f"{day.mebibytes:,.0f}",
                " and ".join(f"{load:.1f}" for load in day.load),
            )
            for day in self.large
        ]
        head = ("size, GB", "wall time, s", "s a GB", "processor, s a GB", "peak memory, MiB")
        yield from _table((*head, "load before and after"), rows)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """A Markdown table."""
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"
    yield ""
