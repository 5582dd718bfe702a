"""The ledger entries that a bronze step leaves behind.

Belongs here: what a step adds, and the entries that come of it. Rows that were received
are counted in the delivery and rows of bronze in the files that will be published, so the
first equation of the ledger compares two independent counts. Does not belong here: storing
them (see ``ledger.store``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
from pyiceberg.schema import Schema

from medallion_assets.bronze.columns import SchemaChange
from medallion_assets.bronze.delta import Delta, Relation, new_rows_by_day
from medallion_assets.core.naming import (
    BUSINESS_DAY,
    KEY,
    LINE,
    LOAD_ID,
    OPERATION,
    ROW_HASH,
    UPSERT,
)
from medallion_assets.core.partitions import DayRange, Days
from medallion_assets.core.sql import day_bucket, fingerprint_sql, first_row
from medallion_assets.lake.reading import snapshot_sql
from medallion_assets.ledger.entries import NEVER_ASKED, ROWS, Account, Entry
from medallion_assets.session import Session
from medallion_assets.tables.model import Table

TOUCHED_BY = " "
"""Stands in a version of bronze before the load that last touched the day."""


@dataclass(frozen=True)
class Addition:
    """What a step adds to bronze.

    Attributes:
        loads: the loads that the rows come from, newest last; at least one.
        delta: what the rows are; None where nothing was looked for.
        files: the staged rows.
        touched: business days whose rows change.
        unparsable: records of the loads that are no rows, as far as they are not counted yet.
        applies: whether it is what the source says of the asked days.
        drift: by load, how the source's columns changed.
    """

    loads: Sequence[Mapping[str, Any]]
    delta: Delta | None = None
    files: Sequence[Path] = ()
    touched: Sequence[date] = ()
    unparsable: int = 0
    applies: bool = True
    drift: Mapping[str | None, Sequence[SchemaChange]] = field(default_factory=dict)

    @property
    def load_id(self) -> str:
        """The newest load."""
        return str(self.loads[-1]["load_id"])


@dataclass(frozen=True)
class _Counted:
    """Rows by day: in bronze before and after, and those of the delivery that are new."""

    before: Counts
    after: Counts
    taken: Mapping[date | None, int]


def account_for(
    session: Session,
    table: Table,
    days: Days | None,
    known: Mapping[date | None, Entry],
    new: Addition,
    held: Relation,
    schema: Schema,
) -> tuple[dict[date | None, Entry], int]:
    """The table's entries after an addition in a schema, and how many rows this has."""
    connection = session.connection
    date_range = days.date_range if days else None
    appended_sql = snapshot_sql([str(file) for file in new.files], schema)
    connection.execute(f"create or replace temp view appended as {appended_sql}")
    before = bronze_counts(connection, f"from {held}", date_range)
    counted = _Counted(
        before=before,
        after=_together(before, bronze_counts(connection, "from appended", date_range)),
        taken=new_rows_by_day(connection, new.delta, date_range) if new.delta and new.files else {},
    )
    entries = {day: entry for day, entry in known.items() if _still_in(day, date_range)}
    asked: set[date | None] = {None, *(days.days if days else ())}
    asked.update(day for day in new.touched if date_range and day in date_range)
    for day in asked:
        old = entries.get(day)
        is_asked = new.applies and (day is None or (days is not None and day in days.chosen))
        entries[day] = _next_entry(
            table,
            day,
            old,
            _rows(day, old, counted, new, str(date_range)),
            load_id=new.load_id if is_asked else old.load_id if old else NEVER_ASKED,
            version=_version(
                counted.after.get(day), new.load_id if day in new.touched else _last_toucher(old)
            ),
            date_range=str(date_range),
            run_id=session.run_id,
        )
    count = first_row(connection.execute("select count(*) from appended"))
    return _ordered(entries), int(count[0]) if count else 0


def _rows(
    day: date | None, old: Entry | None, counted: _Counted, new: Addition, date_range: str
) -> Account:
    """The rows of a day after an addition; records that are no rows have no day."""
    before, _ = counted.before.get(day, NOTHING)
    after, _ = counted.after.get(day, NOTHING)
    gone = new.unparsable if day is None else 0
    unparsable = old.rows.unparsable if old else Decimal(0)
    is_same_range = old is not None and old.basis.get("window", date_range) == date_range
    received = old.rows.received if old and is_same_range else Decimal(before) + unparsable
    return Account(
        received=received + counted.taken.get(day, 0) + gone,
        unparsable=unparsable + gone,
        bronze=Decimal(after),
    )


def _next_entry(
    table: Table,
    day: date | None,
    old: Entry | None,
    rows: Account,
    *,
    load_id: str,
    version: str,
    date_range: str,
    run_id: str,
) -> Entry:
    """The entry after the step; silver's part stands only while bronze is the same."""
    basis = {"window": date_range} if day is None else {}
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


def _still_in(day: date | None, date_range: DayRange | None) -> bool:
    """Whether an entry's day still belongs to the configured range."""
    return day is None or date_range is None or day in date_range


def _ordered(entries: Mapping[date | None, Entry]) -> dict[date | None, Entry]:
    """Entries by day, the one without a day last."""
    return dict(sorted(entries.items(), key=lambda item: (item[0] is None, item[0] or date.min)))


def _version(counted: tuple[int, str] | None, toucher: str) -> str:
    """The fingerprint of a day's rows, and the load that last touched the day.

    A key that moves to another day leaves the rows of its old day as they are, and
    yet silver of the old day has to let it go.
    """
    amount, fingerprint = counted or NOTHING
    return f"{amount}-{fingerprint}{TOUCHED_BY}{toucher}" if toucher else f"{amount}-{fingerprint}"


def _last_toucher(entry: Entry | None) -> str:
    """The load that last touched an entry's day, as far as its version tells."""
    return entry.bronze_version.partition(TOUCHED_BY)[2] if entry else ""


NOTHING = (0, "0")
"""Rows and fingerprint of a day without any."""

Counts = dict[date | None, tuple[int, str]]


def _together(one: Counts, other: Counts) -> Counts:
    """The counts of rows that lie in two places; the order of rows does not matter to them."""
    both = {**one, **other}
    for day in {*one} & {*other}:
        (rows, mark), (more, further) = one[day], other[day]
        both[day] = rows + more, f"{int(mark, 16) ^ int(further, 16):x}"
    return both


def unknown_days(
    connection: duckdb.DuckDBPyConnection,
    held: Relation,
    known: Mapping[date | None, Entry],
    date_range: DayRange,
) -> list[date]:
    """Days of the range that bronze has rows of and the ledger no entry.

    They lay outside the range when the rows came. Where rows are not asked for by business
    day, nothing else would notice that their day has become one.
    """
    found = connection.execute(
        f"select distinct {BUSINESS_DAY} from {held} where {BUSINESS_DAY} between ? and ?",
        [date_range.first, date_range.last],
    ).fetchall()
    return sorted(day for (day,) in found if day not in known)


def bronze_counts(
    connection: duckdb.DuckDBPyConnection, rows: str, date_range: DayRange | None
) -> Counts:
    """Rows and fingerprint of each day in bronze; tombstones show in the latter."""
    found = connection.execute(
        f"""
        select {day_bucket(date_range)} as day,
               count(*) filter ({OPERATION} = '{UPSERT}') as amount,
               {fingerprint_sql(KEY, ROW_HASH, LOAD_ID, LINE)} as fingerprint
        from ({rows}) group by 1
        """
    ).fetchall()
    return {day: (amount, fingerprint) for day, amount, fingerprint in found}
