"""DuckDB, the embedded engine: one in-memory connection with bounded resources.

Belongs here: how a connection fulfils the contract of an engine. Does not belong here: opening it
(see ``core.embedded``), and any query.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
from pyiceberg.schema import Schema

from medallion_assets.core.sql import quoted
from medallion_assets.engines.protocol import INNER_KEY, OUTER_KEY, Dialect, PinnedTable
from medallion_assets.lake.checksums import blocks_of, carried, checksum
from medallion_assets.lake.reading import snapshot_sql, stage


@dataclass(frozen=True)
class DuckDBEngine:
    """The contract of an engine, on a connection."""

    connection: duckdb.DuckDBPyConnection
    dialect: Dialect = Dialect.DUCKDB

    def present(self, relation: PinnedTable) -> None:
        """Create a view over data files."""
        sql = snapshot_sql(sorted(relation.files), relation.schema, relation.rows)
        self.define(relation.name, sql)

    def define(self, name: str, sql: str) -> None:
        """Create a view."""
        self.connection.execute(f"create or replace temp view {quoted(name)} as {sql}")

    def store(self, name: str, sql: str) -> None:
        """Create a temporary table."""
        self.connection.execute(f"create or replace temp table {quoted(name)} as {sql}")

    def release(self, name: str) -> None:
        """Drop the temporary table."""
        self.connection.execute(f"drop table if exists {quoted(name)}")

    def hide_by(self, inner: str, outer: str) -> None:
        """Set variables, which are no part of a statement's text."""
        for name, key in ((INNER_KEY, inner), (OUTER_KEY, outer)):
            self.connection.execute(f"set variable {name} = ?", [key])

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Fetch all rows."""
        return self.connection.execute(sql).fetchall()

    def checksums(self, files: Sequence[str]) -> dict[str, str]:
        """Those of files that do not carry theirs, of which this engine stages none."""
        unnamed = [Path(file) for file in files if not carried(file)]
        return {str(file): checksum(blocks_of(file)) for file in unnamed}

    def stage(
        self,
        sql: str,
        schema: Schema,
        directory: str,
        *,
        order: Sequence[str],
        partition: str | None = None,
    ) -> list[str]:
        """Write Parquet files, sorted as a whole, so that each has its rows in order."""
        columns = ", ".join(map(quoted, [*([partition] if partition else []), *order]))
        query = f"select * from ({sql}) order by {columns}"
        files = stage(
            self.connection,
            query,
            schema,
            Path(directory),
            partition_sql=quoted(partition) if partition else None,
        )
        return [str(file) for file in files]
