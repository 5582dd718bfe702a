"""The walk of an order from its CSV file to `fct_orders`: which files of the package it enters.

Belongs here: the walk, in a process of its own (``python -m medallion_assets_tests.work.walk
DIRECTORY``), since what is kept in memory would be left out. Does not belong here: how many files
are allowed.
"""

import json
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import FrameType

from medallion_assets.bronze.build import build_bronze
from medallion_assets.gold.build import build_gold
from medallion_assets.silver.build import build_silver
from medallion_assets.simulation.olist import OlistParameters, generate
from medallion_assets.systems.registry import project_of
from medallion_assets_tests.platform import Platform
from medallion_assets_tests.work.days import counted_apart
from medallion_assets_tests.work.meters import PACKAGE, Work

__all__ = ["main", "work_of_a_walk"]

SMALL = OlistParameters(days=14, orders_per_day=20)
BELOW = ("core", "lake", "secrets", "settings", "tables")
"""Packages of words and of storage, which a reader takes as given."""
ORDERS = "olist_orders_dataset.csv"
MODEL = "fct_orders"


def work_of_a_walk(home: Path) -> Work:
    """How many files of the package a day of new orders enters."""
    return counted_apart("medallion_assets_tests.work.walk", home)


def main(arguments: Sequence[str]) -> int:
    """Take the first day in, then the second with a newer file, and print what that entered."""
    (directory,) = map(Path, arguments)
    platform = _first_day(directory)
    day = platform.asked([platform.day(1)])
    orders = platform.names["orders"]
    with platform.session("walk") as session, _entered() as files:
        build_bronze(session, orders, platform.names, day)
        build_silver(session, orders, platform.names, day)
        outcome = build_gold(session, project_of("olist"), only={MODEL})
    if outcome.failed:
        raise RuntimeError(f"gold failed: {outcome.failed}")
    above = [file for file in files if Path(file).relative_to(PACKAGE).parts[0] not in BELOW]
    counts = {"files of the package": len(files), "files above the lake": len(above)}
    print(json.dumps({"the walk of an order": counts}))  # noqa: T201 - what the caller reads
    return 0


def _first_day(directory: Path) -> Platform:
    """All tables of the first day with gold, and an export that has an order more since then."""
    newer, older = directory / "newer", directory / "older"
    generate(newer, SMALL)
    shutil.copytree(newer, older)
    *rows, _ = (older / ORDERS).read_text().splitlines(keepends=True)
    (older / ORDERS).write_text("".join(rows))
    first, last = SMALL.first_business_day, SMALL.last_business_day
    platform = Platform(directory / "lake", older, first, last)
    platform.run([first])
    with platform.session() as session:
        build_gold(session, project_of("olist"))
    return replace(platform, export=newer)


@contextmanager
def _entered() -> Iterator[set[str]]:
    """The files of the package, functions of which are entered inside."""
    files: set[str] = set()

    def profile(frame: FrameType, event: str, _: object) -> None:
        code = frame.f_code
        is_function = event == "call" and code.co_name != "<module>"
        if is_function and code.co_filename.startswith(f"{PACKAGE}/"):
            files.add(code.co_filename)

    sys.setprofile(profile)
    try:
        yield files
    finally:
        sys.setprofile(None)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
