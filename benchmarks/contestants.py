"""Ways to build silver of order items from the same files.

Belongs here: the platform's own code, SQL by hand on DuckDB and on Spark. Each
types, judges, classifies and writes silver and quarantine, partitioned by day,
into an empty directory. pandas has a module of its own.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

import pyarrow.parquet as pq
from pyspark.sql import SparkSession

from benchmarks.rows import FIRST_DAY, LAST_DAY, Inputs
from benchmarks.sql import DUCKDB, QUARANTINE_COLUMNS, SILVER_COLUMNS, SPARK, classify
from medallion_assets.core.embedded import connect
from medallion_assets.engines.duckdb_engine import DuckDBEngine
from medallion_assets.engines.protocol import Engine, PinnedTable
from medallion_assets.engines.spark_engine import SparkEngine
from medallion_assets.session import Session, open_session
from medallion_assets.settings.environment import Settings
from medallion_assets.silver.clean import clean
from medallion_assets.silver.hiding import keys_of
from medallion_assets.silver.staging import task_of
from medallion_assets.systems.olist import OLIST

__all__ = ["Contestant", "DuckDb", "Platform", "PlatformOnSpark", "Spark"]

TABLES = {table.name: table for table in OLIST}
PARENTS = {"products": "product_id", "sellers": "seller_id"}
MEMORY = "4GB"
KEY = "0123456789abcdef"


class Contestant(Protocol):
    """One way to do the work."""

    name: str

    def run(self, inputs: Inputs, target: Path) -> None:
        """Write ``target/.../*.parquet`` below ``silver`` and ``quarantine``."""


@dataclass
class Platform:
    """The platform's silver step without bronze, audit and commit."""

    threads: int
    name: str = "platform"

    def run(self, inputs: Inputs, target: Path) -> None:
        """Derive the statement from the description, run it once, split its result."""
        with open_session(_settings(target, self.threads), run_id="benchmark") as session:
            _step(session, DuckDBEngine(session.connection), inputs)


@dataclass
class PlatformOnSpark:
    """The same with the cleaning on the session that the other Spark contestant uses."""

    threads: int
    spark: Spark
    name: str = "platform on Spark"

    def run(self, inputs: Inputs, target: Path) -> None:
        """Clean on Spark; the platform reads the result and stages the quarantine."""
        with open_session(_settings(target, self.threads), run_id="benchmark") as session:
            _step(session, SparkEngine(self.spark.session), inputs)


def _settings(target: Path, threads: int) -> Settings:
    """A lake of this round."""
    return Settings.model_validate(
        {
            "lake": str(target),
            "first_day": FIRST_DAY,
            "last_day": LAST_DAY,
            "pii_key": KEY,
            "threads": threads,
            "memory_limit": MEMORY,
        }
    )


def _step(session: Session, engine: Engine, inputs: Inputs) -> None:
    """Clean, and stage what was rejected."""
    table = TABLES["order_items"]
    task = task_of(session, session.reader(), table, TABLES, None)
    files = {
        "bronze_order_items": inputs.bronze,
        "silver_orders": inputs.orders,
        "bronze_products": inputs.products,
        "bronze_sellers": inputs.sellers,
    }
    relations = tuple(_of_file(relation, files[relation.name]) for relation in task.relations)
    task = replace(task, relations=relations)
    engine.hide_by(*keys_of(KEY.encode()))
    clean(engine, task, TABLES)


def _of_file(relation: PinnedTable, file: Path) -> PinnedTable:
    """A relation that is read from a file of the inputs instead of the round's empty lake."""
    rows = pq.read_metadata(file).num_rows
    return replace(relation, files={str(file): file.stat().st_size}, rows=rows)


@dataclass
class DuckDb:
    """Hand-written SQL on the same engine."""

    threads: int
    name: str = "DuckDB SQL"

    def run(self, inputs: Inputs, target: Path) -> None:
        """Classify into a temporary table, then copy twice."""
        connection = connect(scratch=target / "scratch", memory_limit=MEMORY, threads=self.threads)
        with connection:
            for view in ("bronze", "orders"):
                connection.read_parquet(str(getattr(inputs, view))).create_view(view)
            for view, column in PARENTS.items():
                file = getattr(inputs, view)
                connection.execute(f"create view {view} as select {column} as key from '{file}'")
            connection.execute(f"create temp table classified as {classify(DUCKDB)}")
            order = {"silver": "order_id, order_item_id", "quarantine": "_load_id, _line_number"}
            for layer, columns in _layers().items():
                where = "silver" if layer == "silver" else "quarantined"
                connection.execute(
                    f"""
                    copy (select {columns}, business_day, business_day as day from classified
                          where class = '{where}' order by {order[layer]})
                    to '{target / layer}'
                    (format parquet, compression zstd, compression_level 1, partition_by (day))
                    """
                )


@dataclass
class Spark:
    """Hand-written SQL on a local Spark session, which is started once and kept."""

    threads: int
    name: str = "PySpark"
    session: Any = field(default=None, repr=False)

    def run(self, inputs: Inputs, target: Path) -> None:
        """Classify into a persisted frame, then write twice."""
        spark = self.session
        for view in ("bronze", "orders"):
            spark.read.parquet(str(getattr(inputs, view))).createOrReplaceTempView(view)
        for view, column in PARENTS.items():
            keys = spark.read.parquet(str(getattr(inputs, view))).selectExpr(f"{column} as key")
            keys.createOrReplaceTempView(view)
        classified = spark.sql(classify(SPARK)).persist()
        for layer, columns in _layers().items():
            where = "silver" if layer == "silver" else "quarantined"
            frame = classified.where(f"class = '{where}'").selectExpr(
                *columns.split(", "), "business_day", "business_day as day"
            )
            writer = frame.repartition("day").write.partitionBy("day")
            writer.option("compression", "zstd").parquet(str(target / layer))
        classified.unpersist(blocking=True)

    @contextmanager
    def started(self) -> Iterator[Spark]:
        """Start the session and stop it at the end."""
        os.environ["PYSPARK_PYTHON"] = sys.executable
        self.session = (
            SparkSession.builder.master(f"local[{self.threads}]")
            .config("spark.driver.memory", "4g")
            .config("spark.ui.enabled", "false")
            .config("spark.ui.showConsoleProgress", "false")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.sql.shuffle.partitions", str(self.threads * 4))
            .config("spark.sql.session.timeZone", "UTC")
            .config("spark.hadoop.parquet.compression.codec.zstd.level", "1")
            .getOrCreate()
        )
        self.session.sparkContext.setLogLevel("ERROR")
        try:
            yield self
        finally:
            self.session.stop()


def _layers() -> dict[str, str]:
    """The columns of both layers."""
    return {"silver": ", ".join(SILVER_COLUMNS), "quarantine": ", ".join(QUARANTINE_COLUMNS)}
