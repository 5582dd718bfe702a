"""Clean a table on an engine: classify its rows once, stage them, count them.

Belongs here: the statements of one cleaning, the same for every engine. Does not belong here:
what is read of the staged files (see ``examination``), judging the result (see ``audit``) and
publishing.
"""

from collections.abc import Container, Iterable, Mapping
from dataclasses import replace

from medallion_assets.cleaning.pipeline import CLASS, counted_rules, flag
from medallion_assets.core.naming import LINE, LOAD_ID, ROW_HASH, SILVER_DAY, SOURCE_URI
from medallion_assets.core.partitions import DayRange
from medallion_assets.core.sql import quoted
from medallion_assets.engines.cleaned import ClassCount, Cleaned, RuleCount
from medallion_assets.engines.protocol import Dialect, Engine
from medallion_assets.engines.task import CleaningTask
from medallion_assets.silver.classification import (
    CLASSIFIED,
    JUDGED,
    OUTRANKED,
    VALID,
    classification,
    folding_sql,
)
from medallion_assets.silver.examination import STAGED_ROWS, count_reasons, examined, staged_reasons
from medallion_assets.silver.hiding import pseudonym
from medallion_assets.silver.scope import SCOPE, define_scope, on_days, release_scope
from medallion_assets.silver.waiting import AS_JUDGED, REJECTED_COLUMNS, rename_waiting
from medallion_assets.tables.model import Pii, Rule, Table

KEPT_CLASSES = "kept_classes"
"""The classified rows, where an engine keeps them."""
REJECTED = "rejected"
"""Which rows are rejected and why."""


def clean(engine: Engine, task: CleaningTask, tables: Mapping[str, Table]) -> Cleaned:
    """The whole cleaning, for an engine that nothing is read from afterwards."""
    define_scope(engine, task, tables)
    try:
        return clean_scope(engine, task, tables, twice=True)
    finally:
        release_scope(engine, task)
        engine.release(STAGED_ROWS)


def clean_scope(
    engine: Engine, task: CleaningTask, tables: Mapping[str, Table], *, twice: bool = False
) -> Cleaned:
    """Classify the rows that `define_scope` chose, stage them, and look at what was staged.

    Args:
        twice: whether numbers are asked twice, because who asks cannot count rows again.
    """
    table = tables[task.table]
    judging, *ranking = classification(table, tables, task.date_range, engine.dialect)
    engine.store(JUDGED, judging)
    try:
        _rank(engine, task, *ranking)
        cleaned = examined(engine, task, tables, _staged(engine, task, table))
        return replace(cleaned, totals=_totals(engine, task, table, cleaned)) if twice else cleaned
    finally:
        for name in (KEPT_CLASSES, JUDGED, OUTRANKED, AS_JUDGED):
            engine.release(name)


def _staged(engine: Engine, task: CleaningTask, table: Table) -> Cleaned:
    """The valid and the rejected rows as files, and their numbers as they were classified."""
    engine.define(VALID, f"select * from {CLASSIFIED} where {CLASS} = 'silver'")
    classes = _count_classes(engine, table)
    found = {count.kind for count in classes}
    reasons = _reject(engine, task, table)
    flags = _count_flags(engine, table, task.date_range)
    return Cleaned(
        silver=_stage_valid(engine, task, table) if "silver" in found else (),
        quarantine=_stage_rejected(engine, task, table) if "quarantined" in found else (),
        classes=classes,
        rules=(*reasons, *flags),
    )


def _totals(
    engine: Engine, task: CleaningTask, table: Table, cleaned: Cleaned
) -> tuple[RuleCount, ...]:
    """Broken rules over all days: reasons in the staged files, flags among the valid rows."""
    reasons = staged_reasons(engine, task, cleaned) if cleaned.quarantine else ()
    return (*reasons, *_count_flagged(engine, table, task.date_range))


