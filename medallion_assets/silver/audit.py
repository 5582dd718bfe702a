"""Decide which days of a staged table may be published.

Belongs here: the blocking judgements: both ledger equations, the silver contract
and the share of rejected rows. Does not belong here: counting, and what a failed
day means to Dagster.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import ibis

from medallion_assets.core.naming import SILVER_DAY
from medallion_assets.ledger.entries import Entry
from medallion_assets.silver.contract import silver_contract, violations
from medallion_assets.silver.staging import STAGED
from medallion_assets.tables.model import Table

if TYPE_CHECKING:
    import duckdb

__all__ = ["Verdict", "audit"]


@dataclass(frozen=True)
class Verdict:
    """Why a day may not be published; two empty lists where it may."""

    contract: tuple[str, ...] = ()
    ledger: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether the day may be published."""
        return not self.contract and not self.ledger


def audit(
    connection: duckdb.DuckDBPyConnection, table: Table, entries: Mapping[date | None, Entry]
) -> dict[date | None, Verdict]:
    """Judge every entry's day."""
    broken = _contract_by_day(connection, table, list(entries))
    return {
        day: Verdict(
            contract=(*broken.get(day, ()), *_too_many_rejected(table, entry)),
            ledger=tuple(entry.imbalances),
        )
        for day, entry in entries.items()
    }


def _too_many_rejected(table: Table, entry: Entry) -> list[str]:
    """The table's threshold of rejected rows among those that could be valid, for real days."""
    rows = entry.rows
    limit = table.threshold
    if entry.business_day is None and table.day is not None:
        return []
    current = rows.bronze - rows.duplicates - rows.superseded
    few = rows.quarantined < limit.rows
    if few or rows.quarantined <= current * Decimal(str(limit.share)):
        return []
    counted = f"{rows.quarantined:.0f} of {current:.0f} rows were rejected"
    return [f"{counted}, more than {limit.share:.0%}"]


def _contract_by_day(
    connection: duckdb.DuckDBPyConnection, table: Table, days: list[date | None]
) -> dict[date | None, tuple[str, ...]]:
    """Contract violations by day: all days at once, and one by one only if that fails."""
    if connection.execute(f"from {STAGED} limit 1").fetchone() is None:
        return {}
    contract = silver_contract(table)
    rows = ibis.duckdb.from_connection(connection).table(STAGED)
    if not violations(contract, rows):
        return {}
    if table.day is None:
        return {None: tuple(violations(contract, rows))}
    by_day = {
        day: tuple(violations(contract, rows.filter(rows[SILVER_DAY] == ibis.literal(day))))
        for day in days
        if day is not None
    }
    return {day: found for day, found in by_day.items() if found}
