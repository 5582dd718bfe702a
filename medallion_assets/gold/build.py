"""The gold step: build in a scratch copy, test, publish.

Belongs here: the order of these steps under the lease. Does not belong here: any
SQL of gold (see ``dbt_gold``).

Each source system has a working copy of its own, so a run of one neither needs nor
rebuilds the other's models.
"""

import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from medallion_assets.core.naming import GOLD, SILVER
from medallion_assets.core.sql import quoted
from medallion_assets.gold.lineage import load_lineage, personal_columns
from medallion_assets.gold.models import Model, marts_of, statements_of
from medallion_assets.gold.project import NodeResult, build, load_manifest
from medallion_assets.gold.publication import fingerprints, stage_model
from medallion_assets.gold.warehouse import BuildMemory, Versions, Warehouse
from medallion_assets.lake.damage import require_intact
from medallion_assets.lake.publish import publish
from medallion_assets.lake.reading import SnapshotReader
from medallion_assets.lake.schemas import silver_relations
from medallion_assets.ledger.store import read_versions
from medallion_assets.session import Session
from medallion_assets.tables.model import Table
from medallion_assets.tables.systems import System

Row = tuple[object, ...]
SAMPLE_ROWS = 5
BROKEN = (
    "corrupt",
    "checksum",
    "deserializ",
    "serialization error",
    "database has been invalidated",
)
"""What DuckDB says of a database file that is damaged."""


@dataclass(frozen=True)
class GoldOutcome:
    """What a gold step did.

    Attributes:
        touched: days that were rebuilt; None for a full build.
        results: of all models and tests.
        rows: of each published model.
        samples: the first rows of each, by its grain.
        published: models whose published content changed.
    """

    touched: tuple[date, ...] | None
    results: Sequence[NodeResult]
    rows: Mapping[str, int]
    samples: Mapping[str, Sequence[Row]]
    published: tuple[str, ...]

    @property
    def failed(self) -> list[NodeResult]:
        """Models and tests that failed; nothing was published then."""
        return [result for result in self.results if not result.passed]


def build_gold(session: Session, system: System, *, full: bool = False) -> GoldOutcome:
    """Bring gold of a source system up to the silver that is valid now.

    A working copy that turns out to be damaged is forgotten: it is only a cache.

    Args:
        full: rebuild from nothing instead of the touched days.

    Raises:
        DamagedError: a file of silver is damaged.
    """
    if not full:
        try:
            outcome = _build(session, system, full=False)
        except duckdb.Error as error:
            require_intact(session.lake, error)
            why = str(error)
        else:
            why = _broken_copy(outcome)
        if not why:
            return outcome
        session.report(f"gold of {system.name} is built anew, its working copy is damaged: {why}")
    return _build(session, system, full=True)


def _broken_copy(outcome: GoldOutcome) -> str:
    """What shows that the working copy of an incremental build is damaged; else empty."""
    said = [result.message for result in outcome.failed if outcome.touched is not None]
    return next((text for text in said if any(sign in text.lower() for sign in BROKEN)), "")


def _build(session: Session, system: System, *, full: bool) -> GoldOutcome:
    """Build, test and publish under the lease."""
    scratch = session.lake.scratch / f"gold-{system.name}-{session.run_id}"
    warehouse = Warehouse(session.settings.working_copies / system.name, scratch)
    manifest = load_manifest()
    models, statements = marts_of(manifest, system.name), statements_of(manifest, system.name)
    with session.publishing() as reader, _emptied(scratch):
        versions = _versions(session, reader, system.tables)
        touched = None if full else _touched(warehouse, reader, versions, models, statements)
        if touched is None:
            warehouse.start_over()
        _present_silver(warehouse, reader, system.tables)
        results = build(
            warehouse.scratch,
            scratch,
            run_variables(versions, touched),
            system=system.name,
            full=touched is None,
            threads=session.settings.threads,
        )
        outcome = GoldOutcome(touched, results, {}, {}, ())
        if any(not result.failures for result in outcome.failed):  # an error, not a failed test
            require_intact(session.lake)
        if outcome.failed:
            return outcome
        rows, samples, published = _publish(
            session, warehouse, reader, versions, models, statements, system.tables
        )
        warehouse.keep()
    return GoldOutcome(touched, results, rows, samples, published)


