"""The relations that a bronze step hands on: a name in its connection, and its columns.

Belongs here: their roles and schemas, and creating them. Does not belong here: what fills
them (see ``bronze.landed`` and the strategies ``snapshot``, ``changes``, ``files`` and
``corrections``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import ibis
import ibis.expr.types as ir

from medallion_assets.core.naming import (
    BUSINESS_DAY,
    CHANGED_AT,
    EXTRA,
    KEY,
    LINE,
    ROW_HASH,
)
from medallion_assets.core.sql import quoted
from medallion_assets.lake.schemas import bronze_schema
from medallion_assets.lake.types import ibis_schema
from medallion_assets.tables.model import Table

if TYPE_CHECKING:
    import duckdb

__all__ = [
    "Relation",
    "changed_relation",
    "current_relation",
    "dated_relation",
    "define",
    "held_relation",
    "landed_relation",
    "received_names",
]

DATED = {
    KEY: "string",
    ROW_HASH: "string",
    LINE: "int64",
    BUSINESS_DAY: "date",
    CHANGED_AT: "timestamp(6)",
}
LANDED = {EXTRA: "string", LINE: "int64", ROW_HASH: "string", KEY: "string"}


@dataclass(frozen=True)
class Relation:
    """A named relation; in a statement it stands for its name."""

    name: str
    schema: ibis.Schema

    def __str__(self) -> str:
        """The name, as a statement writes it."""
        return self.name

    @property
    def expression(self) -> ir.Table:
        """The relation in an Ibis expression."""
        return ibis.table(self.schema, name=self.name)


def received_names(table: Table) -> str:
    """The described columns of a table, quoted, as a statement lists them."""
    return ", ".join(quoted(name) for name in table.column_names)


def _relation(name: str, table: Table, columns: dict[str, str]) -> Relation:
    received = dict.fromkeys(table.column_names, "string")
    return Relation(name, ibis.schema({**received, **columns}))


def landed_relation(table: Table, name: str = "landed") -> Relation:
    """The received values of deliveries, one row a record; a strategy may add columns."""
    return _relation(name, table, LANDED)


def held_relation(table: Table, name: str = "held") -> Relation:
    """Rows with all columns of bronze; under the default name all that bronze has."""
    return Relation(name, ibis_schema(bronze_schema(table)))


def dated_relation() -> Relation:
    """Key, hash, line, business day and time of change of landed rows."""
    return Relation("dated", ibis.schema(DATED))


def current_relation(name: str = "current_rows") -> Relation:
    """The rows of each key's latest version in bronze, with these columns at least."""
    columns = {name: kind for name, kind in DATED.items() if name != CHANGED_AT}
    return Relation(name, ibis.schema(columns))


def changed_relation() -> Relation:
    """One row a key that a load changes, and whether the load deletes it."""
    return Relation("changed_keys", ibis.schema({KEY: "string", "deleted": "boolean"}))


def define(
    connection: duckdb.DuckDBPyConnection, relation: Relation, sql: str, *, stored: bool = False
) -> Relation:
    """The relation, once its name stands for a statement, whatever had the name before.

    Args:
        stored: whether its rows are worked out now, because they are read several times.
    """
    if stored:
        connection.execute(f"create or replace temp table stored_{relation} as {sql}")
        sql = f"from stored_{relation}"
    connection.execute(f"create or replace temp view {relation} as {sql}")
    return relation
