"""Connections to the embedded DuckDB: the only place that opens one.

Belongs here: what holds for all of them, and what holds for those that spill to a directory. Does
not belong here: any query.
"""

from pathlib import Path
from typing import Any

import duckdb

from medallion_assets.core.memory import supported_threads

MEMORY = ":memory:"
EXTENSIONS = ("autoinstall_known_extensions", "autoload_known_extensions")

MISTAKES = (
    duckdb.ParserException,
    duckdb.BinderException,
    duckdb.CatalogException,
    duckdb.ConversionException,
)
"""Errors of whoever wrote a statement; no file is to blame."""
OPEN_PARTITIONS = 10_000
"""Partition files written at once; below the number of days DuckDB splits their files."""


def connected(
    file: Path | str = MEMORY, *, read_only: bool = False, **options: str | int | bool
) -> duckdb.DuckDBPyConnection:
    """A connection that never loads an extension by itself and draws no progress bar.

    DuckDB draws one over whatever a command prints, also into files.

    Args:
        options: further settings, as DuckDB names them.
    """
    config: dict[str, Any] = dict.fromkeys(EXTENSIONS, False) | options
    connection = duckdb.connect(str(file), read_only=read_only, config=config)
    connection.execute("set enable_progress_bar = false")
    return connection


def connect(*, scratch: Path, memory_limit: str, threads: int) -> duckdb.DuckDBPyConnection:
    """Open a connection that spills to ``scratch``; with little memory on fewer threads."""
    connection = connected(
        threads=supported_threads(threads, memory_limit),
        memory_limit=memory_limit,
        temp_directory=str(scratch),
        partitioned_write_max_open_files=OPEN_PARTITIONS,
    )
    # Files of a snapshot never change, and a day is a file: read each footer once.
    connection.execute("set parquet_metadata_cache = true")
    return connection
