"""Count where the rows and the money of a cleaned table went.

Belongs here: the numbers of the ledger, per day, from three independent places:
bronze as published, the engine's classification, and the staged silver files.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import duckdb

from medallion_assets.cleaning.casting import standard_text, typed
from medallion_assets.cleaning.column_rules import TEXT_PREFIX
from medallion_assets.core.naming import OPERATION, SILVER_DAY, UPSERT
from medallion_assets.core.partitions import DayRange
from medallion_assets.core.sql import day_bucket, fingerprint_sql, quoted
from medallion_assets.engines.protocol import Dialect, compiled
from medallion_assets.engines.statements import statement
from medallion_assets.engines.task import Cleaned
from medallion_assets.ledger.entries import ROWS, Account
from medallion_assets.silver.scope import bronze_relation
from medallion_assets.silver.staging import STAGED
from medallion_assets.tables.model import Table

Day = date | None
OUTCOMES = {
    "quarantined": "quarantined",
    "duplicate": "duplicates",
    "superseded": "superseded",
    "removed": "removed",
}


@dataclass
class DayCount:
    """What the staged result of one day amounts to.

    Attributes:
        version: fingerprint of the day's silver rows.
        accounts: by measure; only what silver decides is filled in.
    """

    version: str = "0-0"
    accounts: dict[str, Account] = field(default_factory=dict)


def count_days(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    date_range: DayRange | None,
    cleaned: Cleaned,
) -> dict[Day, DayCount]:
    """Count rows and money of every day that has any."""
    measures = [ROWS, *table.money_columns]
    amounts: dict[Day, dict[str, dict[str, Decimal]]] = defaultdict(
        lambda: {measure: defaultdict(Decimal) for measure in measures}
    )
    for count in cleaned.classes:
        sums = (Decimal(count.rows), *count.sums)
        if count.kind in OUTCOMES:
            _add(amounts[count.day], measures, OUTCOMES[count.kind], sums)
        elif table.reduce is not None:
            _add(amounts[count.day], measures, "superseded", sums)
    versions: dict[Day, str] = {}
    for day, version, *found in _staged(connection, table):
        versions[day] = version
        _add(amounts[day], measures, "silver", found)
        if table.reduce is not None:
            amounts[day][ROWS]["superseded"] -= found[0]
    for day, *found in _bronze_money(connection, table, date_range):
        _add(amounts[day], measures[1:], "bronze", found[::2])
        _add(amounts[day], measures[1:], "unreadable", found[1::2])
    return {
        day: DayCount(versions.get(day, "0-0"), _accounts(parts)) for day, parts in amounts.items()
    }


def _add(
    day: Mapping[str, dict[str, Decimal]],
    measures: list[str],
    where: str,
    sums: Iterable[Decimal | None],
) -> None:
    """Add one sum a measure."""
    for measure, amount in zip(measures, sums, strict=True):
        day[measure][where] += Decimal(amount or 0)


def _accounts(found: Mapping[str, Mapping[str, Decimal]]) -> dict[str, Account]:
    """Accounts from sums; money is received as it lies in bronze."""
    accounts = {}
    for measure, sums in found.items():
        parts = {"silver": Decimal(0), **sums}
        accounts[measure] = Account(**parts, received=parts.get("bronze", Decimal(0)))
    return accounts


def _staged(connection: duckdb.DuckDBPyConnection, table: Table) -> list[tuple[Any, ...]]:
    """Rows and money of the staged silver files, with a fingerprint of all values."""
    return connection.execute(
        f"""
        select {_day_sql(table)}, {_version_sql(table)}, count(*)
               {_sums(table)}
        from {STAGED} group by 1
        """
    ).fetchall()


def silver_fingerprints(
    connection: duckdb.DuckDBPyConnection, table: Table, rows: str
) -> dict[Day, str]:
    """By day the fingerprint of silver rows, as it is when they are published."""
    query = f"select {_day_sql(table)}, {_version_sql(table)} from ({rows}) group by 1"
    return dict(connection.execute(query).fetchall())


def _day_sql(table: Table) -> str:
    """The business day of a silver row."""
    return SILVER_DAY if table.day else "null::date"


def _version_sql(table: Table) -> str:
    """Count and fingerprint of all values of silver rows."""
    columns = ", ".join(quoted(item.name) for item in table.silver_columns)
    return f"count(*) || '-' || {fingerprint_sql(columns)}"


def _sums(table: Table) -> str:
    """The sums of the money columns, with a leading comma."""
    return "".join(f", sum({quoted(name)})" for name in table.money_columns)


def _bronze_money(
    connection: duckdb.DuckDBPyConnection, table: Table, date_range: DayRange | None
) -> list[tuple[Any, ...]]:
    """Money by day straight from bronze, without the cleaning in between.

    Of each column its sum, and how many values are no money.
    """
    if not table.money_columns:
        return []
    sums = ", ".join(
        f"sum({quoted(name)}), count(*) filter ({quoted(f'{TEXT_PREFIX}{name}')} is not null "
        f"and {quoted(name)} is null)"
        for name in table.money_columns
    )
    return connection.execute(
        f"""
        select {day_bucket(date_range)}, {sums}
        from ({_typed_money_sql(table)})
        where {OPERATION} = '{UPSERT}' group by 1
        """
    ).fetchall()


@statement
def _typed_money_sql(table: Table) -> str:
    """The bronze rows in scope with their money typed."""
    rows = bronze_relation(table)
    money = [column for column in table.columns if column.name in table.money_columns]
    texts = {column.name: standard_text(column, rows[column.name]) for column in money}
    values = {column.name: typed(column, texts[column.name]) for column in money}
    received = {f"{TEXT_PREFIX}{name}": text for name, text in texts.items()}
    return compiled(rows.mutate(**received, **values), Dialect.DUCKDB)


def count_rules(cleaned: Cleaned) -> dict[Day, dict[str, int]]:
    """Broken rules by day: reasons over rejected rows, flags over valid ones."""
    found: dict[Day, dict[str, int]] = defaultdict(dict)
    for count in cleaned.rules:
        found[count.day][count.rule] = count.rows
    return found
