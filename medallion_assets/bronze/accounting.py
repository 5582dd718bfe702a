"""The ledger entries that a bronze step leaves behind.

Belongs here: counting received rows (from the delivery) and bronze rows (from
the files that will be published), per day, so that the first equation of the
ledger compares two independent counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from medallion_assets.bronze.changes import CHANGED_KEYS, HELD
from medallion_assets.bronze.incoming import INCOMING
from medallion_assets.lake.files import snapshot_sql
from medallion_assets.ledger.entries import ROWS, Account, Entry
from medallion_assets.naming import (
    BUSINESS_DAY,
    KEY,
    LINE,
    LOAD_ID,
    OPERATION,
    ROW_HASH,
    UPSERT,
)
from medallion_assets.partitions import DayRange, Days
from medallion_assets.session import Session
from medallion_assets.sql import text
from medallion_assets.tables.model import Table

if TYPE_CHECKING:
    import duckdb
    from pyiceberg.schema import Schema

__all__ = [
    "NEVER_ASKED",
    "TOUCHED_BY",
    "Appended",
    "account_for",
    "day_bucket",
    "unknown_days",
]

NEVER_ASKED = ""
"""The load of a day that only moved rows have touched so far."""

TOUCHED_BY = " "
"""Stands in a version of bronze before the load that last touched the day."""

Counts = dict[date | None, tuple[int, str]]


@dataclass(frozen=True)
class Appended:
    """What a load appends.

    Attributes:
        files: the staged rows, in the columns of ``schema``.
        touched: business days whose rows change.
        unparsable: records that are no rows.
        applies: whether it is what the source says of the asked days.
    """

    files: Sequence[Path]
    schema: Schema
    load_id: str
    touched: Sequence[date]
    unparsable: int
    applies: bool


def account_for(
    session: Session,
    table: Table,
    days: Days | None,
    known: Mapping[date | None, Entry],
    new: Appended,
) -> tuple[dict[date | None, Entry], int]:
    """The table's entries after a load was appended, and how many rows it has."""
    connection = session.connection
    window = days.within if days else None
    appended_sql = snapshot_sql([str(file) for file in new.files], new.schema)
    connection.execute(f"create or replace temp view appended as {appended_sql}")
    before = _bronze_counts(connection, f"from {HELD}", window)
    after = _bronze_counts(connection, f"from {HELD} union all by name from appended", window)
    taken = _received_counts(connection, window) if new.files else {}
    asked: set[date | None] = {None, *(days.days if days else ())}
    asked.update(day for day in new.touched if window and day in window)
    entries = {day: entry for day, entry in known.items() if _still_in(day, window)}
    for day in asked:
        old = entries.get(day)
        same_window = old is not None and old.basis.get("window", str(window)) == str(window)
        received_before = (
            old.rows.received
            if old and same_window
            else Decimal(before.get(day, (0, ""))[0]) + (old.rows.unparsable if old else 0)
        )
        gone = new.unparsable if day is None else 0
        rows = Account(
            received=received_before + taken.get(day, 0) + gone,
            unparsable=(old.rows.unparsable if old else Decimal(0)) + gone,
            bronze=Decimal(after.get(day, (0, ""))[0]),
        )
        is_asked = new.applies and (day is None or (days is not None and day in days.chosen))
        applied = new.load_id if is_asked else old.load_id if old else NEVER_ASKED
        toucher = new.load_id if day in new.touched else _last_toucher(old)
        entries[day] = _next_entry(
            table,
            day,
            old,
            rows,
            load_id=applied,
            version=_version(after.get(day), toucher),
            window=str(window),
            run_id=session.run_id,
        )
    count = connection.execute("select count(*) from appended").fetchone()
    return _ordered(entries), int(count[0]) if count else 0


