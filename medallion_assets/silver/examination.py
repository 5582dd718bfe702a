"""What the staged files of a cleaning hold, read again by an engine.

Belongs here: the numbers of the ledger that come from the staged files and from bronze, each by a
statement that does not rely on the classification, and findings over several rows. Does not belong
here: classifying rows (see ``clean``), and comparing the numbers (see ``audit`` and
``engines.reported``).
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

import ibis
import ibis.expr.types as ir
from pyiceberg.schema import Schema

from medallion_assets.cleaning.casting import standard_text, typed
from medallion_assets.cleaning.column_rules import TEXT_PREFIX
from medallion_assets.core.naming import OPERATION, REASONS, SILVER, SILVER_DAY, UPSERT
from medallion_assets.core.partitions import DayRange
from medallion_assets.core.sql import day_bucket, quoted
from medallion_assets.engines.cleaned import Cleaned, ReceivedMoney, RuleCount, StagedCount
from medallion_assets.engines.fingerprints import fingerprint_of_rows
from medallion_assets.engines.protocol import Dialect, Engine, PinnedTable, compiled
from medallion_assets.engines.statements import statement
from medallion_assets.engines.task import CleaningTask
from medallion_assets.silver.breaches import find_breaches
from medallion_assets.silver.scope import bronze_relation, on_days, silver_relation
from medallion_assets.tables.model import Table

STAGED = "staged"
"""View over the staged silver files."""
STAGED_FILES = "staged_files"
STAGED_ROWS = "staged_rows"
"""The rows of the staged files, read once: they are asked for fifteen times."""
STAGED_REJECTS = "staged_rejects"
MANY_FILES, MOST_STORED = 20, 2_000_000
"""So many files take longer to open each time than so many rows take to be stored."""


def examined(
    engine: Engine, task: CleaningTask, tables: Mapping[str, Table], cleaned: Cleaned
) -> Cleaned:
    """The same with what was counted in the staged files and in bronze."""
    table = tables[task.table]
    present_staged(engine, task.schema, cleaned)
    return replace(
        cleaned,
        staged=tuple(count_staged(engine, table, task.schema, STAGED)),
        money=tuple(_count_money(engine, table, task.date_range if table.day else None)),
        findings=tuple(_count_findings(engine, task, tables)),
        breaches=find_breaches(engine, table, task.schema, STAGED) if cleaned.silver else (),
        checksums=tuple(engine.checksums(cleaned.files).items()),
    )


def present_staged(engine: Engine, schema: Schema, cleaned: Cleaned) -> None:
    """Make the staged silver files readable as `STAGED`."""
    rows = cleaned.rows("silver")
    name = STAGED_FILES
    engine.present(PinnedTable(name, dict.fromkeys(cleaned.silver, 0), schema, rows))
    if len(cleaned.silver) >= MANY_FILES and rows <= MOST_STORED:
        engine.store(STAGED_ROWS, f"select * from {name}")
        name = STAGED_ROWS
    engine.define(STAGED, f"select * from {name}")


def count_staged(engine: Engine, table: Table, schema: Schema, name: str) -> Iterable[StagedCount]:
    """Rows, fingerprint and money of silver rows by day.

    Args:
        name: a relation of the engine with the columns of silver.
    """
    day = SILVER_DAY if table.day else "cast(null as date)"
    described = {item.name for item in table.silver_columns}
    columns = [field for field in schema.fields if field.name in described]
    sums = "".join(f", sum({quoted(name)})" for name in table.money_columns)
    found = engine.rows(
        f"select {day}, count(*), {fingerprint_of_rows(columns, engine.dialect)}{sums} "
        f"from {name} group by 1"
    )
    return (StagedCount(day, rows, mark, tuple(money)) for day, rows, mark, *money in found)


def _count_money(
    engine: Engine, table: Table, date_range: DayRange | None
) -> Iterable[ReceivedMoney]:
    """Money by day straight from bronze."""
    names = table.money_columns
    if not names:
        return
    parts = [f"sum({quoted(name)})" for name in names]
    parts += [
        f"count(*) filter (where {quoted(f'{TEXT_PREFIX}{name}')} is not null "
        f"and {quoted(name)} is null)"
        for name in names
    ]
    found = engine.rows(
        f"select {day_bucket(date_range)}, {', '.join(parts)} "
        f"from ({_typed_money_sql(table, engine.dialect)}) as typed "
        f"where {OPERATION} = '{UPSERT}' group by 1"
    )
    for day, *numbers in found:
        yield ReceivedMoney(day, tuple(numbers[: len(names)]), tuple(numbers[len(names) :]))


@statement
def _typed_money_sql(table: Table, dialect: Dialect) -> str:
    """The bronze rows in scope with their money typed."""
    rows = bronze_relation(table)
    money = [column for column in table.columns if column.name in table.money_columns]
    texts = {column.name: standard_text(column, rows[column.name]) for column in money}
    values = {column.name: typed(column, texts[column.name]) for column in money}
    received = {f"{TEXT_PREFIX}{name}": text for name, text in texts.items()}
    return compiled(rows.mutate(**received, **values), dialect)


def _count_findings(
    engine: Engine, task: CleaningTask, tables: Mapping[str, Table]
) -> Iterable[RuleCount]:
    """Each finding by day, over the staged rows and the parents of the same days."""
    table = tables[task.table]
    if not table.findings:
        return
    relations = {table.name: silver_relation(table, STAGED)}
    for name in table.uses:
        relations[name] = _on_days(engine, tables[name], task)
    for finding in table.findings:
        sql = compiled(finding.count(relations), engine.dialect)
        for day, rows in engine.rows(f"select {SILVER_DAY}, rows from ({sql}) as counted"):
            yield RuleCount(day, finding.name, rows)


def _on_days(engine: Engine, table: Table, task: CleaningTask) -> ir.Table:
    """A parent's rows on the days in question."""
    name = f"{SILVER}_{table.name}"
    if table.day is None or task.asked is None:
        return silver_relation(table, name)
    view = f"{name}_on_days"
    engine.define(view, f"select * from {quoted(name)} where {on_days(task.asked)}")
    return silver_relation(table, view)


def staged_reasons(engine: Engine, task: CleaningTask, cleaned: Cleaned) -> Iterable[RuleCount]:
    """The reasons in the staged files of rejected rows, over all days."""
    files = dict.fromkeys(cleaned.quarantine, 0)
    engine.present(PinnedTable(STAGED_REJECTS, files, task.rejected_schema))
    found: dict[str, int] = {}
    for count in count_reasons(engine, STAGED_REJECTS):
        found[count.rule] = found.get(count.rule, 0) + count.rows
    return (RuleCount(None, rule, rows) for rule, rows in found.items())


def count_reasons(engine: Engine, name: str) -> tuple[RuleCount, ...]:
    """Rejected rows of a relation by day and reason."""
    return tuple(RuleCount(*row) for row in engine.rows(_reasons_sql(name, engine.dialect)))


@statement
def _reasons_sql(name: str, dialect: Dialect) -> str:
    """The statement that counts them."""
    rejected = ibis.table({SILVER_DAY: "date", REASONS: "array<string>"}, name=name)
    broken = rejected.select(SILVER_DAY, reason=rejected[REASONS].unnest())
    counted = broken.group_by(SILVER_DAY, "reason").aggregate(rows=broken.count())
    return compiled(counted.select(SILVER_DAY, "reason", "rows"), dialect)
