"""Running one dbt command in this process.

Belongs here: everything that knows dbt's programming interface. Does not belong here: where a
project lies (see ``gold.place``), and what it is told to do (see ``gold.project`` and
``gold.dbt_build``).
"""

import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from medallion_assets.core.errors import LakeError
from medallion_assets.core.shipped import DBT_PROJECT
from medallion_assets.gold.place import PROFILE, Place
from medallion_assets.secrets.redaction import redacted

DATABASE_VARIABLE = "MEDALLION_GOLD_DATABASE"
MEMORY_VARIABLE, THREADS_VARIABLE = "MEDALLION_MEMORY_LIMIT", "MEDALLION_THREADS"
"""What the profile reads of the settings, which the environment need not have told."""
QUIET = (
    "--quiet",
    "--no-use-colors",
    "--log-level-file",
    "none",
    "--no-send-anonymous-usage-stats",
)


@dataclass(frozen=True)
class NodeResult:
    """What became of a model or test.

    Attributes:
        failures: rows that a test found.
        seconds: how long it ran.
    """

    unique_id: str
    name: str
    passed: bool
    message: str
    failures: int
    seconds: float


def invoke(
    place: Place,
    arguments: Sequence[str],
    scratch: Path,
    environment: Mapping[str, str],
    variables: Mapping[str, Any],
    manifest: Any = None,  # noqa: ANN401 - dbt's own manifest
) -> Any:  # noqa: ANN401 - dbt's own result
    """Run a command on a project, leaving no connection and no variable behind.

    Args:
        environment: variables that the profile reads, beside those of the process.
        variables: dbt's own, beside those of the place.
    """
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner

    told = [*arguments, "--vars", json.dumps({**place.variables, **variables})]
    told += ["--project-dir", str(place.directory), "--profiles-dir", str(DBT_PROJECT)]
    told += ["--profile", PROFILE, "--target-path", str(scratch), "--log-path", str(scratch)]
    with _variables(environment):
        DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]
        try:
            return dbtRunner(manifest=manifest).invoke([*told, *QUIET])
        finally:
            DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]
            shutil.rmtree(scratch / "run", ignore_errors=True)


def results_of(result: Any) -> list[NodeResult]:  # noqa: ANN401 - dbt's own result
    """Our view of a finished build."""
    if result.result is None:
        raise LakeError(
            f"dbt could not build gold: {result.exception}",
            remedy="see the error above; the published tables are as they were",
        )
    return [_node_result(found) for found in result.result.results]


def _node_result(found: Any) -> NodeResult:  # noqa: ANN401 - dbt's own result
    """Our view of one of dbt's results."""
    return NodeResult(
        unique_id=found.node.unique_id,
        name=found.node.name,
        passed=str(found.status) in {"success", "pass", "warn"},
        message=redacted(str(found.message or "")),
        failures=int(found.failures or 0),
        seconds=float(found.execution_time),
    )


@contextmanager
def _variables(chosen: Mapping[str, str]) -> Iterator[None]:
    """Set environment variables for dbt's profile, and restore them."""
    before = {name: os.environ.get(name) for name in chosen}
    os.environ.update(chosen)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
