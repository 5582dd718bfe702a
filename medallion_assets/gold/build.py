"""The gold step: build in a scratch copy, test, publish.

Belongs here: the order of these steps. Does not belong here: any
SQL of gold (see ``dbt_gold``).

Each project has a working copy of its own, so a run of one neither needs nor rebuilds the other's
models.
"""

import shutil
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb

from medallion_assets.core.naming import GOLD
from medallion_assets.gold.dbt import NodeResult
from medallion_assets.gold.dbt_build import build
from medallion_assets.gold.inputs import present_inputs, require_silver
from medallion_assets.gold.lineage import personal_columns
from medallion_assets.gold.outcome import GoldOutcome, failing_days, rows_by_day, rows_of, sample_of
from medallion_assets.gold.plan import (
    BuildPlan,
    Present,
    due_nodes,
    gold_heads,
    known_of,
    run_variables,
    touched_days,
)
from medallion_assets.gold.project import load_manifest
from medallion_assets.gold.publication import drop_columns, fingerprints, lost_columns, stage_model
from medallion_assets.gold.some_models import restore_parents
from medallion_assets.gold.warehouse import BuildMemory, BuiltFrom, Warehouse
from medallion_assets.lake.damage import require_intact
from medallion_assets.lake.reading import SnapshotReader
from medallion_assets.session import Session
from medallion_assets.tables.dbt_gold import DbtGold

BROKEN = (
    "corrupt",
    "checksum",
    "deserializ",
    "serialization error",
    "database has been invalidated",
)
"""What DuckDB says of a database file that is damaged."""


def build_gold(
    session: Session, project: DbtGold, *, full: bool = False, only: Collection[str] | None = None
) -> GoldOutcome:
    """Bring a project of gold up to the silver that is valid now.

    A working copy that turns out to be damaged is forgotten: it is only a cache.

    Args:
        full: rebuild from nothing instead of the touched days.
        only: the models that are built, from the other published models as they are; None for
            all.

    Raises:
        DamagedError: a file of silver is damaged.
        ConfigurationError: a model that one of ``only`` is made from was never published.
    """
    if not full:
        try:
            outcome = _build(session, project, only, full=False)
        except duckdb.Error as error:
            require_intact(session.lake, error)
            why = str(error)
        else:
            why = _broken_copy(outcome)
        if not why:
            return outcome
        session.report(f"gold of {project.name} is built anew, its working copy is damaged: {why}")
    return _build(session, project, only, full=True)


def is_built(session: Session, reader: SnapshotReader, project: DbtGold) -> bool:
    """Whether a build of all models of a project would change nothing.

    Raises:
        LakeError: a table that the models read was never published.
    """
    settings = session.settings
    warehouse = Warehouse(settings.working_copies / project.name, session.scratch, settings)
    plan, manifest = BuildPlan.of(project, None), load_manifest(project)
    require_silver(reader, project)
    now, known = Present.of(session, reader, plan, manifest), known_of(warehouse, reader, plan)
    return known is not None and due_nodes(plan, manifest, known, now) == []


def _broken_copy(outcome: GoldOutcome) -> str:
    """What shows that the working copy of an incremental build is damaged; else empty."""
    said = [result.message for result in outcome.failed if outcome.touched is not None]
    return next((text for text in said if any(sign in text.lower() for sign in BROKEN)), "")


def _build(
    session: Session, project: DbtGold, only: Collection[str] | None, *, full: bool
) -> GoldOutcome:
    """Build, test and publish; one build of a project at a time on this machine."""
    scratch = session.lake.scratch / f"gold-{project.name}-{session.run_id}"
    settings = session.settings
    home = settings.working_copies / project.name
    warehouse = Warehouse(home, scratch, settings)
    plan, manifest = BuildPlan.of(project, only), load_manifest(project)
    with warehouse.alone(session.report), _emptied(scratch):
        return session.optimistically(
            lambda reader: _built(session, reader, warehouse, plan, manifest, full=full)
        )


