"""Decide which days of a staged table may be published.

Belongs here: the blocking judgements: both ledger equations, the silver contract, the share of
rejected rows and days that would be empty; and warnings about several rows. Does not belong
here: what the contract is (see ``contract``), counting, and what a failed day means to Dagster.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import duckdb
import ibis

from medallion_assets.cleaning.rules import OUTSIDE_RANGE
from medallion_assets.core.naming import QUARANTINE, SILVER, SILVER_DAY
from medallion_assets.core.partitions import Days
from medallion_assets.core.sql import first_row, quoted
from medallion_assets.lake.iceberg.contents import day_values
from medallion_assets.lake.reading import SnapshotReader
from medallion_assets.ledger.entries import Entry
from medallion_assets.silver.contract import is_met, silver_contract, violations
from medallion_assets.silver.scope import on_days, silver_relation
from medallion_assets.silver.staging import STAGED
from medallion_assets.tables.model import Table


@dataclass(frozen=True)
class Verdict:
    """Why a day may not be published; two empty lists where it may."""

    contract: tuple[str, ...] = ()
    ledger: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether the day may be published."""
        return not self.contract and not self.ledger


@dataclass(frozen=True)
class Published:
    """What readers see before a step.

    Attributes:
        silver: rows by business day; of a table without days all under None.
        undated: rejected rows without a business day, but for those of days outside the range.
    """

    silver: Mapping[date | None, int]
    undated: int = 0

    @classmethod
    def of(
        cls, reader: SnapshotReader, table: Table, known: Mapping[date | None, Entry]
    ) -> Published:
        """What the heads of a reader show, and the ledger knows of it."""
        if table.day is None:
            return cls({None: reader.rows(f"{SILVER}.{table.identifier}")})
        rejected = reader.rows(f"{QUARANTINE}.{table.identifier}", day_values([None]))
        outside = known[None].rules.get(OUTSIDE_RANGE, 0) if None in known else 0
        return cls(reader.rows_by_day(f"{SILVER}.{table.identifier}"), max(rejected - outside, 0))


def audit(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    entries: Mapping[date | None, Entry],
    published: Published,
    *,
    beside: Mapping[date | None, Entry] | None = None,
    accept_removals: bool = False,
) -> dict[date | None, Verdict]:
    """Judge every entry's day, and all of them together.

    Args:
        published: what would be replaced.
        beside: days that were asked for too, and are left as they are; they are part of the whole.
        accept_removals: believe that most rows are rejected, or all of a day.
    """
    broken = _contract_by_day(connection, table, list(entries))
    together = (
        ()
        if accept_removals
        else _too_many_together(table, {**(beside or {}), **entries}, published)
    )
    return {
        day: Verdict(
            contract=(
                *broken.get(day, ()),
                *_too_many_rejected(table, entry),
                *(() if accept_removals else _emptied(table, entry, published)),
                *together,
            ),
            ledger=tuple(entry.imbalances),
        )
        for day, entry in entries.items()
    }


def _too_many_rejected(table: Table, entry: Entry) -> list[str]:
    """The table's threshold of rejected rows among those that could be valid, for real days."""
    if entry.business_day is None and table.day is not None:
        return []
    rejected, current = entry.rows.quarantined, _current(entry)
    if not table.threshold.is_exceeded(rejected, current):
        return []
    return [_too_many(table, rejected, current)]


def _current(entry: Entry) -> Decimal:
    """The rows that could be valid: those that no other row repeats or replaces."""
    rows = entry.rows
    return rows.bronze - rows.duplicates - rows.superseded - rows.removed


def _too_many(table: Table, rejected: Decimal, among: Decimal) -> str:
    return (
        f"{rejected:.0f} of {among:.0f} rows were rejected, more than {table.threshold.share:.0%}"
    )


def _too_many_together(
    table: Table, entries: Mapping[date | None, Entry], published: Published
) -> tuple[str, ...]:
    """The same threshold over the days of a step that pass alone, and what has no day since then.

    Rows without a day pile up over the years, so only what came to them counts.
    """
    if table.day is None:
        return ()
    days = [
        entry
        for day, entry in entries.items()
        if day is not None and not _too_many_rejected(table, entry)
    ]
    rest = entries.get(None)
    undated = Decimal(0)
    if rest is not None:
        now = rest.rows.quarantined - rest.rules.get(OUTSIDE_RANGE, 0)
        undated = max(now - published.undated, Decimal(0))
    rejected = sum((entry.rows.quarantined for entry in days), undated)
    among = sum(map(_current, days), undated)
    if not table.threshold.is_exceeded(rejected, among):
        return ()
    more = f", {undated:.0f} of them for want of a business day" if undated else ""
    return (f"{_too_many(table, rejected, among)}{more}; accept it with --accept-removals",)


def _emptied(table: Table, entry: Entry, published: Published) -> list[str]:
    """A day that had rows, of which rows came, and that would have none."""
    were = published.silver.get(entry.business_day, 0)
    rows = entry.rows
    if were < table.smallest_day or not were or rows.silver or not rows.quarantined:
        return []
    problem = f"all {rows.quarantined:.0f} rows that came were rejected, and {were} were there"
    return [f"{problem}; accept it with --accept-removals"]


def _contract_by_day(
    connection: duckdb.DuckDBPyConnection, table: Table, days: list[date | None]
) -> dict[date | None, tuple[str, ...]]:
    """Contract violations by day: all days at once, and one by one only if that fails."""
    if first_row(connection.execute(f"from {STAGED} limit 1")) is None:
        return {}
    rows = ibis.duckdb.from_connection(connection).table(STAGED)
    if is_met(table, rows):
        return {}
    contract = silver_contract(table)
    if table.day is None:
        return {None: tuple(violations(contract, rows))}
    by_day = {
        day: tuple(violations(contract, rows.filter(rows[SILVER_DAY] == ibis.literal(day))))
        for day in days
        if day is not None
    }
    return {day: found for day, found in by_day.items() if found}


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
