"""The pandera schema of a silver table, and its enforcement on staged data.

Belongs here: deriving the schema from the description, with types, nullability,
key, descriptions, PII and the table's rejecting rules as checks. Does not belong
here: deciding which rows are rejected (the same rules do, in ``cleaning.pipeline``);
the contract verifies the outcome, so a mistake there cannot be published.
"""

from collections.abc import Sequence

import ibis.expr.types as ir
import pandera.ibis as pa
from pandera.errors import SchemaErrors

from medallion_assets.core.naming import SILVER_DAY
from medallion_assets.tables.model import Column, Table
from medallion_assets.tables.types import Choice, Identifier, Integer, Money, ZipPrefix, data_type


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
            return [pa.Check.str_matches(rf"^{kind.whole}$")]
        case ZipPrefix() if column.required:
            return [pa.Check.str_matches(r"^[0-9]{5}$")]
        case Choice():
            return [pa.Check.isin(kind.values)]
        case Money(signed=False):
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
