"""Build gold in a PostgreSQL warehouse: load silver, build aside, test, publish.

Belongs here: the order of these steps and what is remembered between them. A build
that was killed or failed leaves ``gold`` as it was, and the next one repairs it.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import psycopg

from medallion_assets.gold.build import run_variables
from medallion_assets.gold.models import marts
from medallion_assets.gold.postgres.memory import Memory, State
from medallion_assets.gold.postgres.publication import publish_build
from medallion_assets.gold.postgres.server import BUILD, columns_of, connected, variables_of
from medallion_assets.gold.postgres.silver import load_silver
from medallion_assets.gold.project import NodeResult, build_in, load_manifest
from medallion_assets.session import Session
from medallion_assets.tables.model import Table

__all__ = ["WarehouseOutcome", "build_warehouse"]

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


def build_warehouse(
    session: Session, tables: Sequence[Table], *, full: bool = False
) -> WarehouseOutcome:
    """Bring silver and gold of the warehouse up to the published silver.

    Args:
        full: rebuild every model from nothing instead of the touched days.

    Raises:
        ConfigurationError: the warehouse cannot be reached, or another process is building.
        LakeError: the server or dbt could not do its work; ``gold`` is as it was.
    """
    with connected(session.settings.warehouse_address()) as connection:
        loaded = load_silver(connection, session, tables)
        touched = None if full else _begin(connection)
        if full:
            Memory(connection).remember(State.BUILT, {})
        connection.commit()
        results = _build(session, connection, touched)
        if not all(result.passed for result in results):
            return WarehouseOutcome(loaded, touched, results, {})
        changed = publish_build(connection, marts(load_manifest()))
        memory = Memory(connection)
        memory.remember(State.BUILT, memory.versions(State.LOADED))
    return WarehouseOutcome(loaded, touched, results, changed)


def _begin(connection: psycopg.Connection) -> tuple[date, ...] | None:
    """The days to build; None where gold was never built, or a model has other columns since.

    They are forgotten until the build is whole, so that they come again if it is not.
    """
    memory = Memory(connection)
    built, loaded = memory.versions(State.BUILT), memory.versions(State.LOADED)
    if not built or not _has_present_columns(connection):
        return None
    keys = {key for key in {*built, *loaded} if built.get(key) != loaded.get(key)}
    memory.remember(State.BUILT, {key: mark for key, mark in built.items() if key not in keys})
    return tuple(sorted({day for _, day in keys if day is not None}))


def _has_present_columns(connection: psycopg.Connection) -> bool:
    """Whether every built table has the columns that its model describes now."""
    return all(
        {name for name, _ in columns_of(connection, BUILD, model.name)} == set(model.columns)
        for model in marts(load_manifest())
    )


def _build(
    session: Session, connection: psycopg.Connection, touched: tuple[date, ...] | None
) -> list[NodeResult]:
    """Let dbt build and test in the schema aside."""
    versions = Memory(connection).versions(State.LOADED)
    connection.commit()
    days = {(name, day): mark for (name, day), mark in versions.items() if day is not None}
    session.lake.scratch.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=session.lake.scratch) as scratch:
        return build_in(
            TARGET,
            {SCHEMA_VARIABLE: BUILD, **variables_of(session.settings.warehouse_address())},
            Path(scratch),
            run_variables(days, touched),
            full=touched is None,
            threads=session.settings.threads,
        )
