"""Connections to the embedded DuckDB: the only place that opens one.

Belongs here: what holds for all of them. Does not belong here: what a session needs besides (see
``engines.duckdb_engine``).
"""

from pathlib import Path
from typing import Any

import duckdb

MEMORY = ":memory:"
EXTENSIONS = ("autoinstall_known_extensions", "autoload_known_extensions")


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