def _next_entry(
    table: Table,
    day: date | None,
    old: Entry | None,
    rows: Account,
    *,
    load_id: str,
    version: str,
    window: str,
    run_id: str,
) -> Entry:
    """The entry after the step; silver's part stands only while bronze is the same."""
    basis = {"window": window} if day is None else {}
    if old is not None and old.bronze_version == version and old.rows.silver is not None:
        kept = replace(
            old.rows, received=rows.received, unparsable=rows.unparsable, bronze=rows.bronze
        )
        return replace(
            old,
            accounts={**old.accounts, ROWS: kept},
            load_id=load_id,
            basis={**old.basis, **basis},
            run_id=run_id,
        )
    return Entry(
        table_name=table.identifier,
        business_day=day,
        accounts={ROWS: rows},
        rules=old.rules if old else {},
        load_id=load_id,
        bronze_version=version,
        silver_version=old.silver_version if old else "",
        basis={**(old.basis if old else {}), **basis},
        run_id=run_id,
    )


def unknown_days(
    connection: duckdb.DuckDBPyConnection,
    known: Mapping[date | None, Entry],
    window: DayRange,
) -> list[date]:
    """Days of the range that bronze has rows of and the ledger no entry.

    They lay outside the range when the rows came. Where rows are not asked for by business
    day, nothing else would notice that their day has become one.
    """
    found = connection.execute(
        f"select distinct {BUSINESS_DAY} from {HELD} where {BUSINESS_DAY} between ? and ?",
        [window.first, window.last],
    ).fetchall()
    return sorted(day for (day,) in found if day not in known)


def _still_in(day: date | None, window: DayRange | None) -> bool:
    """Whether an entry's day still belongs to the configured range."""
    return day is None or window is None or day in window


def _ordered(entries: Mapping[date | None, Entry]) -> dict[date | None, Entry]:
    """Entries by day, the one without a day last."""
    return dict(sorted(entries.items(), key=lambda item: (item[0] is None, item[0] or date.min)))


def _version(counted: tuple[int, str] | None, toucher: str) -> str:
    """The fingerprint of a day's rows, and the load that last touched the day.

    A key that moves to another day leaves the rows of its old day as they are, and
    yet silver of the old day has to let it go.
    """
    amount, fingerprint = counted or (0, "0")
    return f"{amount}-{fingerprint}{TOUCHED_BY}{toucher}" if toucher else f"{amount}-{fingerprint}"


def _last_toucher(entry: Entry | None) -> str:
    """The load that last touched an entry's day, as far as its version tells."""
    return entry.bronze_version.partition(TOUCHED_BY)[2] if entry else ""


def day_bucket(window: DayRange | None) -> str:
    """SQL for the ledger's day of a row: null where it has no day of the range."""
    if window is None:
        return "null::date"
    first, last = text(window.first.isoformat()), text(window.last.isoformat())
    inside = f"{BUSINESS_DAY} between date {first} and date {last}"
    return f"case when {inside} then {BUSINESS_DAY} end"


def _bronze_counts(
    connection: duckdb.DuckDBPyConnection, rows: str, window: DayRange | None
) -> Counts:
    """Rows and fingerprint of each day in bronze; notes of withdrawal show in the latter."""
    found = connection.execute(
        f"""
        select {day_bucket(window)} as day,
               count(*) filter ({OPERATION} = '{UPSERT}') as amount,
               printf('%x', bit_xor(hash({KEY}, {ROW_HASH}, {LOAD_ID}, {LINE}))) as print
        from ({rows}) group by 1
        """
    ).fetchall()
    return {day: (amount, fingerprint) for day, amount, fingerprint in found}


def _received_counts(
    connection: duckdb.DuckDBPyConnection, window: DayRange | None
) -> dict[date | None, int]:
    """Rows of the delivery that are new, by day, counted before they were staged."""
    found: Iterable[tuple[date | None, int]] = connection.execute(
        f"""
        select {day_bucket(window)} as day, count(*)
        from {INCOMING} semi join {CHANGED_KEYS} using ({KEY}) group by 1
        """
    ).fetchall()
    return dict(found)
