"""What the platform does around a cleaning, whichever engine does it.

Belongs here: the task, the view over staged silver by which it is examined, and
the staged quarantine. Does not belong here: the cleaning itself (see ``cleaning``)
and judging its result (``quality.audit``).
"""

from __future__ import annotations

from collections.abc import Mapping

from medallion_assets.engines.duckdb_engine import DuckDBEngine
from medallion_assets.lake.files import SnapshotReader, snapshot_sql, stage
from medallion_assets.lake.schemas import partitioned_by, quarantine_schema, silver_schema
from medallion_assets.lake.tags import source_tags
from medallion_assets.naming import (
    LINE,
    LOAD_ID,
    QUARANTINE,
    REASONS,
    ROW_HASH,
    SILVER,
    SILVER_DAY,
    SOURCE_URI,
)
from medallion_assets.partitions import Days
from medallion_assets.session import Session
from medallion_assets.silver.cleaning import REJECTED
from medallion_assets.silver.pseudonyms import pseudonym, set_keys
from medallion_assets.silver.scope import SCOPE, define_scope, relations
from medallion_assets.silver.task import Cleaned, CleaningTask
from medallion_assets.sql import quoted
from medallion_assets.tables.model import Pii, Table

__all__ = ["STAGED", "present", "stage_quarantine", "task_of"]

STAGED = "staged"
"""View over the staged silver files."""
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
    stored = session.lake.ensure(
        identifier,
        schema,
        partitioned_by(schema, SILVER_DAY if table.day else None),
        comment=f"{table.description} Grain: {table.grain}.",
        tags=source_tags(SILVER, table),
    ).schema()
    return CleaningTask(
        source=table.source,
        table=table.name,
        relations=tuple(relations(reader, table, tables, days)),
        within=session.days,
        days=None if days is None or days.complete else days.days,
        schema=stored,
        silver=str(session.lake.data_directory(identifier)),
        rejected=str(session.scratch),
    )


def present(
    session: Session, task: CleaningTask, cleaned: Cleaned, tables: Mapping[str, Table]
) -> None:
    """Make input and result readable for the platform, whatever engine has made it."""
    engine = DuckDBEngine(session.connection)
    define_scope(engine, task, tables)
    engine.define(STAGED, snapshot_sql(cleaned.silver, task.schema))
    engine.define(REJECTED_ROWS, snapshot_sql(cleaned.rejected, REJECTED))


def stage_quarantine(session: Session, table: Table) -> list[str]:
    """Write the rejected rows with their received values, personal data pseudonymised."""
    set_keys(session)
    schema = quarantine_schema(table)
    identifier = f"{QUARANTINE}.{table.identifier}"
    stored = session.lake.ensure(
        identifier,
        schema,
        partitioned_by(schema, SILVER_DAY),
        comment=f"Rejected rows of {table.identifier}, each with all its reasons.",
        tags=source_tags(QUARANTINE, table),
    ).schema()
    values = ", ".join(
        f"{pseudonym(quoted(column.name)) if column.pii is not Pii.NONE else quoted(column.name)}"
        f" as {quoted(column.name)}"
        for column in table.columns
    )
    query = f"""
        select {values}, rejected.{REASONS}, rejected.{SILVER_DAY}, received.{SOURCE_URI},
               {LOAD_ID}, {LINE}, received.{ROW_HASH}
        from {REJECTED_ROWS} as rejected
        join {SCOPE} as received using ({LOAD_ID}, {LINE})
        order by {LOAD_ID}, {LINE}
        """
    directory = session.lake.data_directory(identifier)
    files = stage(session.connection, query, stored, directory, partition_sql=SILVER_DAY)
    return [str(file) for file in files]
