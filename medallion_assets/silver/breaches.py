"""The contract of a silver table as one statement, for engines that have no pandera.

Belongs here: the same conditions that ``contract`` gives to pandera, counted by day. Does not
belong here: the conditions (see ``conditions``), and what a breach leads to (see ``audit``).
"""

from collections.abc import Iterator

import ibis
import ibis.expr.types as ir

from medallion_assets.core.naming import SILVER_DAY
from medallion_assets.core.sql import quoted
from medallion_assets.engines.cleaned import Breach
from medallion_assets.engines.protocol import Dialect, Engine, compiled
from medallion_assets.engines.statements import statement
from medallion_assets.silver.conditions import conditions_of
from medallion_assets.silver.scope import silver_relation
from medallion_assets.tables.model import Column, Table

DUPLICATES = "duplicates: the key comes more than once"


def find_breaches(engine: Engine, table: Table, name: str) -> tuple[Breach, ...]:
    """How rows of a relation break the contract, by day; nothing on the embedded engine.

    There pandera enforces the contract itself.
    """
    return () if engine.dialect is Dialect.DUCKDB else told_breaches(engine, table, name)


def told_breaches(engine: Engine, table: Table, name: str) -> tuple[Breach, ...]:
    """The same on any engine."""
    told = [said for said, _ in _broken(table, silver_relation(table, name))]
    found = []
    for day, *numbers in engine.rows(breaches_sql(table, name, engine.dialect)):
        problems = zip(told, numbers, strict=True)
        found += [Breach(day, f"{said}: {number} rows") for said, number in problems if number]
    repeated = engine.rows(repeated_sql(table, name))
    return (*found, *(Breach(day, DUPLICATES) for (day,) in repeated))


@statement
def breaches_sql(table: Table, name: str, dialect: Dialect) -> str:
    """The statement that counts broken conditions by day, in the order of `_broken`."""
    rows = silver_relation(table, name)
    day = rows[SILVER_DAY] if table.day else ibis.null("date")
    broken = [is_broken for _, is_broken in _broken(table, rows)]
    marked = rows.select(day=day, **{f"broken_{n}": one for n, one in enumerate(broken)})
    numbers = {f"rows_{n}": marked[f"broken_{n}"].sum() for n in range(len(broken))}
    return compiled(marked.group_by("day").aggregate(**numbers), dialect)


def _broken(table: Table, rows: ir.Table) -> Iterator[tuple[str, ir.BooleanValue]]:
    """What may be broken, and whether it is."""
    for item in table.silver_columns:
        if isinstance(item, Column) and item.required:
            yield f"series_contains_nulls: {item.name}", rows[item.name].isnull()
        if isinstance(item, Column):
            for condition in conditions_of(item):
                yield (
                    f"dataframe_check: {item.name} {condition}",
                    condition.is_broken(rows[item.name]),
                )
    if table.day:
        yield f"series_contains_nulls: {SILVER_DAY}", rows[SILVER_DAY].isnull()


def repeated_sql(table: Table, name: str) -> str:
    """The days on which keys are that come more than once, on these days or on several."""
    key = ", ".join(map(quoted, table.key))
    day = SILVER_DAY if table.day else "cast(null as date)"
    repeated = f"select {key} from {name} group by {key} having count(*) > 1"
    rows = f"select {key}, {day} as on_day from {name}"
    return f"select distinct on_day from ({rows}) as keyed join ({repeated}) as twice using ({key})"
