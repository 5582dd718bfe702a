"""What every engine can do: read data files, run statements, write staged files.

Belongs here: the contract, the choice of a statement's dialect, and which engine cleans a table. An
engine knows nothing of tables and rules, and it never commits. Does not belong here: what is
executed (see ``silver.clean``).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any, Protocol

import ibis
import ibis.expr.types as ir
from pyiceberg.schema import Schema

from medallion_assets.settings.environment import EngineName, Settings

ibis.options.sql.fuse_selects = False
"""Engines merge subqueries themselves; that Ibis does it too took a third of its time."""


class Dialect(StrEnum):
    """A dialect of SQL, as Ibis names it."""

    DUCKDB = "duckdb"
    SPARK = "pyspark"


@dataclass(frozen=True)
class PinnedTable:
    """A table of the lake at one snapshot.

    Attributes:
        files: its data files, with their bytes as stored.
        rows: how many there are, for an engine to plan by; None where nobody knows.
    """

    name: str
    files: Mapping[str, int]
    schema: Schema
    rows: int | None = None


class Engine(Protocol):
    """Executes statements in its dialect; names are quoted by double quotes on all engines."""

    @property
    def dialect(self) -> Dialect:
        """What its statements are compiled to."""

    def present(self, relation: PinnedTable) -> None:
        """Make data files readable by the relation's name, their columns found by field id."""

    def define(self, name: str, sql: str) -> None:
        """Name a statement, to be run whenever the name is read."""

    def store(self, name: str, sql: str) -> None:
        """Name the result of a statement that is run once, until `release`."""

    def release(self, name: str) -> None:
        """Give back what `store` keeps."""

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """The rows of a statement with a small result."""

    def stage(
        self,
        sql: str,
        schema: Schema,
        directory: str,
        *,
        order: Sequence[str],
        partition: str | None = None,
    ) -> list[str]:
        """Write the rows of a statement as Parquet files with Iceberg's field ids.

        Args:
            order: columns by which the rows of a file are sorted.
            partition: a column; one directory ``_partition=<value>`` and one file a value.

        Returns:
            The files in a directory of their own; none where there are no rows.
        """


@cache
def _compiler(dialect: Dialect) -> Dialect:
    """Load what Ibis needs to compile to a dialect, once."""
    if dialect is Dialect.SPARK:
        ibis.pyspark  # noqa: B018 - registers the options its compiler reads
    return dialect


def compiled(expression: ir.Table, dialect: Dialect) -> str:
    """An expression as a statement of an engine."""
    return str(ibis.to_sql(expression, dialect=_compiler(dialect)))


UNITS = {"K": 1, "M": 2, "G": 3, "T": 4}
WORKING_SET = 12
"""Bytes that the cleaning holds per stored byte of its input; see docs/engines.md."""
SPILLING = 4
"""How many times its memory DuckDB may hold on disk before a cluster is the better place."""


@dataclass(frozen=True)
class EngineChoice:
    """An engine and why it was chosen, for the metadata of a materialization."""

    engine: EngineName
    why: str


def choose(settings: Settings, size: int) -> EngineChoice:
    """The engine for an input of ``size`` stored bytes."""
    if settings.engine is not EngineName.AUTO:
        return EngineChoice(settings.engine, "configured")
    limit = memory_bytes(settings.memory_limit) * SPILLING // WORKING_SET
    measured = f"{_megabytes(size)} of input, DuckDB takes up to {_megabytes(limit)}"
    if size <= limit:
        return EngineChoice(EngineName.DUCKDB, measured)
    cluster = _cluster(settings)
    if cluster is None:
        return EngineChoice(EngineName.DUCKDB, f"{measured}, but no cluster is configured")
    return EngineChoice(cluster, measured)


def _cluster(settings: Settings) -> EngineName | None:
    """The engine beyond this machine; local Spark is none."""
    if settings.glue_job and settings.is_on_s3:
        return EngineName.GLUE
    return None if settings.spark_master.startswith("local") else EngineName.SPARK


def memory_bytes(amount: str) -> int:
    """An amount like ``4GB`` or ``512 MiB`` in bytes."""
    number = amount.rstrip("KMGTkmgtIiBb ")
    unit = amount[len(number) :].strip().upper()
    return int(float(number) * (1024 if "I" in unit else 1000) ** UNITS[unit[0]])


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.1f} MB"
