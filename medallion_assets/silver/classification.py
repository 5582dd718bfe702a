"""The statements that tell valid rows from others, for every engine.

Belongs here: compiling them from a description, and how the relations between them are named. Does
not belong here: running them (see ``clean``), and what they say (see ``cleaning.pipeline``).
"""

import hashlib
from collections.abc import Mapping

import ibis
import ibis.expr.types as ir

from medallion_assets.cleaning.pipeline import judged, judged_columns, ranked, yielding
from medallion_assets.cleaning.preparing import prepared
from medallion_assets.core.naming import LINE, LOAD_ID, ROW_HASH
from medallion_assets.core.partitions import DayRange
from medallion_assets.engines.protocol import Dialect, compiled
from medallion_assets.engines.statements import statement
from medallion_assets.engines.task import CleaningTask
from medallion_assets.silver.scope import bronze_relation, parent_relations, received_relations
from medallion_assets.tables.model import Table
from medallion_assets.tables.types import data_type

JUDGED = "judged"
"""The rows in scope, typed and judged each by itself and by the versions of its key."""
OUTRANKED = "outranked"
"""Which of the valid ones give way to another one of the same key."""
CLASSIFIED = "classified"
"""The judged rows in their last classes."""
VALID = "valid_rows"


def classification(
    table: Table, tables: Mapping[str, Table], date_range: DayRange, dialect: Dialect
) -> tuple[str, ...]:
    """The statements that classify the rows in scope.

    Returns:
        What `JUDGED` stores, what `CLASSIFIED` reads, and where a key has one row in silver what
        `OUTRANKED` stores.
    """
    used = tuple(tables[name] for name in table.uses)
    judging = _judging_sql(table, used, date_range, dialect)
    last_classes = _last_classes_sql(table, date_range, dialect)
    if table.reduce:
        return judging, last_classes
    return judging, last_classes, _outranked_sql(table, date_range, dialect)


def classification_sql(
    table: Table, tables: Mapping[str, Table], date_range: DayRange, dialect: Dialect
) -> str:
    """The same in one text, which changes with any of them."""
    return ";\n".join(classification(table, tables, date_range, dialect))


@statement
def _judging_sql(
    table: Table, used: tuple[Table, ...], date_range: DayRange, dialect: Dialect
) -> str:
    """The statement for the judged rows; compiled once a process, for that takes long."""
    bronze, parents = bronze_relation(table), parent_relations(used)
    rows = prepared(table, bronze, parents, received_relations(table))
    return compiled(judged(table, rows, bronze, date_range), dialect)


def _stored(table: Table, date_range: DayRange) -> ir.Table:
    """The judged rows once they are stored."""
    return ibis.table(judged_columns(table, date_range), name=JUDGED)


@statement
def _outranked_sql(table: Table, date_range: DayRange, dialect: Dialect) -> str:
    """The statement for those of the stored rows that give way to others."""
    return compiled(yielding(table, _stored(table, date_range)), dialect)


@statement
def _last_classes_sql(table: Table, date_range: DayRange, dialect: Dialect) -> str:
    """The statement for the stored rows in their last classes."""
    given_way = ibis.table({LOAD_ID: "string", LINE: "int64"}, name=OUTRANKED)
    rows = ranked(_stored(table, date_range), None if table.reduce else given_way)
    return compiled(rows, dialect)


def fingerprint(task: CleaningTask, tables: Mapping[str, Table], dialect: Dialect) -> str:
    """What tells whether two machines would do a task by the same statements."""
    table = tables[task.table]
    sql = classification_sql(table, tables, task.date_range, dialect)
    folded = folding_sql(table, dialect) if table.reduce else ""
    return hashlib.sha256(f"{sql};{folded}".encode()).hexdigest()


@statement
def folding_sql(table: Table, dialect: Dialect) -> str:
    """Fold valid rows to the table's grain; a folded row has no line of its own."""
    assert table.reduce is not None  # noqa: S101 - the caller checked
    columns = {column.name: data_type(column.type) for column in table.columns}
    folded = compiled(table.reduce(ibis.table(columns, name=VALID)), dialect)
    nothing = ", ".join(f"null as {name}" for name in (LOAD_ID, LINE, ROW_HASH))
    return f"select *, {nothing} from ({folded}) as folded"
