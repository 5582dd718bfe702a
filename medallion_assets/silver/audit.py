"""Decide which days of a staged table may be published.

Belongs here: the blocking judgements: both ledger equations, the silver contract (the pandera
schema that the description gives) and the share of rejected rows; and warnings about several
rows. Does not belong here: which rows are rejected (the same rules decide in
``cleaning.pipeline``; the contract verifies the outcome, so a mistake there cannot be
published), counting, and what a failed day means to Dagster.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import duckdb
import ibis
import ibis.expr.types as ir
import pandera.ibis as pa
from pandera.errors import SchemaErrors

from medallion_assets.core.naming import SILVER, SILVER_DAY
from medallion_assets.core.partitions import Days
from medallion_assets.core.sql import quoted
from medallion_assets.ledger.entries import Entry
from medallion_assets.silver.scope import on_days, silver_relation
from medallion_assets.silver.staging import STAGED
from medallion_assets.tables.model import Column, Table
from medallion_assets.tables.types import Choice, Identifier, Integer, Money, ZipPrefix, data_type


@dataclass(frozen=True)
class Verdict:
    """Why a day may not be published; two empty lists where it may."""

    contract: tuple[str, ...] = ()
    ledger: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether the day may be published."""
        return not self.contract and not self.ledger


def audit(
    connection: duckdb.DuckDBPyConnection, table: Table, entries: Mapping[date | None, Entry]
) -> dict[date | None, Verdict]:
    """Judge every entry's day."""
    broken = _contract_by_day(connection, table, list(entries))
    return {
        day: Verdict(
            contract=(*broken.get(day, ()), *_too_many_rejected(table, entry)),
            ledger=tuple(entry.imbalances),
        )
        for day, entry in entries.items()
    }


def _too_many_rejected(table: Table, entry: Entry) -> list[str]:
    """The table's threshold of rejected rows among those that could be valid, for real days."""
    rows = entry.rows
    limit = table.threshold
    if entry.business_day is None and table.day is not None:
        return []
    current = rows.bronze - rows.duplicates - rows.superseded
    few = rows.quarantined < limit.rows
    if few or rows.quarantined <= current * Decimal(str(limit.share)):
        return []
    counted = f"{rows.quarantined:.0f} of {current:.0f} rows were rejected"
    return [f"{counted}, more than {limit.share:.0%}"]


def _contract_by_day(
    connection: duckdb.DuckDBPyConnection, table: Table, days: list[date | None]
) -> dict[date | None, tuple[str, ...]]:
    """Contract violations by day: all days at once, and one by one only if that fails."""
    if connection.execute(f"from {STAGED} limit 1").fetchone() is None:
        return {}
    contract = silver_contract(table)
    rows = ibis.duckdb.from_connection(connection).table(STAGED)
    if not violations(contract, rows):
        return {}
    if table.day is None:
        return {None: tuple(violations(contract, rows))}
    by_day = {
        day: tuple(violations(contract, rows.filter(rows[SILVER_DAY] == ibis.literal(day))))
        for day in days
        if day is not None
    }
    return {day: found for day, found in by_day.items() if found}


def silver_contract(table: Table) -> pa.DataFrameSchema:
    """The schema that every published row of a silver table meets."""
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
    kind = column.type
    match kind:
        case Identifier() if column.required:
            return [pa.Check.str_matches(rf"^{kind.pattern}$")]
        case ZipPrefix() if column.required:
            return [pa.Check.str_matches(r"^[0-9]{5}$")]
        case Choice():
            return [pa.Check.isin(kind.values)]
        case Money():
            return [pa.Check.gt(0) if kind.positive else pa.Check.ge(0)]
        case Integer(minimum=int() as low, maximum=int() as high):
            return [pa.Check.in_range(low, high)]
        case Integer(minimum=int() as low):
            return [pa.Check.ge(low)]
        case _:
            return []


def violations(contract: pa.DataFrameSchema, rows: ir.Table) -> Sequence[str]:
    """What breaks the contract, one short sentence a column and check; empty where nothing does."""
    try:
        contract.validate(rows, lazy=True)
    except SchemaErrors as errors:
        found = [
            f"{error.reason_code.name.lower()}: {str(error).splitlines()[0][:200]}"
            for error in errors.schema_errors
        ]
        return sorted(set(found))
    return ()


def count_findings(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    tables: Mapping[str, Table],
    days: Days | None,
) -> dict[date | None, dict[str, int]]:
    """Count each finding by day, over the staged rows and the parents of the same days."""
    found: dict[date | None, dict[str, int]] = defaultdict(dict)
    if not table.findings:
        return found
    relations = {table.name: silver_relation(table, STAGED)}
    for name in table.uses:
        relations[name] = _on_days(connection, tables[name], days)
    for finding in table.findings:
        sql = ibis.to_sql(finding.count(relations), dialect="duckdb")
        for day, rows in connection.execute(f"select {SILVER_DAY}, rows from ({sql})").fetchall():
            found[day][finding.name] = rows
    return found


def _on_days(
    connection: duckdb.DuckDBPyConnection, table: Table, days: Days | None
) -> ibis.expr.types.Table:
    """A parent's rows on the days in question."""
    name = f"{SILVER}_{table.name}"
    if table.day is None or days is None:
        return silver_relation(table, name)
    view = f"{name}_on_days"
    connection.execute(
        f"create or replace temp view {quoted(view)} as from {quoted(name)} where {on_days(days)}"
    )
    return silver_relation(table, view)