def _rank(engine: Engine, task: CleaningTask, last_classes: str, yielding: str = "") -> None:
    """Define the classified rows of the asked days."""
    if yielding:
        engine.store(OUTRANKED, yielding)
    asked = f"select * from ({last_classes}) as ranked where {on_days(task.asked)}"
    if engine.dialect is not Dialect.DUCKDB:  # which joins anew sooner than it copies
        engine.store(KEPT_CLASSES, asked)
        asked = f"select * from {KEPT_CLASSES}"
    engine.define(CLASSIFIED, asked)


def _stage_valid(engine: Engine, task: CleaningTask, table: Table) -> tuple[str, ...]:
    """Write silver, what singles a person out as pseudonyms: a file a day, or the whole table."""
    rows = f"({folding_sql(table, engine.dialect)})" if table.reduce else VALID
    names = [field.name for field in task.schema.fields]
    sql = f"select {_hidden(names, table.direct_columns, engine)} from {rows} as valid"
    partition = SILVER_DAY if table.day else None
    files = engine.stage(sql, task.schema, task.silver, order=table.key, partition=partition)
    return tuple(files)


def _stage_rejected(engine: Engine, task: CleaningTask, table: Table) -> tuple[str, ...]:
    """Write quarantine: received values, personal ones as pseudonyms, with all reasons."""
    personal = [column.name for column in table.columns if column.pii is not Pii.NONE]
    received = ", ".join((*map(quoted, (*table.column_names, SOURCE_URI, ROW_HASH)), LOAD_ID, LINE))
    names = [field.name for field in task.rejected_schema.fields]
    sql = f"""
        select {_hidden(names, personal, engine)}
        from (select {received} from {SCOPE}) as received
        join (select {", ".join(REJECTED_COLUMNS)} from {REJECTED}) as rejected
            using ({LOAD_ID}, {LINE})
        """
    files = engine.stage(
        sql, task.rejected_schema, task.quarantine, order=(LOAD_ID, LINE), partition=SILVER_DAY
    )
    return tuple(files)


def _hidden(names: Iterable[str], personal: Container[str], engine: Engine) -> str:
    """Columns, of which the personal ones are pseudonyms."""
    return ", ".join(
        f"{pseudonym(quoted(name), engine.dialect) if name in personal else quoted(name)}"
        f" as {quoted(name)}"
        for name in names
    )


def _count_classes(engine: Engine, table: Table) -> tuple[ClassCount, ...]:
    """Rows and money by day and class."""
    sums = "".join(f", sum({quoted(name)})" for name in table.money_columns)
    rows = engine.rows(
        f"select {SILVER_DAY}, {CLASS}, count(*){sums} from {CLASSIFIED} "
        f"group by {SILVER_DAY}, {CLASS}"
    )
    return tuple(ClassCount(day, kind, count, tuple(money)) for day, kind, count, *money in rows)


def _reject(engine: Engine, task: CleaningTask, table: Table) -> tuple[RuleCount, ...]:
    """Define the rejected rows with their reasons, and count them by day and reason."""
    names = ", ".join(REJECTED_COLUMNS)
    engine.define(REJECTED, f"select {names} from {CLASSIFIED} where {CLASS} = 'quarantined'")
    counted = count_reasons(engine, REJECTED)
    if rename_waiting(engine, table, REJECTED, task.awaited, {count.rule for count in counted}):
        return count_reasons(engine, REJECTED)
    return counted


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


def _count_flagged(engine: Engine, table: Table, date_range: DayRange) -> Iterable[RuleCount]:
    """The same over all days, asked once more."""
    counted = counted_rules(table, date_range)
    if not counted:
        return
    numbers = ", ".join(f"count(*) filter (where {quoted(flag(rule))})" for rule in counted)
    (found,) = engine.rows(f"select {numbers} from {CLASSIFIED} where {CLASS} = 'silver'")
    for rule, number in zip(counted, found, strict=True):
        if number:
            yield RuleCount(None, rule.name, int(number))
