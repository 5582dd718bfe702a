"""A command of dbt's on the project of gold.

Belongs here: running it, on a project that was parsed before. dbt is imported when it is run,
because that takes seconds of every worker. Does not belong here: any expectation.
"""

from pathlib import Path
from typing import Any

from medallion_assets.core.shipped import DBT_PROJECT
from medallion_assets.gold.place import PARSED, own_place
from medallion_assets.gold.project import load_manifest

__all__ = ["dbt", "parsed"]


def parsed() -> bytes:
    """The project as it is parsed for DuckDB, kept by the platform until a file changes."""
    load_manifest()
    return (own_place().target / PARSED).read_bytes()


def dbt(home: Path, command: str, *options: str, project: bytes | None = None) -> Any:
    """The result of a command that writes what it writes below a directory.

    Args:
        project: the parsed project; without it dbt parses all files, which takes four seconds.
    """
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager  # noqa: PLC0415 - as said
    from dbt.cli.main import dbtRunner  # noqa: PLC0415 - as said
    from dbt.contracts.graph.manifest import Manifest  # noqa: PLC0415 - as said

    places = ["--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT)]
    places += ["--target-path", str(home), "--log-path", str(home)]
    quiet = ["--quiet", "--log-level-file", "none", "--no-write-json"]
    manifest = Manifest.from_msgpack(project) if project else None
    try:
        return dbtRunner(manifest=manifest).invoke([command, *options, *places, *quiet])
    finally:
        DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]
