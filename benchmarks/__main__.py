"""``python -m benchmarks``: measure everything and write ``docs/benchmarks.md``.

With ``--only-large`` only the large days are measured, and printed; with
``--only-databases`` only what is read from databases.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.databases import measure_databases
from benchmarks.days import Export, measure_days, real_export, synthetic_export
from benchmarks.large import LargeDay, measure_large_days
from benchmarks.machine import describe, load_average
from benchmarks.report import Report
from benchmarks.silver import measure_silver

__all__ = ["main"]

PAGE = Path(__file__).parents[1] / "docs" / "benchmarks.md"
QUICK_SCALE = 0.01
"""Of the chain, where little is measured."""
MANY_ROWS, FEW_ROUNDS = 3_000_000, 2
"""Of so many rows a round takes minutes, and one differs little from the next."""
EXPORT_VARIABLE = "MEDALLION_OLIST_EXPORT"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and report."""
    options = _options(arguments)
    report = Report(describe(), load_average(), options.threads, options.note)
    report.memory_limit = options.memory_limit
    with tempfile.TemporaryDirectory(prefix="benchmarks-", dir=options.scratch) as name:
        scratch = Path(name)
        # First the children: their peak memory includes what this process had when it forked.
        if not options.only_databases:
            report.large = _large_days(options, scratch)
        if options.only_large:
            print(report.large_part())
            return 0
        export = _export(options.export, scratch, quick=options.quick)
        print("databases", flush=True)
        scale = QUICK_SCALE if options.quick else 1.0
        report.databases = measure_databases(scratch, export, scale=scale, threads=options.threads)
        if options.only_databases:
            print(report.databases_part())
            return 0
        print("days", flush=True)
        report.days = measure_days(scratch, export, threads=options.threads)
        rounds = 1 if options.quick else options.rounds
        for number, rows in enumerate([20_000] if options.quick else options.rows):
            print(f"silver, {rows:,} rows", flush=True)
            home = scratch / f"silver-{number}"
            home.mkdir()
            turns = min(rounds, FEW_ROUNDS) if rows > MANY_ROWS else rounds
            report.silver.append(
                measure_silver(home, rows=rows, rounds=turns, threads=options.threads)
            )
    if options.quick:
        print(report.page())
    else:
        PAGE.write_text(report.page(), encoding="utf-8")
        print(f"wrote {PAGE}")
    return 0


def _large_days(options: argparse.Namespace, scratch: Path) -> list[LargeDay]:
    """The large days that were asked for."""
    print("large days", flush=True)
    return measure_large_days(
        scratch,
        [0.02] if options.quick else options.gigabytes,
        threads=options.threads,
        memory_limit=options.memory_limit,
    )


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    default = os.environ.get(EXPORT_VARIABLE)
    parser.add_argument(
        "--export",
        type=Path,
        default=Path(default) if default else None,
        help=f"directory of the real Olist export; default: {EXPORT_VARIABLE}, else synthetic",
    )
    parser.add_argument(
        "--rows", type=int, nargs="+", default=[1_000_000], help="rows of silver; several sizes"
    )
    parser.add_argument("--rounds", type=int, default=3, help="rounds of silver")
    parser.add_argument(
        "--gigabytes", type=float, nargs="+", default=[1.0], help="sizes of the large day"
    )
    parser.add_argument("--only-large", action="store_true", help="measure large days only")
    parser.add_argument("--only-databases", action="store_true", help="measure databases only")
    parser.add_argument("--memory-limit", default="4GB", help="DuckDB's memory on large days")
    parser.add_argument("--threads", type=int, default=min(os.cpu_count() or 1, 8))
    parser.add_argument("--scratch", type=Path, default=None, help="where temporary files go")
    parser.add_argument("--note", default="", help="a sentence for the page")
    parser.add_argument(
        "--quick", action="store_true", help="little data, one round, nothing is written"
    )
    return parser.parse_args(arguments)


def _export(directory: Path | None, scratch: Path, *, quick: bool) -> Export:
    """The export to load."""
    if quick:
        return synthetic_export(scratch, days=14, orders=20)
    if directory is None:
        return synthetic_export(scratch, days=90, orders=150)
    return real_export(directory.absolute())


if __name__ == "__main__":
    sys.exit(main())
