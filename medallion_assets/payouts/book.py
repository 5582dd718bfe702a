"""The ledger of payouts as it lies in the lake: all runs and entries, and adding to them.

Belongs here: reading both tables, and publishing a run with its entries in one commit. Does not
belong here: what is added (see ``payouts.posting``), and whether it still holds (see
``payouts.checking``).

Both tables become visible by the lake's one commit point, like every publication: killed at any
moment, a run is there with all its entries or not at all.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

import pyarrow as pa

from medallion_assets.core.errors import ConfigurationError
from medallion_assets.core.naming import PAYOUTS
from medallion_assets.lake.changes import Change
from medallion_assets.lake.publish import publish
from medallion_assets.lake.reading import SnapshotReader, stage
from medallion_assets.lake.schemas import UNPARTITIONED, Field, schema_of
from medallion_assets.lake.tags import tags
from medallion_assets.payouts.posting import chained, chained_run, sums
from medallion_assets.payouts.records import (
    ENTRIES,
    ENTRY_FIELDS,
    RUN_FIELDS,
    RUNS,
    PayoutEntry,
    PayoutRun,
    RunState,
)
from medallion_assets.payouts.rules import PayoutRule
from medallion_assets.session import Session

FIELDS: dict[str, tuple[Field, ...]] = {RUNS: RUN_FIELDS, ENTRIES: ENTRY_FIELDS}
ABOUT = {
    RUNS: (
        "run, state",
        "What was decided: a row when a month is closed, one when that is approved or void.",
    ),
    ENTRIES: (
        "kind, system, period, store, subject, seq",
        "What was posted to whom, and why; each entry names the one before by its hash.",
    ),
}
"""Grain and comment."""
PENDING = "payout_rows"


@dataclass(frozen=True)
class Book:
    """Everything that was decided so far, in its order."""

    rows: tuple[PayoutRun, ...]
    entries: tuple[PayoutEntry, ...]

    @cached_property
    def runs(self) -> dict[str, PayoutRun]:
        """Each run as it is now, in the order in which they were closed."""
        return {row.run_id: row for row in self.rows}

    def of(self, kin: PayoutRule | PayoutRun, period: date) -> list[PayoutRun]:
        """The runs of a month, of the kind and system of a rule or run, as they are now."""
        wanted = (str(kin.kind), kin.system, period)
        return [run for run in self.runs.values() if (run.kind, run.system, run.period) == wanted]

    def standing(self, kin: PayoutRule | PayoutRun, period: date) -> list[PayoutRun]:
        """Those of them that are not void."""
        return [run for run in self.of(kin, period) if run.state != RunState.VOID]

    def posted(self, kin: PayoutRule | PayoutRun, period: date) -> list[PayoutEntry]:
        """All entries of a month."""
        wanted = (str(kin.kind), kin.system, period)
        return [one for one in self.entries if (one.kind, one.system, one.period) == wanted]

    def entries_of(self, run_id: str) -> list[PayoutEntry]:
        """The entries of a run."""
        return [entry for entry in self.entries if entry.run_id == run_id]

    def run(self, run_id: str) -> PayoutRun:
        """A run as it is now.

        Raises:
            ConfigurationError: there is none of that name.
        """
        if run_id not in self.runs:
            raise ConfigurationError(
                f"there is no run {run_id!r}", remedy="`medallion payouts show` lists them"
            )
        return self.runs[run_id]


def read_book(session: Session, reader: SnapshotReader) -> Book:
    """Everything that was decided; nothing in a lake where nothing was."""
    rows = [PayoutRun(**row) for row in _rows(session, reader, RUNS)]
    entries = [PayoutEntry(**row) for row in _rows(session, reader, ENTRIES)]
    return Book(tuple(rows), tuple(entries))


def _rows(session: Session, reader: SnapshotReader, identifier: str) -> list[dict[str, Any]]:
    sql = reader.sql(identifier, schema_of(FIELDS[identifier]))
    ordered = session.connection.sql(f"from ({sql}) order by number")
    return list(ordered.to_arrow_table().to_pylist())


def add(session: Session, book: Book, run: PayoutRun, entries: Sequence[PayoutEntry]) -> Book:
    """Publish a row of a run with new entries; the lease has to be held.

    The row counts all entries of its run.
    """
    placed = chained(entries, book.entries[-1] if book.entries else None)
    whole = (*book.entries, *placed)
    own = [entry for entry in whole if entry.run_id == run.run_id]
    row = replace(
        run,
        entries=len(own),
        total=sum(sums(own).values(), run.total * 0),
        last_entry_sha256=whole[-1].entry_sha256 if whole else "",
    )
    row = chained_run(row, book.rows[-1] if book.rows else None)
    changes = [_staged(session, RUNS, [row])]
    if placed:
        changes.append(_staged(session, ENTRIES, placed))
    publish(session.lake, changes, None, session.run_id)
    return Book((*book.rows, row), whole)


def _staged(
    session: Session, identifier: str, records: Iterable[PayoutEntry | PayoutRun]
) -> Change:
    """Records as a file that is added to a table."""
    grain, comment = ABOUT[identifier]
    lake = session.lake
    shown = tags(PAYOUTS, grain=grain, personal={})
    described = schema_of(FIELDS[identifier])
    schema = session.ensure(identifier, described, UNPARTITIONED, comment=comment, tags=shown)
    rows = pa.Table.from_pylist([asdict(one) for one in records], schema=schema.as_arrow())
    session.connection.register(PENDING, rows)
    try:
        files = stage(
            session.connection, f"from {PENDING}", schema, lake.data_directory(identifier)
        )
    finally:
        session.connection.unregister(PENDING)
    return Change(identifier, files)
