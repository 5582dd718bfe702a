"""The relations that the cleaning of a table reads, for some days.

Belongs here: which rows of bronze and which parents are in scope. Does not
belong here: what is done with them.
"""

from collections.abc import Iterable, Iterator, Mapping

import ibis
import ibis.expr.types as ir
from pyiceberg.schema import Schema

from medallion_assets.cleaning.casting import standard_text
from medallion_assets.cleaning.dating import in_scope
from medallion_assets.cleaning.survivorship import version
from medallion_assets.core.naming import (
    BRONZE,
    BUSINESS_DAY,
    KEY,
    OPERATION,
    SILVER,
    SILVER_DAY,
    UPSERT,
)
from medallion_assets.core.partitions import Days
from medallion_assets.core.sql import in_days, quoted
from medallion_assets.engines.protocol import Dialect, Engine, PinnedTable, compiled
from medallion_assets.engines.statements import statement
from medallion_assets.engines.task import CleaningTask
from medallion_assets.lake.iceberg.contents import EVERYTHING, Partitions, day_values
from medallion_assets.lake.reading import SnapshotReader
from medallion_assets.lake.schemas import bronze_schema, ibis_schema, silver_schema
from medallion_assets.tables.model import ForeignKey, Table
from medallion_assets.tables.types import data_type

SCOPE = "bronze_scope"
KEPT_SCOPE = "kept_bronze_scope"
"""The rows in scope, where they are not all."""


def relations(
    reader: SnapshotReader, table: Table, tables: Mapping[str, Table], days: Days | None
) -> Iterator[PinnedTable]:
    """The data that the cleaning of a table reads for some days.

    Of silver parents with days only those in question: a child's day is its parent's,
    so no other day can hold the parent of a row.
    """
    yield pinned_table(reader, BRONZE, table, bronze_schema(table))
    for name in table.uses:
        parent = tables[name]
        wanted: Partitions = day_values(days.days) if parent.day and days else EVERYTHING
        yield pinned_table(reader, SILVER, parent, silver_schema(parent), wanted)
    for name in table.bronze_uses:
        yield pinned_table(reader, BRONZE, tables[name], bronze_schema(tables[name]))


def pinned_table(
    reader: SnapshotReader,
    layer: str,
    table: Table,
    schema: Schema,
    partitions: Partitions = EVERYTHING,
) -> PinnedTable:
    """A table at its valid snapshot, under the name the statements use; nothing is fetched."""
    identifier = f"{layer}.{table.identifier}"
    files = reader.sizes(identifier, partitions)
    rows = reader.rows(identifier, partitions)
    return PinnedTable(f"{layer}_{table.name}", files, reader.schema(identifier, schema), rows)


def define_scope(engine: Engine, task: CleaningTask, tables: Mapping[str, Table]) -> None:
    """Create what `bronze_relation` and its siblings name; `release_scope` gives it back."""
    table = tables[task.table]
    for relation in task.relations:
        engine.present(relation)
    bronze = quoted(f"{BRONZE}_{table.name}")
    if task.asked is None:
        engine.define(SCOPE, f"select * from {bronze}")
    else:
        keys = f"select {KEY} from {bronze} where {in_scope(task.asked)}"
        engine.store(KEPT_SCOPE, f"select * from {bronze} where {KEY} in ({keys})")
        engine.define(SCOPE, f"select * from {KEPT_SCOPE}")
    for key in table.foreign_keys:
        if not key.part_of:
            sql = received_sql(tables[key.parent], key.parent_column, engine.dialect)
            engine.define(f"received_{key.parent}", sql)


def release_scope(engine: Engine, task: CleaningTask) -> None:
    """Give back what `define_scope` keeps."""
    if task.asked is not None:
        engine.release(KEPT_SCOPE)


@statement
def received_sql(parent: Table, column: str, dialect: Dialect) -> str:
    """The keys of a parent that were received and not deleted, in standard form."""
    rows = ibis.table(bronze_columns(parent), name=f"{BRONZE}_{parent.name}")
    described = next(item for item in parent.columns if item.name == column)
    versions = version(rows)
    latest = rows.group_by(KEY).aggregate(
        key=standard_text(described, rows[column]).max(),
        last=versions.max(),
        gone=versions.max(where=rows[OPERATION] != UPSERT),
    )
    present = latest.filter(latest.gone.isnull() | (latest.gone < latest["last"]))
    keys = present.filter(present["key"].notnull()).select("key").distinct()
    return compiled(keys, dialect)


@statement
def references_sql(table: Table, key: ForeignKey, dialect: Dialect) -> str:
    """The references of a table's received rows to a parent, in standard form, with their day."""
    rows = ibis.table(bronze_columns(table), name=f"{BRONZE}_{table.name}")
    described = next(item for item in table.columns if item.name == key.column)
    wanted = rows.select(BUSINESS_DAY, key=standard_text(described, rows[key.column]))
    return compiled(wanted.filter(wanted["key"].notnull()), dialect)


def bronze_columns(table: Table) -> ibis.Schema:
    """The Ibis schema of a bronze table."""
    return ibis_schema(bronze_schema(table))


def bronze_relation(table: Table) -> ir.Table:
    """The bronze rows in scope: all versions of every key that has a row on the days."""
    return ibis.table(bronze_columns(table), name=SCOPE)


def silver_relation(table: Table, name: str) -> ir.Table:
    """A silver table under a view's name."""
    columns = {item.name: data_type(item.type) for item in table.silver_columns}
    day = {SILVER_DAY: "date"} if table.day else {}
    return ibis.table({**columns, **day}, name=name)


def parent_relations(used: Iterable[Table]) -> dict[str, ir.Table]:
    """The silver tables that lookups and whole-part references read, by name."""
    return {table.name: silver_relation(table, f"{SILVER}_{table.name}") for table in used}


def received_relations(table: Table) -> dict[str, ir.Table]:
    """The received keys that other references read."""
    return {
        name: ibis.table({"key": "string"}, name=f"received_{name}") for name in table.bronze_uses
    }


def on_days(days: Days | None, column: str = SILVER_DAY) -> str:
    """SQL that is true for rows of some days and for rows without a day."""
    if days is None or days.complete:
        return "true"
    return f"({quoted(column)} is null or {in_days(column, days.days)})"
