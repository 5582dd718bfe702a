"""What the page says of large days.

Belongs here: its words and tables. Does not belong here: any measurement.
"""

from collections.abc import Iterator, Sequence

from benchmarks.large import LargeDay
from benchmarks.large_ways import PLATFORM, WAYS
from benchmarks.page import table

__all__ = ["large_part"]

HEAD = ("CPU, s", "CPU, s a GB", "wall, s", "peak memory, MiB", "written, times the CSV")


def large_part(days: Sequence[LargeDay], memory_limit: str) -> Iterator[str]:
    """All of it."""
    yield from ("## One large day", "")
    yield "All orders of a synthetic export on one day, loaded by each way into an empty place, in"
    yield "turns, each in a process of its own that includes starting it. Those that are not the"
    yield "platform do a part of the work; they are the distance to the machine, and see that they"
    yield f"come to the same rows. DuckDB might use {memory_limit} of memory before it spills to"
    yield "disk; Polars has no such limit."
    yield ""
    yield from table(("way", "does", "does not"), _ways())
    for day in days:
        if not day.streamed:
            yield from _one(day)
    yield from _growth(days)


def _ways() -> Iterator[Sequence[str]]:
    for way in WAYS:
        yield (way.name, way.does, way.lacks or "publish gold")


def _one(day: LargeDay) -> Iterator[str]:
    """A size, by way."""
    yield from (f"### {day.gigabytes:.2g} GB", "")
    rows = [
        (name, *_figures(day, name), _ratio(day, name), str(len(day.ways[name])))
        for name in day.ways
    ]
    yield from table(("way", *HEAD, "CPU, times the platform", "rounds"), rows)
    yield f"The load average was {day.load[0]:.1f} before and {day.load[1]:.1f} after."
    yield ""
    for name, why in day.absent.items():
        yield from (f"{name} was not measured: {why}.", "")


def _growth(days: Sequence[LargeDay]) -> Iterator[str]:
    """The platform, by size."""
    platform = [day for day in days if PLATFORM in day.ways]
    if len(platform) < 2:  # noqa: PLR2004 - of one size nothing grows
        return
    yield from ("### Growth of the platform", "")
    rows = [
        (f"{day.gigabytes:.2g}{', streamed' if day.streamed else ''}", *_figures(day, PLATFORM))
        for day in platform
    ]
    yield from table(("size, GB", *HEAD), rows)
    if any(day.streamed for day in platform):
        yield "Of a streamed day only the orders lie there all the time, any other file while it is"
        yield "received; starting Python is not among its seconds."
        yield ""


def _figures(day: LargeDay, name: str) -> tuple[str, ...]:
    busy = day.processor_seconds(name)
    return (
        f"{busy:.0f}",
        f"{busy / day.gigabytes:.0f}",
        f"{day.seconds(name):.0f}",
        f"{day.mebibytes(name):,.0f}",
        f"{day.written(name):.2f}",
    )


def _ratio(day: LargeDay, name: str) -> str:
    """What a way works, by what the platform does."""
    if PLATFORM not in day.ways:
        return ""
    return f"{day.processor_seconds(name) / day.processor_seconds(PLATFORM):.2f}"
