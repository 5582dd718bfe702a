"""``python -m benchmarks.frames``: the memory that a large day takes as an input of an asset.

Belongs here: one measurement, printed; docs/benchmarks.md has it by hand.
"""

import argparse
import tempfile
import threading
from pathlib import Path

import duckdb
import pyarrow as pa
from dagster import AssetSpec, DailyPartitionsDefinition, asset, materialize

from medallion_assets.orchestration.resources.lake import LakeIOManager

__all__ = ["main"]

DAY = "2024-05-01"
DAYS = DailyPartitionsDefinition(DAY, end_date="2024-05-02")
PAUSE_SECONDS = 0.01
ROWS_SQL = f"""
    select date '{DAY}' as business_day, i as id, (i * 7 % 1000000)::decimal(12, 2) as price,
           'customer-' || (i % 100000) as customer
    from range(?) as t(i)
    """


def main() -> None:
    """Store a day of many rows, read it as Arrow, and compare the peak with its size."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.frames")
    parser.add_argument("--rows", type=int, default=10_000_000)
    rows = parser.parse_args().rows
    with tempfile.TemporaryDirectory(prefix="frames-") as name:
        lake = LakeIOManager(address=str(Path(name) / "lake"))
        _store(lake, rows)
        _read(lake)


def _store(lake: LakeIOManager, rows: int) -> None:
    """Store the day."""

    @asset(partitions_def=DAYS)
    def large() -> duckdb.DuckDBPyRelation:
        return duckdb.connect().sql(ROWS_SQL, params=[rows])

    materialize([large], resources={"io_manager": lake}, partition_key=DAY)


def _read(lake: LakeIOManager) -> None:
    """Read it in a step, while a thread watches the memory of this process."""
    sizes: list[int] = []
    peak, before, ended = [0], _resident(), threading.Event()

    @asset(partitions_def=DAYS)
    def reader(large: pa.Table) -> None:
        sizes.append(large.nbytes)

    def watch() -> None:
        while not ended.wait(PAUSE_SECONDS):
            peak[0] = max(peak[0], _resident())

    watching = threading.Thread(target=watch)
    watching.start()
    materialize(
        [AssetSpec("large", partitions_def=DAYS), reader],
        selection=[reader],
        resources={"io_manager": lake},
        partition_key=DAY,
    )
    ended.set()
    watching.join()
    taken = peak[0] - before
    print(f"table {sizes[0]:,} bytes, taken at most {taken:,}: {taken / sizes[0]:.2f} times")


def _resident() -> int:
    """The resident memory of this process in bytes, on Linux."""
    lines = Path("/proc/self/status").read_text().splitlines()
    (line,) = (line for line in lines if line.startswith("VmRSS"))
    return int(line.split()[1]) * 1024


if __name__ == "__main__":
    main()
