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
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from pyspark.sql import SparkSession

from benchmarks.rows import FIRST_DAY, LAST_DAY, Inputs
from benchmarks.sql import DUCKDB, QUARANTINE_COLUMNS, SILVER_COLUMNS, SPARK, classify
from medallion_assets.engines.duckdb_engine import connect
from medallion_assets.environment import Settings
from medallion_assets.session import open_session
from medallion_assets.silver.pipeline import Window
from medallion_assets.silver.staging import classification_sql, stage_table
from medallion_assets.tables.olist import OLIST

__all__ = ["Contestant", "DuckDb", "Platform", "Spark"]

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
        settings = Settings.model_validate(
            {
                "lake": target,
                "first_day": FIRST_DAY,
                "last_day": LAST_DAY,
                "pii_key": KEY,
                "threads": self.threads,
                "memory_limit": MEMORY,
            }
        )
        tables = {table.name: table for table in OLIST}
        views = {
            "bronze_scope": inputs.bronze,
            "silver_orders": inputs.orders,
            "received_products": inputs.products,
            "received_sellers": inputs.sellers,
        }
        with open_session(settings, run_id="benchmark") as session:
            for view, file in views.items():
                session.connection.read_parquet(str(file)).create_view(view)
            sql = classification_sql(tables["order_items"], tables, Window(FIRST_DAY, LAST_DAY))
            stage_table(session, tables["order_items"], sql, session.days.all())


@dataclass
class DuckDb:
    """Hand-written SQL on the same engine."""

    threads: int
    name: str = "DuckDB SQL"

    def run(self, inputs: Inputs, target: Path) -> None:
        """Classify into a temporary table, then copy twice."""
        connection = connect(scratch=target / "scratch", memory_limit=MEMORY, threads=self.threads)
        with connection:
            for view in ("bronze", "orders", "products", "sellers"):
                connection.read_parquet(str(getattr(inputs, view))).create_view(view)
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
    _session: Any = field(default=None, repr=False)

    def run(self, inputs: Inputs, target: Path) -> None:
        """Classify into a persisted frame, then write twice."""
        spark = self._session
        for view in ("bronze", "orders", "products", "sellers"):
            spark.read.parquet(str(getattr(inputs, view))).createOrReplaceTempView(view)
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
        self._session = (
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
        self._session.sparkContext.setLogLevel("ERROR")
        try:
            yield self
        finally:
            self._session.stop()


def _layers() -> dict[str, str]:
    """The columns of both layers."""
    return {"silver": ", ".join(SILVER_COLUMNS), "quarantine": ", ".join(QUARANTINE_COLUMNS)}
