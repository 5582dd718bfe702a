"""Which days of silver a step has to judge: what they were built from, and what is there now.

Belongs here: the comparison, which changes nothing. Does not belong here: the fingerprints it
compares (see ``input_fingerprints``), and judging (see ``build``).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date

from medallion_assets.core.errors import LakeError
from medallion_assets.core.partitions import Days
from medallion_assets.engines.protocol import Dialect
from medallion_assets.lake.reading import SnapshotReader
from medallion_assets.ledger.entries import NEVER_ASKED, Entry
from medallion_assets.ledger.store import read_entries
from medallion_assets.session import Session
from medallion_assets.silver.awaited import Awaited
from medallion_assets.silver.classification import classification_sql
from medallion_assets.silver.input_fingerprints import InputFingerprints, changes_of
from medallion_assets.silver.pseudonyms import set_keys
from medallion_assets.tables.model import Table

Day = date | None
Entries = Mapping[Day, Entry]
Changed = Mapping[Day, Mapping[Day, int]]


@dataclass(frozen=True)
class DueDays:
    """What a silver step has to do; false where it has nothing to do.

    Attributes:
        rewritten: the days that are to be judged; None for tables without days.
        rest: whether the rows without a day, or those of a table without days, are.
        known: the ledger.
        changed: where days are days of change, by asked day the business days that its
            changes belong to, with their number.
    """

    rewritten: Days | None
    rest: bool
    known: Entries
    changed: Changed | None
    basis: InputFingerprints
    awaited: Awaited

    def __bool__(self) -> bool:
        """Whether anything is to be judged."""
        return self.rest or bool(self.rewritten and self.rewritten.days)

    def is_alike(self, now: "DueDays", day: Day) -> bool:
        """Whether a day that was judged would be judged the same way at another time."""
        was, entry = self.known[day], now.known.get(day)
        return (
            entry == replace(was, load_id=entry.load_id, run_id=entry.run_id)
            and self.basis.of(was) == now.basis.of(was)
            and self.basis.judgement == now.basis.judgement
            if entry
            else False
        )

    @classmethod
    def of(
        cls,
        session: Session,
        reader: SnapshotReader,
        table: Table,
        tables: Mapping[str, Table],
        days: Days | None,
        *,
        replay: bool = False,
        anew: bool = False,
        but: Collection[Day] = (),
    ) -> "DueDays":
        """Compare asked days, and all that were published, with what is there now.

        Args:
            replay: every day that has rejected rows is to be judged.
            anew: all asked days are, also those that would be as they are.
            but: days that this does not hold for any more, because they were judged anew.

        Raises:
            LakeError: bronze was never asked for a day.
            ConfigurationError: nothing is due, and the key of pseudonyms is not the lake's.
        """
        known = read_entries(session.connection, reader, table.identifier)
        changed = changes_of(session, reader, table, days)
        if changed is None:
            _require_bronze(table, known, days)
        sql = classification_sql(table, tables, session.days, Dialect.DUCKDB)
        awaited = Awaited.read(session, reader, table, tables)
        basis = InputFingerprints.read(session, reader, table, tables, sql, awaited)
        by_change, anew = changed is not None, anew or replay
        replayed = [day for day, entry in known.items() if replay and entry.rows.quarantined]
        asked = days.days if days and anew and not by_change else ()
        again = {*replayed, *asked} - {*but}
        rewritten = _stale(known, basis, days, again, by_change=by_change)
        rest = known[None]
        is_due = anew or (basis.is_stale(rest) if by_change else basis.is_new(rest))
        due = cls(rewritten, is_due, known, changed, basis, awaited)
        if not due and table.personal_columns:
            set_keys(session)  # which refuses another key; what is due has it set for its rows
        return due


def _require_bronze(table: Table, known: Entries, days: Days | None) -> None:
    """Refuse days that bronze was never asked for."""
    missing = [
        day
        for day in (days.days if days else (None,))
        if day not in known or known[day].load_id == NEVER_ASKED
    ]
    if missing:
        raise LakeError(
            f"bronze of {table.identifier} was never loaded for {missing[0] or 'any day'}"
            + (f" and {len(missing) - 1} more" if len(missing) > 1 else ""),
            remedy=f"materialize bronze/{table.source}/{table.name} first",
        )


def _stale(
    known: Entries,
    basis: InputFingerprints,
    days: Days | None,
    again: Collection[Day],
    *,
    by_change: bool,
) -> Days | None:
    """Every published day whose basis has changed since, and asked days that are to be judged.

    Days of change are no business days: then every day counts that has rows and was
    not built from them.

    Args:
        again: days that are to be judged also where they would be as they are.
    """
    if days is None:
        return None
    stale = [
        day
        for day, entry in known.items()
        if day is not None
        and (entry.silver_version or by_change)
        and (day in again or basis.is_stale(entry))
    ]
    if by_change:
        return Days.of(stale, days.date_range)
    asked = [day for day in days.days if day in again or basis.is_new(known[day])]
    return Days.of((*asked, *stale), days.date_range)
