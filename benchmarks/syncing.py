"""``python -m benchmarks.syncing``: what it costs to bring files to the disk before naming them.

Belongs here: one measurement, printed. It depends on the disk more than on anything else, so
it is not part of the page.
"""

import argparse
import sys
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from benchmarks.children import Measured, measure
from benchmarks.days import Export, synthetic_export

__all__ = ["main"]

CHOICES = ("on", "off")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run all days of the same export with and without syncing, in turns, and compare."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.syncing")
    parser.add_argument("--scratch", type=Path, default=Path.cwd(), help="on the disk to measure")
    parser.add_argument("--days", type=int, default=14)
    parser.add_argument("--orders", type=int, default=80, help="a day")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args(arguments)
    found: defaultdict[str, list[Measured]] = defaultdict(list)
    with tempfile.TemporaryDirectory(prefix="syncing-", dir=options.scratch) as name:
        scratch = Path(name)
        export = synthetic_export(scratch, days=options.days, orders=options.orders)
        for number in range(options.rounds):
            for choice in CHOICES:
                lake = scratch / f"{choice}-{number}"
                found[choice].append(_run(export, lake, scratch, choice))
    print(f"{export.name}, all days, median of {options.rounds} rounds in turns")
    wall = {choice: median(one.seconds for one in found[choice]) for choice in CHOICES}
    processor = {
        choice: median(one.processor_seconds for one in found[choice]) for choice in CHOICES
    }
    print(f"{'sync':6}{'wall s':>8}{'CPU s':>8}")
    for choice in CHOICES:
        print(f"{choice:6}{wall[choice]:8.2f}{processor[choice]:8.2f}")
    ratios = [spent["on"] / spent["off"] for spent in (wall, processor)]
    print(f"{'ratio':6}{ratios[0]:8.2f}{ratios[1]:8.2f}")


def _run(export: Export, lake: Path, scratch: Path, choice: str) -> Measured:
    """All days on a new lake, in a process of its own."""
    program = str(Path(sys.executable).with_name("medallion"))
    variables = {**export.settings(lake, 2), "MEDALLION_SYNC": choice}
    return measure([program, "run", "--all"], variables, scratch)


if __name__ == "__main__":
    main()
