"""The gold step: build in a scratch copy, test, publish.

Belongs here: the order of these steps under the lease. Does not belong here: any
SQL of gold (see ``dbt_gold``).

Each project has a working copy of its own, so a run of one neither needs nor rebuilds the other's
models.
"""

import shutil
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import duckdb

from medallion_assets.core.naming import GOLD
from medallion_assets.gold.by_day import failing_days, rows_by_day
from medallion_assets.gold.dbt_build import build
from medallion_assets.gold.inputs import present_inputs
from medallion_assets.gold.lineage import personal_columns
from medallion_assets.gold.models import Model, gold_sources
from medallion_assets.gold.outcome import GoldOutcome, rows_of, sample_of
from medallion_assets.gold.present import require_silver
from medallion_assets.gold.project import load_manifest, marts_of, statements_of
from medallion_assets.gold.publication import drop_lost_columns, fingerprints, stage_model
from medallion_assets.gold.some_models import nodes_of, restore_parents
from medallion_assets.gold.warehouse import BuildMemory, Versions, Warehouse
from medallion_assets.lake.damage import require_intact
from medallion_assets.lake.publish import publish
from medallion_assets.lake.reading import SnapshotReader
from medallion_assets.ledger.store import read_versions
from medallion_assets.session import Session
from medallion_assets.systems.registry import tables_of
from medallion_assets.tables.dbt_gold import DbtGold
from medallion_assets.tables.model import Table

BROKEN = (
    "corrupt",
    "checksum",
    "deserializ",
    "serialization error",
    "database has been invalidated",
)
"""What DuckDB says of a database file that is damaged."""


@dataclass(frozen=True)
class _Plan:
    """The models of a project, those of them that are built, by which statements and from what.

    Attributes:
        tables: of silver, of all its systems.
        gold: the tables of other projects that it reads.
    """

    project: DbtGold
    models: Sequence[Model]
    chosen: Sequence[Model]
    statements: str
    tables: Sequence[Table]
    gold: Sequence[str]

    @classmethod
    def of(cls, project: DbtGold, only: Collection[str] | None) -> "_Plan":
        """Read them from the manifest and the descriptions."""
        models = marts_of(project)
        chosen = [model for model in models if only is None or model.name in only]
        gold = gold_sources(load_manifest(project))
        return cls(project, models, chosen, statements_of(project), tables_of(project), gold)

    @property
    def is_whole(self) -> bool:
        """Whether all models are built."""
        return len(self.chosen) == len(self.models)


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


def _broken_copy(outcome: GoldOutcome) -> str:
    """What shows that the working copy of an incremental build is damaged; else empty."""
    said = [result.message for result in outcome.failed if outcome.touched is not None]
    return next((text for text in said if any(sign in text.lower() for sign in BROKEN)), "")


def _build(
    session: Session, project: DbtGold, only: Collection[str] | None, *, full: bool
) -> GoldOutcome:
    """Build, test and publish under the lease."""
    scratch = session.lake.scratch / f"gold-{project.name}-{session.run_id}"
    warehouse = Warehouse(session.settings.working_copies / project.name, scratch)
    plan, manifest = _Plan.of(project, only), load_manifest(project)
    with session.publishing() as reader, _emptied(scratch):
        require_silver(reader, project)
        versions = _versions(session, reader, plan)
        touched = None if full else _touched(warehouse, reader, versions, plan)
        if touched is None:
            warehouse.start_over()
        with warehouse.open() as connection:
            present_inputs(connection, reader, plan.tables, plan.gold)
        if touched is None and not plan.is_whole:
            restore_parents(warehouse, reader, manifest, plan.models, plan.chosen)
        results = build(
            project,
            warehouse.scratch,
            scratch,
            run_variables(versions, touched),
            full=touched is None,
            threads=session.settings.threads,
            nodes=None if plan.is_whole else nodes_of(manifest, plan.models, plan.chosen),
        )
        outcome = GoldOutcome(touched, results)
        if any(not result.failures for result in outcome.failed):  # an error, not a failed test
            require_intact(session.lake)
        if outcome.failed:
            return replace(outcome, failing_days=failing_days(warehouse, manifest, outcome.failed))
        outcome = _publish(session, warehouse, reader, outcome, plan, versions)
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


