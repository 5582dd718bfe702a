"""PySpark: the same statements on a session of any kind.

Belongs here: how a session (local, of a cluster, of Spark Connect or of a Glue job)
fulfils the contract of an engine. Does not belong here: opening a session (see
``orchestration.resources.spark`` and ``deploy/spark``) and any query.

Only the DataFrame API is used, no Python functions: nothing of ours runs on the
executors, and Spark Connect needs nothing else.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pyiceberg.io.pyarrow import schema_to_pyarrow
from pyiceberg.types import IcebergType
from pyspark.sql import functions as F  # noqa: N812 - its usual name
from pyspark.sql import types as T  # noqa: N812 - its usual name
from pyspark.sql.pandas.types import from_arrow_type

from medallion_assets.engines.protocol import INNER_KEY, OUTER_KEY, Dialect, PinnedTable

if TYPE_CHECKING:
    from pyiceberg.schema import Schema
    from pyspark.sql import DataFrame, SparkSession


FIELD_ID = "parquet.field.id"
PARTITION = "_partition"
NO_VALUE = "unknown"
MOST_SUMMED = 1024**3

SESSION_SETTINGS: Mapping[str, str] = {
    # Local times without a zone, as Iceberg and DuckDB have them.
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.timestampType": "TIMESTAMP_NTZ",
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
    # Overflows are errors, and names are quoted as the standard has it.
    "spark.sql.ansi.enabled": "true",
    "spark.sql.ansi.doubleQuotedIdentifiers": "true",
    # Columns are found by Iceberg's ids, and written with them.
    "spark.sql.parquet.fieldId.read.enabled": "true",
    "spark.sql.parquet.fieldId.read.ignoreMissing": "true",
    "spark.sql.parquet.fieldId.write.enabled": "true",
    "spark.sql.parquet.compression.codec": "zstd",
    "spark.sql.parquet.datetimeRebaseModeInRead": "CORRECTED",
    "spark.sql.parquet.datetimeRebaseModeInWrite": "CORRECTED",
    # A day is a file: thousands of small ones are the rule, not the exception.
    "spark.sql.sources.parallelPartitionDiscovery.threshold": "10000",
    "spark.sql.files.openCostInBytes": "65536",
    "spark.sql.sources.partitionColumnTypeInference.enabled": "false",
}
"""What a session needs so that it gives what DuckDB gives; all may be set at any time."""

WRITING: Mapping[str, str] = {"parquet.compression.codec.zstd.level": "1"}
"""Hashes and ids hardly compress; the embedded engine writes the same level."""


@dataclass
class SparkEngine:
    """The contract of an engine, on a session."""

    session: SparkSession
    dialect: Dialect = Dialect.SPARK
    _stored: dict[str, DataFrame] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Bring the session to the settings that make results equal."""
        for name, value in SESSION_SETTINGS.items():
            self.session.conf.set(name, value)

    def present(self, relation: PinnedTable) -> None:
        """Create a view over data files."""
        rows = read_files(self.session, relation.files, relation.schema)
        rows.createOrReplaceTempView(relation.name)

    def define(self, name: str, sql: str) -> None:
        """Create a view."""
        self.session.sql(sql).createOrReplaceTempView(name)

    def store(self, name: str, sql: str) -> None:
        """Keep a result in memory and, where that is too small, on disk."""
        self.release(name)
        kept = self.session.sql(sql).persist()
        kept.createOrReplaceTempView(name)
        self._stored[name] = kept

    def release(self, name: str) -> None:
        """Free the memory."""
        kept = self._stored.pop(name, None)
        if kept is not None:
            kept.unpersist()

    def hide_by(self, inner: str, outer: str) -> None:
        """Create views of one row: a plan and its log name them, and show no value."""
        for name, key in ((INNER_KEY, inner), (OUTER_KEY, outer)):
            self.session.createDataFrame([(key,)], "key string").createOrReplaceTempView(name)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Collect all rows."""
        return [tuple(row) for row in self.session.sql(sql).collect()]

    def checksums(self, files: Sequence[str]) -> dict[str, str]:
        """Those of files of at most a gigabyte, which is what Spark holds as one value."""
        if not files:
            return {}
        found = self.session.read.format("binaryFile").load([*map(_literal_path, files)])
        small = found.where(F.col("length") <= MOST_SUMMED)
        sums = small.select("path", F.sha2("content", 256).alias("sum")).collect()
        return {row["path"]: row["sum"] for row in sums}

    def stage(
        self,
        sql: str,
        schema: Schema,
        directory: str,
        *,
        order: Sequence[str],
        partition: str | None = None,
    ) -> list[str]:
        """Write Parquet files; each partition is sorted and lies in one file."""
        target = f"{directory}/{uuid.uuid4().hex}"
        rows = self.session.sql(sql).select(*_columns(schema))
        if partition is None:
            rows.orderBy(*order).write.options(**WRITING).parquet(target)
        else:
            value = F.coalesce(F.col(partition).cast("string"), F.lit(NO_VALUE))
            parts = rows.withColumn(PARTITION, value).repartition(PARTITION)
            sorted_parts = parts.sortWithinPartitions(PARTITION, *order)
            sorted_parts.write.options(**WRITING).partitionBy(PARTITION).parquet(target)
        return written_files(self.session, target)


def written_files(session: SparkSession, target: str) -> list[str]:
    """The data files below a directory, as Spark lists them; empty ones are left out."""
    found = session.read.format("binaryFile").option("recursiveFileLookup", "true")
    files = found.option("pathGlobFilter", "*.parquet").load(_literal_path(target))
    return sorted(row.path for row in files.select("path").collect())


def read_files(session: SparkSession, files: Iterable[str], schema: Schema) -> DataFrame:
    """The rows of data files, their columns found by Iceberg's ids."""
    described = spark_schema(schema)
    paths = [_literal_path(file) for file in sorted(files)]
    if not paths:
        return session.createDataFrame([], described)
    return session.read.schema(described).parquet(*paths)


def spark_schema(schema: Schema) -> T.StructType:
    """An Iceberg schema for Spark's reader, with the ids of its columns."""
    return T.StructType(
        [
            T.StructField(
                column.name, spark_type(column.field_type), metadata={FIELD_ID: column.field_id}
            )
            for column in schema.fields
        ]
    )


def spark_type(kind: IcebergType) -> T.DataType:
    """The Spark type of an Iceberg type; times have no zone."""
    arrow = schema_to_pyarrow(kind, include_field_ids=False)
    return from_arrow_type(arrow, prefer_timestamp_ntz=True)


def _columns(schema: Schema) -> list[Any]:
    """The columns of a schema, cast to their types and marked with their ids."""
    return [
        F.col(quoted_for_api(column.name))
        .cast(spark_type(column.field_type))
        .alias(column.name, metadata={FIELD_ID: column.field_id})
        for column in schema.fields
    ]


def quoted_for_api(name: str) -> str:
    """A column as the DataFrame API names it, whose quote is always the back-tick."""
    return "`" + name.replace("`", "``") + "`"


def _literal_path(path: str) -> str:
    """A path in which no sign is a wildcard."""
    return "".join(f"\\{sign}" if sign in r"\*?[]{}" else sign for sign in path)
