"""DuckDB, the embedded engine: one in-memory connection with bounded resources.

Belongs here: how a connection is configured. Does not belong here: any query.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

__all__ = ["connect"]

OPEN_PARTITIONS = 10_000
"""Partition files written at once; below the number of days DuckDB splits their files."""


def connect(*, scratch: Path, memory_limit: str, threads: int) -> duckdb.DuckDBPyConnection:
    """Open a connection that spills to ``scratch`` and never loads an extension by itself."""
    connection = duckdb.connect(
        ":memory:",
        config={
            "threads": threads,
            "memory_limit": memory_limit,
            "temp_directory": str(scratch),
            "partitioned_write_max_open_files": OPEN_PARTITIONS,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        },
    )
    # Files of a snapshot never change, and a day is a file: read each footer once.
    connection.execute("set parquet_metadata_cache = true")
    return connection
