"""``python -m benchmarks``: measure, and put what was measured into ``docs/benchmarks.md``.

Without words all parts are measured; ``python -m benchmarks starts large`` measures two of them and
leaves the others in the page as they are.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.databases import measure_databases
from benchmarks.days import Export, measure_days, measure_starts, real_export, synthetic_export
from benchmarks.large import Budget, measure_large_days, measure_streamed_day
from benchmarks.machine import describe, load_average
from benchmarks.page import merged
from benchmarks.report import Measuring, Report
from benchmarks.silver import measure_silver

__all__ = ["main"]

PAGE = Path(__file__).parents[1] / "docs" / "benchmarks.md"
PARTS = ("days", "starts", "silver", "databases", "large")
"""In the order of measuring: the commands that only look do so on a lake of the days."""
QUICK_SCALE = 0.01
"""Of the chain, where little is measured."""
MANY_ROWS, FEW_ROUNDS = 3_000_000, 2
"""Of so many rows a round takes minutes, and one differs little from the next."""
START_ROUNDS = 5
EXPORT_VARIABLE = "MEDALLION_OLIST_EXPORT"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and report."""
    options = _options(arguments)
    report = Report(describe(), options.threads, options.memory_limit)
    with tempfile.TemporaryDirectory(prefix="benchmarks-", dir=options.scratch) as name:
        scratch = Path(name)
        export = _export(options.export, scratch, quick=options.quick)
        measurements = _measurements(options, scratch, export, report)
        for part in (part for part in PARTS if part in (options.parts or PARTS)):
            print(part, flush=True)
            today = datetime.now(tz=UTC).date().isoformat()
            report.measuring[part] = Measuring(today, load_average(), options.note)
            measurements[part]()
    if options.quick or options.print:
        print("\n\n".join(report.parts().values()))
    else:
        page = merged(PAGE.read_text(encoding="utf-8"), report.parts())
        PAGE.write_text(page, encoding="utf-8")
        print(f"wrote {PAGE}")
    return 0


def _measurements(
    options: argparse.Namespace, scratch: Path, export: Export, report: Report
) -> Mapping[str, Callable[[], None]]:
    """What measures each part."""
    threads = options.threads

    def days() -> None:
        report.days = measure_days(scratch, export, threads=threads)

    def starts() -> None:
        rounds = 1 if options.quick else START_ROUNDS
        report.starts = measure_starts(scratch, export, threads=threads, rounds=rounds)

    def databases() -> None:
        scale = QUICK_SCALE if options.quick else 1.0
        report.databases = measure_databases(scratch, export, scale=scale, threads=threads)

    return {
        "days": days,
        "starts": starts,
        "databases": databases,
        "silver": lambda: _silver(options, scratch, report),
        "large": lambda: _large(options, scratch, report),
    }


def _silver(options: argparse.Namespace, scratch: Path, report: Report) -> None:
    """Silver of many rows."""
    rounds = 1 if options.quick else options.rounds
    for number, rows in enumerate([20_000] if options.quick else options.rows):
        print(f"silver, {rows:,} rows", flush=True)
        home = scratch / f"silver-{number}"
        home.mkdir()
        turns = min(rounds, FEW_ROUNDS) if rows > MANY_ROWS else rounds
        report.silver.append(measure_silver(home, rows=rows, rounds=turns, threads=options.threads))


def _large(options: argparse.Namespace, scratch: Path, report: Report) -> None:
    """The large days that were asked for."""
    rounds = 1 if options.quick else options.large_rounds
    budget = Budget(options.threads, options.memory_limit, rounds)
    sizes = [0.02] if options.quick else options.large
    report.large = measure_large_days(scratch, sizes, budget)
    if options.streamed:
        report.large.append(measure_streamed_day(scratch, options.streamed, budget))


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    default = os.environ.get(EXPORT_VARIABLE)
    add = parser.add_argument
    add("parts", nargs="*", choices=[*PARTS, []], metavar="PART", help=", ".join(PARTS))
    add(
        "--export",
        type=Path,
        default=Path(default) if default else None,
        help=f"directory of the real Olist export; default: {EXPORT_VARIABLE}, else synthetic",
    )
    add("--rows", type=int, nargs="+", default=[1_000_000], help="rows of silver; several sizes")
    add("--rounds", type=int, default=3, help="rounds of silver")
    add("--large", type=_sizes, default=[1.0], help="gigabytes of large days, as 0.25,1,4")
    add("--large-rounds", type=int, default=1, help="rounds of each large day")
    add("--streamed", type=float, help="gigabytes of one whose files never lie there together")
    add("--memory-limit", default="4GB", help="DuckDB's memory on large days")
    add("--threads", type=int, default=min(os.cpu_count() or 1, 8))
    add("--scratch", type=Path, default=None, help="where temporary files go")
    add("--note", default="", help="a sentence for the parts that are measured")
    add("--print", action="store_true", help="print the parts instead of writing the page")
    add("--quick", action="store_true", help="little data, one round, nothing is written")
    return parser.parse_args(arguments)


def _sizes(text: str) -> list[float]:
    """Sizes, separated by commas."""
    return [float(part) for part in text.split(",")]


def _export(directory: Path | None, scratch: Path, *, quick: bool) -> Export:
    """The export to load."""
    if quick:
        return synthetic_export(scratch, days=14, orders=20)
    if directory is None:
        return synthetic_export(scratch, days=90, orders=150)
    return real_export(directory.absolute())


if __name__ == "__main__":
    sys.exit(main())
