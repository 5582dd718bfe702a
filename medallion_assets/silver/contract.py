"""The pandera schema of a silver table, and its enforcement on staged data.

Belongs here: deriving the schema from the description, with types, nullability,
key, descriptions, PII and the table's rejecting rules as checks. Does not belong
here: deciding which rows are rejected (the same rules do, in ``cleaning.pipeline``);
the contract verifies the outcome, so a mistake there cannot be published.

pandera asks several queries a column, and takes a second to load. So one statement that is made of
its schema and kept asks whether any row breaks it; what does is found by pandera itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import ibis.expr.datatypes as dt

from medallion_assets.core.naming import SILVER_DAY
from medallion_assets.core.sql import quoted, text, text_list
from medallion_assets.engines.statements import statement
from medallion_assets.tables.model import Column, Table
from medallion_assets.tables.types import Choice, Identifier, Integer, Money, ZipPrefix, data_type

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pandera.ibis as pa

MEETS: Mapping[str, Callable[[str, Mapping[str, Any]], str]] = {
    "str_matches": lambda name, given: f"regexp_matches({name}, {text(given['pattern'])})",
    "isin": lambda name, given: f"{name} in ({text_list(given['allowed_values'])[1:-1]})",
    "greater_than": lambda name, given: f"{name} > {given['min_value']}",
    "greater_than_or_equal_to": lambda name, given: f"{name} >= {given['min_value']}",
    "in_range": lambda name, given: f"{name} between {given['min_value']} and {given['max_value']}",
}
"""What a value meets, as SQL, by the names of pandera's checks."""


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


def is_met(table: Table, rows: ir.Table) -> bool:
    """Whether rows meet a table's contract; where they do not, `violations` says why."""
    if not set(_kinds(table).items()) <= set(rows.schema().items()):
        return False
    connection = rows.get_backend().con
    return connection.execute(breaches_sql(table, rows.get_name())).fetchone() is None


def _kinds(table: Table) -> Mapping[str, dt.DataType]:
    """The types of all columns that the contract names."""
    kinds = {item.name: data_type(item.type) for item in table.silver_columns}
    return {**kinds, SILVER_DAY: dt.date} if table.day else kinds


@statement
def breaches_sql(table: Table, relation: str) -> str:
    """A statement with a row where a row of a relation breaks a table's contract."""
    contract = silver_contract(table)
    broken = [sql for column in contract.columns.values() for sql in _breaches(column)]
    key = ", ".join(map(quoted, contract.unique))
    return f"""
        select 1 from {quoted(relation)} where {" or ".join(broken) or "false"}
        union all
        select 1 from (select 1 from {quoted(relation)} group by {key} having count(*) > 1)
        limit 1
        """


def _breaches(column: pa.Column) -> Iterator[str]:
    """Conditions of which none may be true of a value; a missing one breaks no check."""
    name = quoted(column.name)
    if not column.nullable:
        yield f"{name} is null"
        if column.dtype.type.is_floating():
            yield f"isnan({name})"
    for check in column.checks:
        yield f"not {MEETS[check.name](name, check.statistics)}"


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