def _built(
    session: Session,
    reader: SnapshotReader,
    warehouse: Warehouse,
    plan: BuildPlan,
    manifest: Mapping[str, Any],
    *,
    full: bool,
) -> GoldOutcome:
    """Build from what a reader sees, and publish it if that is still so.

    Raises:
        OutdatedError: others have published silver or gold of the project meanwhile.
    """
    require_silver(reader, plan.project)
    reader.watch(f"{GOLD}.{model.name}" for model in plan.models)
    now = Present.of(session, reader, plan, manifest)
    known = None if full else known_of(warehouse, reader, plan)
    touched = None if known is None else touched_days(known, now.versions)
    known = None if touched is None else known
    nodes = due_nodes(plan, manifest, known, now)
    if known is not None and not nodes:
        with warehouse.as_kept() as connection:
            return _described(connection, GoldOutcome((), known.results), plan)
    warehouse.prepare(anew=known is None)
    with warehouse.open() as connection:
        present_inputs(connection, reader, plan.tables, plan.gold)
    if known is None and not plan.is_whole:
        restore_parents(warehouse, reader, manifest, plan.models, plan.chosen)
    results = build(
        plan.project,
        warehouse.scratch,
        warehouse.scratch.parent,
        run_variables(now.versions, touched),
        full=touched is None,
        settings=session.settings,
        nodes=nodes,
    )
    outcome = GoldOutcome(touched, results, frozenset(one.unique_id for one in results))
    if any(not result.failures for result in outcome.failed):  # an error, not a failed test
        require_intact(session.lake)
    if outcome.failed:
        return replace(outcome, failing_days=failing_days(warehouse, manifest, outcome.failed))
    outcome = _publish(session, warehouse, reader, outcome, plan, now)
    if touched is not None or plan.is_whole:
        warehouse.keep()
    return outcome


@contextmanager
def _emptied(scratch: Path) -> Iterator[None]:
    """Remove a scratch directory at the end, whatever happens."""
    try:
        yield
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _publish(
    session: Session,
    warehouse: Warehouse,
    reader: SnapshotReader,
    outcome: GoldOutcome,
    plan: BuildPlan,
    now: Present,
) -> GoldOutcome:
    """Publish every changed model and remember in the scratch copy what it equals.

    After a build of some models the others wait still for the days that were touched.
    """
    personal = personal_columns(plan.project)
    models = [model for model in plan.chosen if model.unique_id in outcome.built]
    with warehouse.open() as connection:
        memory = BuildMemory(connection)
        known = memory.read()
        after = dict(known.published)
        changes = []
        for model in models:
            found = fingerprints(connection, model)
            after = {key: value for key, value in after.items() if key[0] != model.name} | found
            marks = personal[model.unique_id]
            changes.append(stage_model(connection, session, model, known.published, found, marks))
        staged = [change for change in changes if change is not None]
        heads = dict(reader.heads)
        if staged:
            lost = lost_columns(session, models)
            heads = dict(session.commit(reader, staged, None))
            drop_columns(session, lost)
        versions = now.versions if plan.is_whole else known.versions
        memory.remember(versions, after, gold_heads(heads, plan.models), plan.statements)
        if plan.is_whole:
            outcome = replace(outcome, results=_with_kept(known, outcome.results))
            memory.remember_build(now.inputs, outcome.results)
        connection.execute("checkpoint")
        names = tuple(change.identifier.removeprefix(f"{GOLD}.") for change in staged)
        return _described(connection, replace(outcome, published=names), plan)


def _with_kept(known: BuiltFrom, results: Sequence[NodeResult]) -> list[NodeResult]:
    """The results of a build, and those of what was not due, in the order of a whole build."""
    new = {result.unique_id: result for result in results}
    return [new.pop(result.unique_id, result) for result in known.results] + [*new.values()]


def _described(
    connection: duckdb.DuckDBPyConnection, outcome: GoldOutcome, plan: BuildPlan
) -> GoldOutcome:
    """An outcome with what the chosen models hold."""
    return replace(
        outcome,
        rows={model.name: rows_of(connection, model) for model in plan.chosen},
        samples={model.name: sample_of(connection, model) for model in plan.chosen},
        days={
            model.name: rows_by_day(connection, model) for model in plan.chosen if model.partition
        },
    )
