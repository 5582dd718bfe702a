"""The contract of a silver table as one statement, for every engine.

Belongs here: the same conditions that ``contract`` gives to pandera, counted by day. Does not
belong here: the conditions (see ``conditions``), and what a breach leads to (see ``audit``).
"""

from collections.abc import Iterator

import ibis
import ibis.expr.types as ir
from pyiceberg.schema import Schema

from medallion_assets.core.naming import SILVER_DAY
from medallion_assets.core.sql import quoted
from medallion_assets.engines.cleaned import Breach
from medallion_assets.engines.protocol import Dialect, Engine, compiled
from medallion_assets.engines.statements import statement
from medallion_assets.lake.schemas import silver_schema
from medallion_assets.silver.conditions import conditions_of
from medallion_assets.silver.scope import silver_relation
from medallion_assets.tables.model import Column, Table

DUPLICATES = "duplicates: the key comes more than once"


def find_breaches(engine: Engine, table: Table, schema: Schema, name: str) -> tuple[Breach, ...]:
    """How rows of a relation break the contract, by day.

    Args:
        schema: of the relation.
    """
    wrong = _wrong_types(table, schema)
    told = [said for said, _ in _broken(table, silver_relation(table, name))]
    found = []
    for day, rows, *numbers in engine.rows(breaches_sql(table, name, engine.dialect)):
        problems = [*zip(told, numbers, strict=True), *((said, rows) for said in wrong)]
        found += [Breach(day, f"{said}: {number} rows") for said, number in problems if number]
    repeated = engine.rows(repeated_sql(table, name))
    return (*found, *(Breach(day, DUPLICATES) for (day,) in repeated))


def _wrong_types(table: Table, schema: Schema) -> list[str]:
    """The described columns that a schema lacks, or has as something else."""
    held = {field.name: field.field_type for field in schema.fields}
    wanted = {field.name: field.field_type for field in silver_schema(table).fields}
    return [
        f"wrong_datatype: {name} is {held.get(name)}, not {kind}"
        for name, kind in wanted.items()
        if held.get(name) != kind
    ]


@statement
def breaches_sql(table: Table, name: str, dialect: Dialect) -> str:
    """The statement that counts rows and broken conditions by day, in the order of `_broken`."""
    rows = silver_relation(table, name)
    day = rows[SILVER_DAY] if table.day else ibis.null("date")
    broken = [is_broken for _, is_broken in _broken(table, rows)]
    marked = rows.select(day=day, **{f"broken_{n}": one for n, one in enumerate(broken)})
    numbers = {f"rows_{n}": marked[f"broken_{n}"].sum() for n in range(len(broken))}
    return compiled(marked.group_by("day").aggregate(rows=marked.count(), **numbers), dialect)


def _broken(table: Table, rows: ir.Table) -> Iterator[tuple[str, ir.BooleanValue]]:
    """What may be broken, and whether it is."""
    for item in table.silver_columns:
        value = rows[item.name]
        if isinstance(item, Column) and item.required:
            yield f"series_contains_nulls: {item.name}", _is_none(value)
        if isinstance(item, Column):
            for condition in conditions_of(item):
                yield f"dataframe_check: {item.name} {condition}", condition.is_broken(value)
    if table.day:
        yield f"series_contains_nulls: {SILVER_DAY}", rows[SILVER_DAY].isnull()


def _is_none(value: ir.Value) -> ir.BooleanValue:
    """Whether there is no value; that a number is none counts too."""
    return value.isnull() | value.isnan() if value.type().is_floating() else value.isnull()


def repeated_sql(table: Table, name: str) -> str:
    """The days on which keys are that come more than once, on these days or on several."""
    key = ", ".join(map(quoted, table.key))
    day = SILVER_DAY if table.day else "cast(null as date)"
    repeated = f"select {key} from {name} group by {key} having count(*) > 1"
    rows = f"select {key}, {day} as on_day from {name}"
    return f"select distinct on_day from ({rows}) as keyed join ({repeated}) as twice using ({key})"