@contextmanager
def _emptied(scratch: Path) -> Iterator[None]:
    """Remove a scratch directory at the end, whatever happens."""
    try:
        yield
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _versions(session: Session, reader: SnapshotReader, tables: Sequence[Table]) -> Versions:
    """What the days of some silver tables hold now."""
    names = {table.identifier for table in tables}
    return {
        (name, day): fingerprint
        for (name, day), fingerprint in read_versions(session.connection, reader).items()
        if day is not None and name in names
    }


def _touched(
    warehouse: Warehouse,
    reader: SnapshotReader,
    versions: Versions,
    models: Sequence[Model],
    statements: str,
) -> tuple[date, ...] | None:
    """Days whose silver differs from what the working copy was built from.

    None where there is no working copy of exactly the published gold, built by the
    statements of today.
    """
    warehouse.prepare()
    if not warehouse.scratch.exists():
        return None
    with warehouse.open() as connection:
        memory = BuildMemory(connection)
        if memory.heads() != _gold_heads(reader.heads, models):
            return None
        if memory.statements() != statements:
            return None
        known = memory.versions()
    keys = {key for key in {*known, *versions} if known.get(key) != versions.get(key)}
    return tuple(sorted({day for _, day in keys}))


def _gold_heads(heads: Mapping[str, int], models: Iterable[Model]) -> dict[str, int]:
    """The published snapshots of some models."""
    names = (f"{GOLD}.{model.name}" for model in models)
    return {name: heads[name] for name in names if name in heads}


def _present_silver(warehouse: Warehouse, reader: SnapshotReader, tables: Sequence[Table]) -> None:
    """Create the views ``silver.*`` over the files of the valid snapshots."""
    with warehouse.open() as connection:
        connection.execute(f"create schema if not exists {SILVER}")
        for name, schema in silver_relations(tables):
            identifier = f"{SILVER}.{name}"
            sql = reader.sql(identifier, reader.schema(identifier, schema))
            connection.execute(f"create or replace view {SILVER}.{quoted(name)} as {sql}")


def run_variables(versions: Versions, touched: tuple[date, ...] | None) -> dict[str, object]:
    """What dbt has to know of the run."""
    processed = [day for _, day in versions]
    return {
        "touched_days": None if touched is None else [day.isoformat() for day in touched],
        "reference_day": max(processed).isoformat() if processed else None,
    }


def _publish(
    session: Session,
    warehouse: Warehouse,
    reader: SnapshotReader,
    versions: Versions,
    models: Sequence[Model],
    statements: str,
    tables: Sequence[Table],
) -> tuple[dict[str, int], dict[str, list[Row]], tuple[str, ...]]:
    """Publish every changed model and remember in the scratch copy what it equals."""
    manifest, traced = load_manifest(), load_lineage()
    personal = {m.name: personal_columns(manifest, traced, m.unique_id, tables) for m in models}
    with warehouse.open() as connection:
        memory = BuildMemory(connection)
        before = memory.published()
        after = {
            key: fingerprint
            for model in models
            for key, fingerprint in fingerprints(connection, model).items()
        }
        staged = [
            stage_model(connection, session.lake, m, before, after, personal[m.name])
            for m in models
        ]
        changes = [change for change in staged if change is not None]
        heads = dict(reader.heads)
        if changes:
            heads = publish(session.lake, changes, None, session.run_id)
        memory.remember(versions, after, _gold_heads(heads, models), statements)
        rows = {model.name: _count(connection, model) for model in models}
        samples = {model.name: _sample(connection, model) for model in models}
        connection.execute("checkpoint")
    names = tuple(change.identifier.removeprefix(f"{GOLD}.") for change in changes)
    return rows, samples, names


def _count(connection: duckdb.DuckDBPyConnection, model: Model) -> int:
    """Rows of a built model."""
    found = connection.execute(f"select count(*) from {GOLD}.{quoted(model.name)}").fetchone()
    return int(found[0]) if found else 0


def _sample(connection: duckdb.DuckDBPyConnection, model: Model) -> list[Row]:
    """The first rows of a built model, in the order of its described columns."""
    columns = ", ".join(quoted(name) for name in model.columns)
    order = ", ".join(quoted(name) for name in model.grain)
    return connection.execute(
        f"select {columns} from {GOLD}.{quoted(model.name)} order by {order} limit {SAMPLE_ROWS}"
    ).fetchall()
