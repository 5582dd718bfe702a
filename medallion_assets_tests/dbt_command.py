"""A command of dbt's on the project of gold.

Belongs here: running it. dbt is imported when it is run, because that takes seconds of every
worker. Does not belong here: any expectation.
"""

from pathlib import Path
from typing import Any

from medallion_assets.gold.project import PROJECT

__all__ = ["dbt"]


def dbt(home: Path, command: str, *options: str) -> Any:
    """The result of a command that writes what it writes below a directory."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager  # noqa: PLC0415 - as said
    from dbt.cli.main import dbtRunner  # noqa: PLC0415 - as said

    places = ["--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT)]
    places += ["--target-path", str(home), "--log-path", str(home)]
    quiet = ["--quiet", "--log-level-file", "none"]
    try:
        return dbtRunner().invoke([command, *options, *places, *quiet])
    finally:
        DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]
