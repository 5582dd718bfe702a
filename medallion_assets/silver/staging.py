"""What the platform does around a cleaning, whichever engine does it.

Belongs here: the task, the view over staged silver by which it is examined, and
the staged quarantine. Does not belong here: the cleaning itself (see ``cleaning``)
and judging its result (``silver.audit``).
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from medallion_assets.cleaning.dating import in_scope
from medallion_assets.core.naming import (
    BRONZE,
    LINE,
    LOAD_ID,
    QUARANTINE,
    REASONS,
    ROW_HASH,
    SILVER,
    SILVER_DAY,
    SOURCE_URI,
)
from medallion_assets.core.partitions import Days
from medallion_assets.core.sql import first_row, quoted
from medallion_assets.engines.duckdb_engine import DuckDBEngine
from medallion_assets.engines.task import Cleaned, CleaningTask
from medallion_assets.lake.checksums import sealed_files
from medallion_assets.lake.reading import SnapshotReader, snapshot_sql, stage
from medallion_assets.lake.schemas import (
    bronze_schema,
    partitioned_by,
    quarantine_schema,
    silver_schema,
)
from medallion_assets.lake.tags import source_tags
from medallion_assets.session import Session
from medallion_assets.silver.clean import REJECTED
from medallion_assets.silver.pseudonyms import pseudonym, set_keys
from medallion_assets.silver.scope import SCOPE, relations
from medallion_assets.tables.model import Pii, Table

STAGED = "staged"
"""View over the staged silver files."""
STAGED_ROWS = "staged_rows"
"""The rows of that view, read once: the audit asks for them fifteen times."""
MANY_FILES, MOST_STORED = 20, 2_000_000
"""So many files take longer to open each time than so many rows take to be stored."""
REJECTED_ROWS = "rejected"


def task_of(
    session: Session,
    reader: SnapshotReader,
    table: Table,
    tables: Mapping[str, Table],
    days: Days | None,
) -> CleaningTask:
    """The task of cleaning a table for some days; creates its silver table where missing."""
    identifier = f"{SILVER}.{table.identifier}"
    schema = silver_schema(table)
    stored = session.ensure(
        identifier,
        schema,
        partitioned_by(schema, SILVER_DAY if table.day else None),
        comment=f"{table.description} Grain: {table.grain}.",
        tags=source_tags(SILVER, table),
    )
    return CleaningTask(
        source=table.source,
        table=table.name,
        relations=tuple(relations(reader, table, tables, days)),
        date_range=session.days,
        days=None if days is None or _are_all(session, reader, table, days) else days.days,
        schema=stored,
        silver=str(session.lake.data_directory(identifier)),
        rejected=str(session.scratch),
    )


def _are_all(session: Session, reader: SnapshotReader, table: Table, days: Days) -> bool:
    """Whether bronze has rows of no other day, so that nothing needs filtering."""
    rows = reader.sql(f"{BRONZE}.{table.identifier}", bronze_schema(table))
    other = f"select 1 from ({rows}) where not ({in_scope(days)}) limit 1"
    return first_row(session.connection.execute(other)) is None


def pseudonymise(session: Session, task: CleaningTask, cleaned: Cleaned, table: Table) -> Cleaned:
    """Replace what singles a person out in staged silver, and delete the files that held it.

    Files that hold nothing of the kind get their last names, because they are read from now on.

    It is done here, because an engine knows no key. A run that is killed between both
    leaves files that no table names, which `medallion sweep` deletes.
    """
    if not table.direct_columns or not cleaned.silver:
        staged = tuple(map(Path, cleaned.silver))
        named = sealed_files(session.lake.storage, staged, stored=cleaned.stored)
        return replace(cleaned, silver=tuple(map(str, named)))
    set_keys(session)
    hidden = ", ".join(
        f"{pseudonym(quoted(name))} as {quoted(name)}" for name in table.direct_columns
    )
    order = ", ".join(map(quoted, [*([SILVER_DAY] if table.day else []), *table.key]))
    files = stage(
        session.connection,
        f"select * replace ({hidden}) from ({snapshot_sql(cleaned.silver, task.schema)}) "
        f"order by {order}",
        task.schema,
        session.lake.data_directory(f"{SILVER}.{table.identifier}"),
        partition_sql=quoted(SILVER_DAY) if table.day else None,
    )
    _delete(session, cleaned)
    return replace(cleaned, silver=tuple(map(str, files)), stored=False)


def _delete(session: Session, cleaned: Cleaned) -> None:
    """Delete an engine's staged files, where it stored them too."""
    paths = [Path(file) for file in cleaned.silver]
    storage = session.lake.storage
    if cleaned.stored:
        storage.delete(path.relative_to(storage.root).as_posix() for path in paths)
    for path in paths:
        path.unlink(missing_ok=True)


def present(session: Session, task: CleaningTask, cleaned: Cleaned) -> None:
    """Make the result readable for the platform, whatever engine has made it."""
    engine = DuckDBEngine(session.connection)
    staged = snapshot_sql(cleaned.silver, task.schema, cleaned.rows("silver"))
    if len(cleaned.silver) >= MANY_FILES and cleaned.rows("silver") <= MOST_STORED:
        engine.store(STAGED_ROWS, staged)
        staged = f"from {STAGED_ROWS}"
    engine.define(STAGED, staged)
    rejected = snapshot_sql(cleaned.rejected, REJECTED, cleaned.rows("quarantined"))
    engine.define(REJECTED_ROWS, rejected)


def stage_quarantine(session: Session, table: Table) -> list[str]:
    """Write the rejected rows with their received values, personal data pseudonymised."""
    schema = quarantine_schema(table)
    identifier = f"{QUARANTINE}.{table.identifier}"
    stored = session.ensure(
        identifier,
        schema,
        partitioned_by(schema, SILVER_DAY),
        comment=f"Rejected rows of {table.identifier}, each with all its reasons.",
        tags=source_tags(QUARANTINE, table),
    )
    query = f"{quarantined_sql(session, table)} order by {LOAD_ID}, {LINE}"
    directory = session.lake.data_directory(identifier)
    files = stage(session.connection, query, stored, directory, partition_sql=SILVER_DAY)
    return [str(file) for file in files]


def quarantined_sql(session: Session, table: Table) -> str:
    """A query for the rows that a step has rejected, personal data pseudonymised."""
    set_keys(session)
    values = ", ".join(
        f"{pseudonym(quoted(column.name)) if column.pii is not Pii.NONE else quoted(column.name)}"
        f" as {quoted(column.name)}"
        for column in table.columns
    )
    return f"""
        select {values}, rejected.{REASONS}, rejected.{SILVER_DAY}, received.{SOURCE_URI},
               {LOAD_ID}, {LINE}, received.{ROW_HASH}
        from {REJECTED_ROWS} as rejected
        join {SCOPE} as received using ({LOAD_ID}, {LINE})
        """
