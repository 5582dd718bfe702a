"""The dbt project: where it lies, its manifest, and running it in this process.

Belongs here: everything that knows dbt's programming interface. Does not belong
here: what is done with a build (see ``gold.build``).

The compiled project is kept (``core.shipped`` says where), so that a run with other variables
need not parse it again.
"""

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from medallion_assets.core.errors import ConfigurationError, LakeError
from medallion_assets.core.shipped import DBT_PROJECT, cache_directory
from medallion_assets.gold.models import source_of
from medallion_assets.secrets.redaction import redacted

PROJECT = DBT_PROJECT
TARGET = cache_directory()
DATABASE_VARIABLE = "MEDALLION_GOLD_DATABASE"
DATABASE_NAME = "warehouse.duckdb"
SOURCES = ("*.sql", "*.yml", "*.md")
MANIFEST = "manifest.json"
PARSED = "partial_parse.msgpack"
BUILDABLE = ("--indirect-selection", "buildable")
"""Of a selection, the tests that read it and what it is made from, and nothing else."""


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


def load_manifest() -> Mapping[str, Any]:
    """The manifest, made anew where the project has changed since.

    Raises:
        ConfigurationError: the project is missing or does not compile.
    """
    target = TARGET / MANIFEST
    if not _is_current(target):
        _compile()
    return _read(target, target.stat().st_mtime_ns)


@lru_cache(maxsize=1)
def _read(target: Path, _changed_ns: int) -> Mapping[str, Any]:
    """The manifest as it was written at a time; a build asks for it several times."""
    manifest: Mapping[str, Any] = json.loads(target.read_text())
    return manifest


def kept_beside(name: str, make: Callable[[], str]) -> str:
    """What follows from the manifest, kept beside it until the project changes."""
    kept = TARGET / name
    if not _is_current(kept):
        text = make()
        draft = kept.with_name(f"{name}.{os.getpid()}")
        draft.write_text(text)
        draft.replace(kept)
    return kept.read_text()


def _is_current(target: Path) -> bool:
    """Whether a file is newer than every file of the project."""
    if not PROJECT.is_dir():
        raise ConfigurationError(
            f"the dbt project {PROJECT} does not exist",
            remedy="install the package again, or restore dbt_gold in the checkout",
        )
    if not target.exists():
        return False
    made = target.stat().st_mtime
    files = (file for pattern in SOURCES for file in PROJECT.rglob(pattern))
    return all(file.stat().st_mtime <= made for file in files if "target" not in file.parts)


def _compile() -> None:
    """Parse and compile the project aside and put the result in place at once.

    Compiled statements are those of a full build: there is no database yet.
    """
    TARGET.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=TARGET) as aside:
        database = {DATABASE_VARIABLE: str(Path(aside) / DATABASE_NAME)}
        result = _invoke(["compile"], Path(aside), database)
        if not result.success:
            raise ConfigurationError(
                f"the dbt project {PROJECT} does not compile: {result.exception}",
                remedy="mend the file that dbt names",
            )
        for name in (PARSED, MANIFEST):
            os.replace(Path(aside) / name, TARGET / name)  # noqa: PTH105


def build(
    database: Path,
    scratch: Path,
    variables: Mapping[str, Any],
    *,
    system: str,
    full: bool,
    threads: int,
    nodes: Sequence[str] | None = None,
) -> list[NodeResult]:
    """Build and test the models of a source system in a DuckDB file.

    Args:
        full: rebuild every incremental model.
        nodes: the models that are built, with the tests that read no other; None for all.

    Raises:
        LakeError: dbt could not run at all; failed models and tests are results.
    """
    from dbt.contracts.graph.manifest import Manifest

    load_manifest()
    manifest = Manifest.from_msgpack((TARGET / PARSED).read_bytes())
    chosen = _everything(system) if nodes is None else [*nodes, *BUILDABLE]
    arguments = _build_arguments(variables, chosen, full=full, threads=threads)
    return _results(_invoke(arguments, scratch, {DATABASE_VARIABLE: str(database)}, manifest))


def build_in(
    target: str,
    environment: Mapping[str, str],
    scratch: Path,
    variables: Mapping[str, Any],
    *,
    system: str,
    full: bool,
    threads: int,
) -> list[NodeResult]:
    """Build and test the models of a source system in another target of the profile.

    Args:
        environment: variables that the target's profile reads, beside those of the process.
        full: rebuild every incremental model.

    Raises:
        LakeError: dbt could not run at all; failed models and tests are results.
    """
    arguments = _build_arguments(variables, _everything(system), full=full, threads=threads)
    return _results(_invoke([*arguments, "--target", target], scratch, environment))


def _everything(system: str) -> list[str]:
    """What is selected for all models of a source system."""
    return [f"source:{source_of(system)}+"]


def _build_arguments(
    variables: Mapping[str, Any], chosen: Sequence[str], *, full: bool, threads: int
) -> list[str]:
    """The command that builds and tests; unit tests are for those who change models."""
    arguments = ["--no-write-json", "build", "--exclude-resource-type", "unit_test"]
    arguments += ["--select", *chosen]
    arguments += ["--threads", str(threads), "--vars", json.dumps(dict(variables))]
    return [*arguments, "--full-refresh"] if full else arguments


def _results(result: Any) -> list[NodeResult]:  # noqa: ANN401 - dbt's own result
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


def _invoke(
    arguments: Sequence[str],
    scratch: Path,
    environment: Mapping[str, str],
    manifest: Any = None,  # noqa: ANN401 - dbt's own manifest
) -> Any:  # noqa: ANN401 - dbt's own result
    """Run one dbt command in this process, leaving no connection and no variable behind."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner

    places = ["--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT)]
    places += ["--target-path", str(scratch), "--log-path", str(scratch)]
    quiet = ["--quiet", "--no-use-colors", "--log-level-file", "none"]
    with _variables(environment):
        DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]
        try:
            return dbtRunner(manifest=manifest).invoke([*arguments, *places, *quiet])
        finally:
            DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]
            shutil.rmtree(scratch / "run", ignore_errors=True)


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
