"""A cleaning as the platform has it done, here or by another engine.

Belongs here: the task, what an engine needs before it begins, and taking over what it staged. Does
not belong here: the cleaning itself (see ``clean``), and judging its result (see ``audit``).
"""

import uuid
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

from medallion_assets.cleaning.dating import in_scope
from medallion_assets.core.naming import BRONZE, QUARANTINE, SILVER, SILVER_DAY
from medallion_assets.core.partitions import Days
from medallion_assets.core.sql import first_row, quoted
from medallion_assets.engines.cleaned import Cleaned
from medallion_assets.engines.duckdb_engine import DuckDBEngine
from medallion_assets.engines.reported import require_consistent
from medallion_assets.engines.routing import EngineChoice
from medallion_assets.engines.task import CleaningTask
from medallion_assets.lake.checksums import named_by
from medallion_assets.lake.footers import footer
from medallion_assets.lake.reading import SnapshotReader
from medallion_assets.lake.schemas import partitioned_by, quarantine_schema, silver_schema
from medallion_assets.lake.tags import source_tags
from medallion_assets.session import Session
from medallion_assets.settings.engines import EngineName
from medallion_assets.silver.awaited import Awaited
from medallion_assets.silver.clean import clean_scope
from medallion_assets.silver.pseudonyms import set_keys
from medallion_assets.silver.sampling import require_sample
from medallion_assets.silver.scope import define_scope, relations
from medallion_assets.tables.model import Table


def task_of(
    session: Session,
    reader: SnapshotReader,
    table: Table,
    tables: Mapping[str, Table],
    days: Days | None,
    awaited: Awaited | None = None,
) -> CleaningTask:
    """The task of cleaning a table for some days; creates silver and quarantine where missing."""
    schema, rejected = silver_schema(table), quarantine_schema(table)
    silver, quarantine = (f"{layer}.{table.identifier}" for layer in (SILVER, QUARANTINE))
    stored = session.ensure(
        silver,
        schema,
        partitioned_by(schema, SILVER_DAY if table.day else None),
        comment=f"{table.description} Grain: {table.grain}.",
        tags=source_tags(SILVER, table),
    )
    stored_rejected = session.ensure(
        quarantine,
        rejected,
        partitioned_by(rejected, SILVER_DAY),
        comment=f"Rejected rows of {table.identifier}, each with all its reasons.",
        tags=source_tags(QUARANTINE, table),
    )
    return CleaningTask(
        source=table.source,
        table=table.name,
        relations=tuple(relations(reader, table, tables, days)),
        date_range=session.days,
        days=None if days is None or days.complete else days.days,
        schema=stored,
        silver=str(session.lake.data_directory(silver)),
        rejected_schema=stored_rejected,
        quarantine=str(session.lake.data_directory(quarantine)),
        awaited=awaited.parents if awaited else (),
    )


def clean_here(
    session: Session,
    reader: SnapshotReader,
    task: CleaningTask,
    tables: Mapping[str, Table],
    awaited: Awaited,
) -> Cleaned:
    """Do a task on the embedded engine; what it read and staged stays readable there."""
    set_keys(session)
    engine = DuckDBEngine(session.connection)
    awaited.define(engine)
    _fetch(reader, task)
    if task.asked is not None and _are_all(engine, task, task.asked):
        task = replace(task, days=None)
    define_scope(engine, task, tables)
    return clean_scope(engine, task, tables)


def clean_elsewhere(
    session: Session,
    reader: SnapshotReader,
    choice: EngineChoice,
    task: CleaningTask,
    tables: Mapping[str, Table],
    awaited: Awaited,
) -> Cleaned:
    """Have a task done by another engine, and see that what it reports can be true.

    No rows are read here but those of a sample, and bronze of a table with a history.

    Raises:
        EngineError: the engine failed, or what it reports is not so.
    """
    set_keys(session)
    session.report(f"{task.source}_{task.table}: cleaned by {choice.engine} ({choice.why})")
    asked = _with_own_places(session, task, awaited)
    if choice.engine is EngineName.SPARK:  # which sees the lake as this machine does
        _fetch(reader, asked)
    cleaned = session.elsewhere.clean(choice.engine, asked)
    table, storage = tables[task.table], session.lake.storage
    require_consistent(cleaned, asked, table, partial(footer, storage))
    names = named_by(storage, cleaned.files, dict(cleaned.checksums), stored=cleaned.stored)
    cleaned = cleaned.located(lambda file: names.get(file, file))
    require_sample(session, asked, table, cleaned)
    if table.history is not None:
        _fetch(reader, task)
        define_scope(DuckDBEngine(session.connection), task, tables)
    return cleaned


def _with_own_places(session: Session, task: CleaningTask, awaited: Awaited) -> CleaningTask:
    """The task with directories that nobody else writes to, and the keys that it reads.

    They are among the data files of the tables, where `lake.expiry.sweep` finds what is left.
    """
    token = uuid.uuid4().hex
    task = replace(task, silver=f"{task.silver}/{token}", quarantine=f"{task.quarantine}/{token}")
    keys = awaited.staged(session, Path(task.quarantine))
    session.lake.storage.send(Path(file) for item in keys for file in item.files)
    return replace(task, relations=(*task.relations, *keys))


def _fetch(reader: SnapshotReader, task: CleaningTask) -> None:
    """Bring the data of a task to this machine."""
    for relation in task.relations:
        reader.fetch(relation.files)


def _are_all(engine: DuckDBEngine, task: CleaningTask, days: Days) -> bool:
    """Whether bronze has rows of no other day, so that nothing needs filtering."""
    name = f"{BRONZE}_{task.table}"
    bronze = next(relation for relation in task.relations if relation.name == name)
    engine.present(bronze)
    other = f"select 1 from {quoted(name)} where not ({in_scope(days)}) limit 1"
    return first_row(engine.connection.execute(other)) is None
