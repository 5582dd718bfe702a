"""Clean a table on an engine: classify its rows once, stage the result, count it.

Belongs here: the statements of one cleaning, the same for every engine. Does not
belong here: judging the result (``silver.audit``), pseudonyms and publishing.
"""

import hashlib
from collections.abc import Iterable, Mapping

import ibis
import ibis.expr.types as ir
from pyiceberg.schema import Schema

from medallion_assets.cleaning.pipeline import (
    CLASS,
    counted_rules,
    flag,
    judged,
    judged_columns,
    ranked,
    yielding,
)
from medallion_assets.cleaning.preparing import prepared
from medallion_assets.core.naming import LINE, LOAD_ID, REASONS, ROW_HASH, SILVER_DAY
from medallion_assets.core.partitions import DayRange
from medallion_assets.core.sql import quoted
from medallion_assets.engines.protocol import Dialect, Engine, compiled
from medallion_assets.engines.statements import statement
from medallion_assets.engines.task import ClassCount, Cleaned, CleaningTask, RuleCount
from medallion_assets.lake.schemas import REJECTED_FIELDS, schema_of
from medallion_assets.silver.scope import (
    bronze_relation,
    define_scope,
    on_days,
    parent_relations,
    received_relations,
    release_scope,
)
from medallion_assets.tables.model import Rule, Table
from medallion_assets.tables.types import data_type

JUDGED = "judged"
"""The rows in scope, typed and judged each by itself and by the versions of its key."""
OUTRANKED = "outranked"
"""Which of the valid ones give way to another one of the same key."""
CLASSIFIED = "classified"
"""The judged rows in their last classes."""
VALID = "valid_rows"
REJECTED: Schema = schema_of(REJECTED_FIELDS)
"""Which rows were rejected and why; the rows themselves are in bronze."""


def clean(engine: Engine, task: CleaningTask, tables: Mapping[str, Table]) -> Cleaned:
    """The whole cleaning, for an engine that nothing is read from afterwards."""
    define_scope(engine, task, tables)
    try:
        return clean_scope(engine, task, tables)
    finally:
        release_scope(engine, task)


def clean_scope(engine: Engine, task: CleaningTask, tables: Mapping[str, Table]) -> Cleaned:
    """Classify the rows that `define_scope` chose and stage the valid and the rejected ones."""
    table = tables[task.table]
    judging, *ranking = classification(table, tables, task.date_range, engine.dialect)
    engine.store(JUDGED, judging)
    try:
        _rank(engine, task, *ranking)
        engine.define(VALID, f"select * from {CLASSIFIED} where {CLASS} = 'silver'")
        classes = _count_classes(engine, table)
        found = {count.kind for count in classes}
        return Cleaned(
            silver=_stage_valid(engine, task, table) if "silver" in found else (),
            rejected=_stage_rejected(engine, task) if "quarantined" in found else (),
            classes=classes,
            rules=(*_count_reasons(engine), *_count_flags(engine, table, task.date_range)),
        )
    finally:
        engine.release(JUDGED)
        engine.release(OUTRANKED)


def _rank(engine: Engine, task: CleaningTask, last_classes: str, yielding: str = "") -> None:
    """Define the classified rows of the asked days."""
    if yielding:
        engine.store(OUTRANKED, yielding)
    asked = f"select * from ({last_classes}) as ranked where {on_days(task.asked)}"
    engine.define(CLASSIFIED, asked)


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


def _stage_valid(engine: Engine, task: CleaningTask, table: Table) -> tuple[str, ...]:
    """Write silver: a file a day, or the whole table."""
    sql = folding_sql(table, engine.dialect) if table.reduce else f"select * from {VALID}"
    partition = SILVER_DAY if table.day else None
    files = engine.stage(sql, task.schema, task.silver, order=table.key, partition=partition)
    return tuple(files)


def _stage_rejected(engine: Engine, task: CleaningTask) -> tuple[str, ...]:
    """Write which rows were rejected and why."""
    names = ", ".join(map(quoted, (LOAD_ID, LINE, REASONS, SILVER_DAY)))
    sql = f"select {names} from {CLASSIFIED} where {CLASS} = 'quarantined'"
    return tuple(engine.stage(sql, REJECTED, task.rejected, order=(LOAD_ID, LINE)))


def _count_classes(engine: Engine, table: Table) -> tuple[ClassCount, ...]:
    """Rows and money by day and class."""
    sums = "".join(f", sum({quoted(name)})" for name in table.money_columns)
    rows = engine.rows(
        f"select {SILVER_DAY}, {CLASS}, count(*){sums} from {CLASSIFIED} "
        f"group by {SILVER_DAY}, {CLASS}"
    )
    return tuple(ClassCount(day, kind, count, tuple(money)) for day, kind, count, *money in rows)


def _count_reasons(engine: Engine) -> Iterable[RuleCount]:
    """Rejected rows by day and reason."""
    return (RuleCount(*row) for row in engine.rows(_reasons_sql(engine.dialect)))


@statement
def _reasons_sql(dialect: Dialect) -> str:
    """The statement that counts them."""
    columns = {SILVER_DAY: "date", REASONS: "array<string>", CLASS: "string"}
    rows = ibis.table(columns, name=CLASSIFIED)
    rejected = rows.filter(rows[CLASS] == "quarantined")
    broken = rejected.select(SILVER_DAY, reason=rejected[REASONS].unnest())
    counted = broken.group_by(SILVER_DAY, "reason").aggregate(rows=broken.count())
    return compiled(counted.select(SILVER_DAY, "reason", "rows"), dialect)


def _count_flags(engine: Engine, table: Table, date_range: DayRange) -> Iterable[RuleCount]:
    """Valid rows by day and rule that only counts."""
    counted: list[Rule] = counted_rules(table, date_range)
    if not counted:
        return
    sums = ", ".join(f"sum(case when {quoted(flag(rule))} then 1 else 0 end)" for rule in counted)
    rows = engine.rows(
        f"select {SILVER_DAY}, {sums} from {CLASSIFIED} where {CLASS} = 'silver' "
        f"group by {SILVER_DAY}"
    )
    for day, *numbers in rows:
        for rule, number in zip(counted, numbers, strict=True):
            if number:
                yield RuleCount(day, rule.name, int(number))
