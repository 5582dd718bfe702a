"""The pandera schema of a silver table, and its enforcement on staged data.

Belongs here: deriving the schema from the description, with types, nullability,
key, descriptions, PII and the table's rejecting rules as checks. Does not belong
here: deciding which rows are rejected (the same rules do, in ``cleaning.pipeline``);
the contract verifies the outcome, so a mistake there cannot be published.

pandera asks several queries a column, and takes a second to load. So one statement of the same
conditions, which every engine runs, asks whether any row breaks it (see ``breaches``); what does is
said by pandera.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

import ibis

from medallion_assets.core.naming import SILVER_DAY
from medallion_assets.core.sql import first_row
from medallion_assets.silver.conditions import conditions_of
from medallion_assets.tables.model import Column, Table
from medallion_assets.tables.types import data_type

if TYPE_CHECKING:
    import duckdb
    import ibis.expr.types as ir
    import pandera.ibis as pa

Day = date | None


def silver_contract(table: Table) -> pa.DataFrameSchema:
    """The schema that every published row of a silver table meets."""
    import pandera.ibis as pa  # noqa: PLC0415 - takes a second with pandas, which most runs spare

    columns = {
        item.name: pa.Column(
            data_type(item.type),
            checks=_checks(item) if isinstance(item, Column) else [],
            nullable=not (isinstance(item, Column) and item.required),
            description=item.description,
            metadata={"pii": item.pii.value},
        )
        for item in table.silver_columns
    }
    if table.day:
        columns[SILVER_DAY] = pa.Column("date", nullable=False, description="Business day.")
    return pa.DataFrameSchema(
        columns,
        unique=list(table.key),
        strict=False,
        name=table.identifier,
        description=f"{table.description} Grain: {table.grain}.",
    )


def _checks(column: Column) -> list[pa.Check]:
    """What a value of the column has to be, beyond its type."""
    import pandera.ibis as pa  # noqa: PLC0415 - as above

    return [getattr(pa.Check, item.check)(*item.arguments) for item in conditions_of(column)]


def violations(contract: pa.DataFrameSchema, rows: ir.Table) -> Sequence[str]:
    """What breaks the contract, one short sentence a column and check; empty where nothing does."""
    from pandera.errors import SchemaErrors  # noqa: PLC0415 - as above

    try:
        contract.validate(rows, lazy=True)
    except SchemaErrors as errors:
        found = [
            f"{error.reason_code.name.lower()}: {str(error).splitlines()[0][:200]}"
            for error in errors.schema_errors
        ]
        return sorted(set(found))
    return ()


def violations_by_day(
    connection: duckdb.DuckDBPyConnection, table: Table, name: str, days: Iterable[Day]
) -> dict[Day, tuple[str, ...]]:
    """What rows of a relation break, by day: all days at once, and one by one only if that fails.

    What only shows over several days, like a key that two of them have, is said of all.
    """
    if first_row(connection.execute(f"from {name} limit 1")) is None:
        return {}
    contract = silver_contract(table)
    rows = ibis.duckdb.from_connection(connection).table(name)
    together = tuple(violations(contract, rows))
    if not together:
        return {}
    if table.day is None:
        return {None: together}
    by_day = {
        day: tuple(violations(contract, rows.filter(rows[SILVER_DAY] == ibis.literal(day))))
        for day in days
        if day is not None
    }
    return {day: found for day, found in by_day.items() if found} or dict.fromkeys(by_day, together)
