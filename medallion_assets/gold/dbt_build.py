"""Building and testing the models of a project of gold, as dbt compiled them or by dbt.

Belongs here: which models are chosen, what dbt is told of them, and what is run as compiled (see
``gold.compiled``). Does not belong here: what is done with a build (see ``gold.build``).
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import duckdb

from medallion_assets.core.embedded import connected
from medallion_assets.gold.compiled import Runner, chosen_nodes
from medallion_assets.gold.dbt import (
    DATABASE_VARIABLE,
    MEMORY_VARIABLE,
    THREADS_VARIABLE,
    NodeResult,
    invoke,
    results_of,
)
from medallion_assets.gold.models import source_of
from medallion_assets.gold.place import PARSED
from medallion_assets.gold.project import is_own, load_manifest, place_of
from medallion_assets.settings.environment import Settings
from medallion_assets.tables.dbt_gold import DbtGold

DUE = "due_in_this_build"
"""The tag of the nodes that are built, where not all are; no file has it."""
WHOLE = ("package:this",)
LIKE_PROFILE = (
    "set checkpoint_threshold = '1TB'",
    "set parquet_metadata_cache = true",
    "set validate_external_file_cache = 'NO_VALIDATION'",
)
"""How the profile of dbt opens a warehouse file, beside its limits."""


def build(
    project: DbtGold,
    database: Path,
    scratch: Path,
    variables: Mapping[str, Any],
    *,
    full: bool,
    settings: Settings,
    nodes: Collection[str] | None = None,
) -> list[NodeResult]:
    """Build and test the models of a project in a DuckDB file.

    Args:
        full: rebuild every incremental model.
        settings: how much memory and how many threads may be used.
        nodes: the models that are built, with the tests that read no other; None for all.

    Raises:
        LakeError: dbt could not run at all; failed models and tests are results.
    """
    manifest = load_manifest(project)
    if is_own(project):
        chosen = chosen_nodes(manifest, [source_of(one) for one in project.systems], nodes)
        with _opened(database, settings) as connection:
            return list(Runner(connection, manifest, variables).run(chosen))
    environment = {
        DATABASE_VARIABLE: str(database),
        MEMORY_VARIABLE: settings.duckdb_memory,
        THREADS_VARIABLE: str(settings.threads),
    }
    return _by_dbt(
        project, nodes, environment, scratch, variables, full=full, threads=settings.threads
    )


@contextmanager
def _opened(database: Path, settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to a warehouse file, with the settings of the profile."""
    memory, threads = settings.duckdb_memory, settings.threads
    with closing(connected(database, memory_limit=memory, threads=threads)) as connection:
        for statement in LIKE_PROFILE:
            connection.execute(statement)
        yield connection


def _by_dbt(
    project: DbtGold,
    nodes: Collection[str] | None,
    environment: Mapping[str, str],
    scratch: Path,
    variables: Mapping[str, Any],
    *,
    full: bool,
    threads: int,
) -> list[NodeResult]:
    """Build and test the models of somebody else's project, whose macros may do anything."""
    from dbt.contracts.graph.manifest import Manifest

    place = place_of(project)
    manifest = Manifest.from_msgpack((place.target / PARSED).read_bytes())
    chosen = _everything(project) if nodes is None else _marked(manifest, nodes)
    arguments = _arguments(chosen, full=full, threads=threads)
    return results_of(invoke(place, arguments, scratch, environment, variables, manifest))


def build_in(
    project: DbtGold,
    target: str,
    environment: Mapping[str, str],
    scratch: Path,
    variables: Mapping[str, Any],
    *,
    full: bool,
    threads: int,
) -> list[NodeResult]:
    """Build and test the models of a project in another target of the profile.

    Args:
        environment: variables that the target's profile reads, beside those of the process.
        full: rebuild every incremental model.

    Raises:
        LakeError: dbt could not run at all; failed models and tests are results.
    """
    arguments = _arguments(_everything(project), full=full, threads=threads)
    arguments += ["--target", target]
    return results_of(invoke(place_of(project), arguments, scratch, environment, variables))


def _marked(manifest: Any, names: Collection[str]) -> list[str]:  # noqa: ANN401 - dbt's own manifest
    """What is selected for some nodes: a tag of theirs, since for each name dbt looks at all nodes.

    They bring the tests that read them and what they are made from, and nothing else.
    """
    for node in manifest.nodes.values():
        if node.name in names:
            node.tags = [*node.tags, DUE]
    return [f"tag:{DUE}", "--indirect-selection", "buildable"]


def _everything(project: DbtGold) -> Sequence[str]:
    """What is selected for all models of a project."""
    if not project.is_shared:
        return WHOLE
    return [f"source:{source_of(system)}+" for system in project.systems]


def _arguments(chosen: Sequence[str], *, full: bool, threads: int) -> list[str]:
    """The command that builds and tests; unit tests are for those who change models."""
    arguments = ["--no-write-json", "build", "--exclude-resource-type", "unit_test"]
    arguments += ["--select", *chosen, "--threads", str(threads)]
    return [*arguments, "--full-refresh"] if full else arguments
