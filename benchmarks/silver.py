"""Measure the ways to build silver, interleaved, and see that all give the same result."""

import shutil
import statistics
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import duckdb

from benchmarks.contestants import Contestant, DuckDb, Platform, PlatformOnSpark, Spark
from benchmarks.machine import java_major
from benchmarks.pandas_rows import Pandas
from benchmarks.rows import Inputs, make_inputs

__all__ = ["SilverResult", "measure_silver"]

OLDEST_JAVA = 17
PANDAS_ROWS = 3_000_000
Fingerprint = tuple[object, ...]


@dataclass(frozen=True)
class SilverResult:
    """Seconds of each contestant, by round.

    Attributes:
        rows: received rows.
        silver: rows that became silver.
        rejected: rows that were quarantined.
        absent: why a contestant is missing, by name.
    """

    rows: int
    silver: int
    rejected: int
    seconds: dict[str, list[float]]
    absent: dict[str, str]

    def median(self, name: str) -> float:
        """The median of a contestant's rounds."""
        return statistics.median(self.seconds[name])


def measure_silver(scratch: Path, *, rows: int, rounds: int, threads: int) -> SilverResult:
    """Run every contestant once a round; those that cannot take part are named."""
    inputs = make_inputs(scratch / "inputs", rows)
    spark, absent = Spark(threads), {}
    contestants: list[Contestant] = [Platform(threads), DuckDb(threads)]
    if rows <= PANDAS_ROWS:
        contestants.append(Pandas())
    else:
        absent[Pandas.name] = (
            f"only up to {PANDAS_ROWS:,} rows, because a round of more takes many minutes"
        )
    with ExitStack() as stack:
        java = java_major()
        if java is not None and java >= OLDEST_JAVA:
            contestants.append(stack.enter_context(spark.started()))
            contestants.append(PlatformOnSpark(threads, spark))
        else:
            absent[spark.name] = f"no Java {OLDEST_JAVA} or later was found"
        return _rounds(contestants, inputs, scratch, rounds, absent)


def _rounds(
    contestants: Sequence[Contestant],
    inputs: Inputs,
    scratch: Path,
    rounds: int,
    absent: dict[str, str],
) -> SilverResult:
    """Measure in turns, so that a disturbance meets all of them."""
    seconds: dict[str, list[float]] = {one.name: [] for one in contestants}
    results: dict[str, Fingerprint] = {}
    for number in range(rounds):
        for one in contestants:
            target = scratch / "output"
            shutil.rmtree(target, ignore_errors=True)
            target.mkdir(parents=True)
            started = time.perf_counter()
            one.run(inputs, target)
            seconds[one.name].append(time.perf_counter() - started)
            results[one.name] = _fingerprint(target)
            print(f"  round {number + 1}: {one.name} {seconds[one.name][-1]:.2f} s", flush=True)
    first = results[contestants[0].name]
    differing = {name: found for name, found in results.items() if found != first}
    if differing:
        raise ValueError(f"results differ: platform {first}, others {differing}")
    return SilverResult(inputs.rows, _number(first[0]), _number(first[4]), seconds, absent)


def _fingerprint(target: Path) -> Fingerprint:
    """What was written: rows, money, days and reasons, independent of order and files."""
    with duckdb.connect() as connection:
        silver = connection.execute(
            f"""
            select count(*), sum(price), sum(freight_value),
                   bit_xor(hash(order_id, order_item_id::int, product_id, seller_id,
                                shipping_limit_date::timestamp, price::decimal(12, 2),
                                freight_value::decimal(12, 2), business_day, _line_number))
            from read_parquet('{target}/silver/**/*.parquet', hive_partitioning = false)
            """
        ).fetchone()
        rejected = connection.execute(
            f"""
            select count(*), sum(len(reasons)),
                   bit_xor(hash(list_sort(reasons), business_day, _load_id, _line_number))
            from read_parquet('{target}/quarantine/**/*.parquet', hive_partitioning = false)
            """
        ).fetchone()
    return (*(silver or ()), *(rejected or ()))


def _number(value: object) -> int:
    assert isinstance(value, int)
    return value