def _versions(session: Session, reader: SnapshotReader, plan: _Plan) -> Versions:
    """What the days of silver, and the tables of other gold, hold now."""
    names = {table.identifier for table in plan.tables}
    silver = read_versions(session.connection, reader).items()
    gold = {f"{GOLD}.{name}" for name in plan.gold} & reader.heads.keys()
    return {
        **{key: fingerprint for key, fingerprint in silver if key[1] and key[0] in names},
        **{(name, None): str(reader.heads[name]) for name in gold},
    }


def _touched(
    warehouse: Warehouse, reader: SnapshotReader, versions: Versions, plan: _Plan
) -> tuple[date, ...] | None:
    """Days whose silver differs from what the working copy was built from.

    None where there is no working copy of exactly the published gold, built by the
    statements of today, and where other gold has changed, of which no days are known.
    """
    warehouse.prepare()
    if not warehouse.scratch.exists():
        return None
    with warehouse.open() as connection:
        memory = BuildMemory(connection)
        if memory.heads() != _gold_heads(reader.heads, plan.models):
            return None
        if memory.statements() != plan.statements:
            return None
        known = memory.versions()
    keys = {key for key in {*known, *versions} if known.get(key) != versions.get(key)}
    days = {day for _, day in keys if day is not None}
    return None if len(days) < len({day for _, day in keys}) else tuple(sorted(days))


def _gold_heads(heads: Mapping[str, int], models: Iterable[Model]) -> dict[str, int]:
    """The published snapshots of some models."""
    names = (f"{GOLD}.{model.name}" for model in models)
    return {name: heads[name] for name in names if name in heads}


def run_variables(versions: Versions, touched: tuple[date, ...] | None) -> dict[str, object]:
    """What dbt has to know of the run."""
    processed = [day for _, day in versions if day is not None]
    return {
        "touched_days": None if touched is None else [day.isoformat() for day in touched],
        "reference_day": max(processed).isoformat() if processed else None,
    }


def _publish(
    session: Session,
    warehouse: Warehouse,
    reader: SnapshotReader,
    outcome: GoldOutcome,
    plan: _Plan,
    versions: Versions,
) -> GoldOutcome:
    """Publish every changed model and remember in the scratch copy what it equals.

    After a build of some models the others wait still for the days that were touched.
    """
    personal = personal_columns(plan.project)
    with warehouse.open() as connection:
        memory = BuildMemory(connection)
        before = memory.published()
        after = dict(before)
        changes = []
        for model in plan.chosen:
            found = fingerprints(connection, model)
            after = {key: value for key, value in after.items() if key[0] != model.name} | found
            changes.append(
                stage_model(
                    connection, session.lake, model, before, found, personal[model.unique_id]
                )
            )
        staged = [change for change in changes if change is not None]
        heads = dict(reader.heads)
        if staged:
            heads = publish(session.lake, staged, None, session.run_id)
            drop_lost_columns(session.lake, plan.chosen)
        known = versions if plan.is_whole else memory.versions()
        memory.remember(known, after, _gold_heads(heads, plan.models), plan.statements)
        rows = {model.name: rows_of(connection, model) for model in plan.chosen}
        samples = {model.name: sample_of(connection, model) for model in plan.chosen}
        days = {
            model.name: rows_by_day(connection, model) for model in plan.chosen if model.partition
        }
        connection.execute("checkpoint")
    names = tuple(change.identifier.removeprefix(f"{GOLD}.") for change in staged)
    return replace(outcome, rows=rows, samples=samples, published=names, days=days)
