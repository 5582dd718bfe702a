"""What every engine can do: read data files, run statements, write staged files.

Belongs here: the contract, and the choice of a statement's dialect. An engine knows
nothing of tables and rules, and it never commits. Does not belong here: what is
executed (see ``silver.clean``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from typing import Any, Protocol

import ibis
import ibis.expr.types as ir
from pyiceberg.schema import Schema

ibis.options.sql.fuse_selects = False
"""Engines merge subqueries themselves; that Ibis does it too took a third of its time."""


INNER_KEY, OUTER_KEY = "pii_inner", "pii_outer"
"""The keys of pseudonyms, as statements name them."""


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

    @property
    def size(self) -> int:
        """Bytes of all files as stored."""
        return sum(self.files.values())

    def located(self, place: Callable[[str], str]) -> PinnedTable:
        """The same with every path as another machine names it."""
        return replace(self, files={place(file): size for file, size in self.files.items()})


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

    def hide_by(self, inner: str, outer: str) -> None:
        """Let statements make pseudonyms with two keys, which none of them shows."""

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """The rows of a statement with a small result."""

    def checksums(self, files: Sequence[str]) -> dict[str, str]:
        """The SHA-256 of staged files that do not carry theirs in their names."""

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
