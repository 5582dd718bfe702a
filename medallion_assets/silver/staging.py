"""Execute the cleaning of a table once, and split its result into staged files.

Belongs here: the temporary tables ``classified`` and ``folded`` and what is
written from them. Does not belong here: judging the result (``quality.audit``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import ibis

from medallion_assets.lake.files import snapshot_sql, stage
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
from medallion_assets.silver.casting import data_type
from medallion_assets.silver.pipeline import CLASS, Window, classify
from medallion_assets.silver.pseudonyms import pseudonym, set_keys
from medallion_assets.silver.scope import (
    SCOPE,
    bronze_relation,
    on_days,
    parent_relations,
    received_relations,
)
from medallion_assets.sql import quoted
from medallion_assets.tables.model import Pii, Table

__all__ = ["CLASSIFIED", "STAGED", "Staged", "classification_sql", "folding_sql", "stage_table"]

CLASSIFIED = "classified"
VALID = "valid_rows"
STAGED = "staged"
"""View over the staged silver files."""


@dataclass(frozen=True)
class Staged:
    """Files that would be published, by layer."""

    silver: list[Path]
    quarantine: list[Path]


def classification_sql(table: Table, tables: Mapping[str, Table], window: Window) -> str:
    """The statement that types and classifies the rows in scope."""
    return _classification_sql(table, tuple(tables[name] for name in table.uses), window)


@cache
def _classification_sql(table: Table, used: tuple[Table, ...], window: Window) -> str:
    """The same; compiled once a process, because that takes as long as to run it for a day."""
    expression = classify(
        table, bronze_relation(table), parent_relations(used), received_relations(table), window
    )
    return str(ibis.to_sql(expression, dialect="duckdb"))


def stage_table(session: Session, table: Table, sql: str, days: Days | None) -> Staged:
    """Clean the rows in scope and write valid and rejected ones of the given days."""
    connection = session.connection
    connection.execute(
        f"create or replace temp table {CLASSIFIED} as from ({sql}) where {on_days(days)}"
    )
    valid = f"from {CLASSIFIED} where {CLASS} = 'silver'"
    connection.execute(f"create or replace temp view {VALID} as {valid}")
    partition = SILVER_DAY if table.day else None
    schema = silver_schema(table)
    stored = session.lake.ensure(
        f"{SILVER}.{table.identifier}",
        schema,
        partitioned_by(schema, partition),
        comment=f"{table.description} Grain: {table.grain}.",
        tags=source_tags(SILVER, table),
    ).schema()
    order = ", ".join(quoted(name) for name in (*([partition] if partition else []), *table.key))
    files = stage(
        connection,
        f"from ({folding_sql(table) if table.reduce else f'from {VALID}'}) order by {order}",
        stored,
        session.lake.data_directory(f"{SILVER}.{table.identifier}"),
        partition_sql=partition,
    )
    connection.execute(
        f"create or replace temp view {STAGED} as "
        + snapshot_sql([str(file) for file in files], stored)
    )
    return Staged(files, _stage_rejected(session, table))


@cache
def folding_sql(table: Table) -> str:
    """Fold valid rows to the table's grain; a folded row has no line of its own."""
    assert table.reduce is not None  # noqa: S101 - the caller checked
    columns = {column.name: data_type(column) for column in table.columns}
    folded = ibis.to_sql(table.reduce(ibis.table(columns, name=VALID)), dialect="duckdb")
    return f"select *, null as {LOAD_ID}, null as {LINE}, null as {ROW_HASH} from ({folded})"


def _stage_rejected(session: Session, table: Table) -> list[Path]:
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
        from (
            select {LOAD_ID}, {LINE}, {REASONS}, {SILVER_DAY}
            from {CLASSIFIED} where {CLASS} = 'quarantined'
        ) as rejected
        join {SCOPE} as received using ({LOAD_ID}, {LINE})
        order by {LOAD_ID}, {LINE}
        """
    directory = session.lake.data_directory(identifier)
    return stage(session.connection, query, stored, directory, partition_sql=SILVER_DAY)
