"""Build gold in a PostgreSQL warehouse: load silver, build aside, test, publish.

Belongs here: the order of these steps and what is remembered between them. A build
that was killed or failed leaves ``gold`` as it was, and the next one repairs it.
"""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import psycopg

from medallion_assets.gold.dbt import NodeResult
from medallion_assets.gold.dbt_build import build_in
from medallion_assets.gold.models import gold_sources
from medallion_assets.gold.plan import run_variables
from medallion_assets.gold.postgres.publication import (
    Versions,
    WarehouseMemory,
    WarehouseState,
    publish_build,
)
from medallion_assets.gold.postgres.server import BUILD, columns_of, connected, variables_of
from medallion_assets.gold.postgres.silver import load_silver
from medallion_assets.gold.project import load_manifest, marts_of, statements_of
from medallion_assets.lake.schemas import silver_relations
from medallion_assets.session import Session
from medallion_assets.systems.registry import tables_of
from medallion_assets.tables.dbt_gold import DbtGold

TARGET = "postgres"
SCHEMA_VARIABLE = "MEDALLION_GOLD_SCHEMA"


@dataclass(frozen=True)
class WarehouseOutcome:
    """What a build in the warehouse did.

    Attributes:
        loaded: rows of silver copied, by table that was behind.
        touched: days that were rebuilt; None for a full build.
        results: of all models and tests.
        changed: rows of gold taken out or put in, by model.
    """

    loaded: Mapping[str, int]
    touched: tuple[date, ...] | None
    results: Sequence[NodeResult]
    changed: Mapping[str, int]

    @property
    def failed(self) -> list[NodeResult]:
        """Models and tests that failed; nothing was published then."""
        return [result for result in self.results if not result.passed]


def build_warehouse(session: Session, project: DbtGold, *, full: bool = False) -> WarehouseOutcome:
    """Bring a project's silver and gold in the warehouse up to the published silver.

    Args:
        full: rebuild every model from nothing instead of the touched days.

    Raises:
        ConfigurationError: the warehouse cannot be reached, or another process is building.
        LakeError: the server or dbt could not do its work; ``gold`` is as it was.
    """
    with connected(session.settings.warehouse_address()) as connection:
        loaded = load_silver(connection, session, tables_of(project))
        memory, names = WarehouseMemory(connection), _names(project)
        touched = None if full else _begin(connection, project)
        if full:
            memory.remember(WarehouseState.BUILT, names, {})
        versions = {**memory.versions(WarehouseState.LOADED, names), **_statements(project)}
        connection.commit()
        results = _build(session, project, versions, touched)
        if not all(result.passed for result in results):
            return WarehouseOutcome(loaded, touched, results, {})
        changed = publish_build(connection, marts_of(project))
        memory.remember(WarehouseState.BUILT, names, versions)
    return WarehouseOutcome(loaded, touched, results, changed)


def _names(project: DbtGold) -> list[str]:
    """What versions of a project are remembered of: its silver tables, and its statements."""
    statements = [name for name, _ in _statements(project)]
    return [*(name for name, _ in silver_relations(tables_of(project))), *statements]


def _statements(project: DbtGold) -> Versions:
    """The statements of today, as a version."""
    return {(f"{project.name} gold", None): statements_of(project)}


def _begin(connection: psycopg.Connection, project: DbtGold) -> tuple[date, ...] | None:
    """The days to build; None where gold was never built, or by other statements.

    They are forgotten until the build is whole, so that they come again if it is not.
    """
    memory, names, statements = WarehouseMemory(connection), _names(project), _statements(project)
    built, loaded = (
        memory.versions(state, names) for state in (WarehouseState.BUILT, WarehouseState.LOADED)
    )
    if not statements.items() <= built.items() or not _has_present_columns(connection, project):
        return None
    if gold_sources(load_manifest(project)):  # of other gold no days are known
        return None
    loaded |= statements
    keys = {key for key in {*built, *loaded} if built.get(key) != loaded.get(key)}
    kept = {key: fingerprint for key, fingerprint in built.items() if key not in keys}
    memory.remember(WarehouseState.BUILT, names, kept)
    return tuple(sorted({day for _, day in keys if day is not None}))


def _has_present_columns(connection: psycopg.Connection, project: DbtGold) -> bool:
    """Whether every built table of a project has the columns that its model describes now."""
    return all(
        {name for name, _ in columns_of(connection, BUILD, model.name)} == set(model.columns)
        for model in marts_of(project)
    )


def _build(
    session: Session, project: DbtGold, versions: Versions, touched: tuple[date, ...] | None
) -> list[NodeResult]:
    """Let dbt build and test in the schema aside."""
    session.lake.scratch.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=session.lake.scratch) as scratch:
        return build_in(
            project,
            TARGET,
            {SCHEMA_VARIABLE: BUILD, **variables_of(session.settings.warehouse_address())},
            Path(scratch),
            run_variables(versions, touched),
            full=touched is None,
            threads=session.settings.threads,
        )
