"""Publishing what became of dropped files: rows, loads, ledger and attempts together.

Belongs here: one publication for some files of a table. Does not belong here: what
becomes of a file (see ``drop_intake``) and what files change (see ``dropped_rows``).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from medallion_assets.bronze.accounting import Appended, account_for, unknown_days
from medallion_assets.bronze.appending import Bronze
from medallion_assets.bronze.changes import changed_days
from medallion_assets.bronze.drift import drift_of, recorded
from medallion_assets.bronze.drop_intake import Ended
from medallion_assets.bronze.dropped_rows import Loaded, count_by_load, find_dropped
from medallion_assets.bronze.loads import NO_LOAD, new_load
from medallion_assets.bronze.outcome import BronzeOutcome
from medallion_assets.lake.publish import Change, publish
from medallion_assets.ledger.drops import Attempt, Outcome, stage_attempts
from medallion_assets.ledger.entries import Entry
from medallion_assets.ledger.store import stage_entries, stage_loads
from medallion_assets.partitions import Days
from medallion_assets.session import Session
from medallion_assets.sources.drops.names import drop_day
from medallion_assets.sources.drops.place import ERROR, PROCESSED, Place, free_name
from medallion_assets.tables.model import Table

__all__ = ["publish_ended"]

PREFIXES = {
    Outcome.LOADED: PROCESSED,
    Outcome.DUPLICATE: PROCESSED,
    Outcome.REJECTED: ERROR,
}
"""Where a file goes; one of another outcome stays where it is."""


@dataclass(frozen=True)
class _Staged:
    """What is to be added to bronze.

    Attributes:
        touched: business days whose rows change.
        counts: by load, how many rows it adds and how many it withdraws.
    """

    files: Sequence[Path] = ()
    touched: Sequence[date] = ()
    counts: Mapping[str, tuple[int, int]] = field(default_factory=dict)


def publish_ended(
    session: Session, table: Table, place: Place, before: Sequence[Attempt], ended: Sequence[Ended]
) -> BronzeOutcome:
    """Publish the rows of the files that were loaded, and all attempts as ended.

    Args:
        before: the table's earlier attempts.

    Returns:
        Also the attempts, in their order, each with the place that its file is to have.
    """
    connection, lake, name = session.connection, session.lake, table.identifier
    bronze = Bronze.of(session, session.reader(), table)
    bronze.hold()
    loaded = _loaded(session, bronze.loads, ended)
    drift = {
        one.load["load_id"]: drift_of(session, table, known, one.delivery)
        for one, known in _each_after(bronze, loaded)
    }
    staged = _stage(bronze, list(loaded.values()))
    attempts = _completed(place, ended, loaded, staged)
    loads = [*bronze.loads, *(one.load for one in loaded.values())]
    entries, appended, ledger = bronze.known, 0, None
    if loaded or not _knows_range(bronze):
        unparsable = sum(one.delivery.unparsable for one in loaded.values())
        entries, appended = _account(bronze, staged, loads, unparsable)
        ledger = stage_entries(connection, lake, name, entries.values())
    changes = _rows_changed(bronze, staged)
    if loaded:
        changes.append(stage_loads(connection, lake, name, loads))
    if any(drift.values()):
        changes.append(recorded(session, bronze.reader, table, drift))
    if attempts:
        changes.append(stage_attempts(connection, lake, name, [*before, *attempts]))
    if changes or ledger:
        publish(lake, changes, ledger, session.run_id)
    return BronzeOutcome(
        delivery=list(loaded.values())[-1].delivery if loaded else None,
        appended=appended,
        entries=entries,
        touched=tuple(staged.touched),
        changed=_added_by_day(session, attempts),
        attempts=attempts,
        drift=tuple(change for found in drift.values() for change in found),
    )


def _each_after(
    bronze: Bronze, loaded: Mapping[str, Loaded]
) -> Iterator[tuple[Loaded, list[dict[str, Any]]]]:
    """Each file that was read, with the loads before it."""
    known = [*bronze.loads]
    for one in loaded.values():
        yield one, [*known]
        known.append(one.load)


def _rows_changed(bronze: Bronze, staged: _Staged) -> list[Change]:
    """The change of bronze; a table that is still empty is published, so that readers find it."""
    if staged.files or bronze.identifier not in bronze.reader.heads:
        return [Change(bronze.identifier, staged.files)]
    return []


def _loaded(
    session: Session, loads: Sequence[dict[str, Any]], ended: Sequence[Ended]
) -> dict[str, Loaded]:
    """By attempt, the files that were read, each with the load that it makes."""
    found: dict[str, Loaded] = {}
    for one in ended:
        if one.delivery is None:
            continue
        told = json.dumps([one.attempt.file_name, one.delivery.sha256])
        fingerprint = hashlib.sha256(told.encode()).hexdigest()
        day = drop_day(one.file.arrived, session.days.first, session.days.last)
        known = [*loads, *(other.load for other in found.values())]
        load = new_load(known, one.delivery, fingerprint, day.isoformat())
        found[one.attempt.attempt_id] = Loaded(one.delivery, load, one.file.arrived)
    return found


def _stage(bronze: Bronze, loaded: Sequence[Loaded]) -> _Staged:
    """Stage what the files change, given ``held``."""
    if not loaded:
        return _Staged()
    connection = bronze.session.connection
    query = find_dropped(bronze.session, bronze.table, loaded, bronze.corrections)
    return _Staged(bronze.staged(query), changed_days(connection), count_by_load(connection))


def _account(
    bronze: Bronze, staged: _Staged, loads: Sequence[Mapping[str, Any]], unparsable: int
) -> tuple[dict[date | None, Entry], int]:
    """The table's entries after the staged rows were added, and how many rows these are."""
    session, table, days = bronze.session, bronze.table, None
    if table.day is not None:
        new = unknown_days(session.connection, bronze.known, session.days)
        days = Days.of([*staged.touched, *new], session.days)
    appended = Appended(
        files=staged.files,
        schema=bronze.schema,
        load_id=(loads[-1] if loads else NO_LOAD)["load_id"],
        touched=staged.touched,
        unparsable=unparsable,
        applies=True,
    )
    return account_for(session, table, days, bronze.known, appended)


def _knows_range(bronze: Bronze) -> bool:
    """Whether the ledger speaks of the table, and of the configured days, already."""
    window = bronze.session.days if bronze.table.day else None
    known = bronze.known
    return None in known and known[None].basis.get("window") == str(window)


def _completed(
    place: Place, ended: Sequence[Ended], loaded: Mapping[str, Loaded], staged: _Staged
) -> tuple[Attempt, ...]:
    """The attempts with the places of their files, and the counts of those that were loaded."""
    taken: set[str] = set()
    found = []
    for one in ended:
        attempt = one.attempt
        prefix = PREFIXES.get(Outcome(attempt.outcome))
        if prefix is not None:
            location = f"{prefix}/{free_name(place, prefix, attempt.file_name, taken)}"
            attempt = replace(attempt, location=location)
        if attempt.attempt_id in loaded:
            file = loaded[attempt.attempt_id]
            added, withdrawn = staged.counts[file.load["load_id"]]
            attempt = replace(
                attempt,
                load_id=file.load["load_id"],
                bronze=added,
                unchanged=file.delivery.parsed - added,
                withdrawn=withdrawn,
            )
        found.append(attempt)
    return tuple(found)


def _added_by_day(session: Session, attempts: Sequence[Attempt]) -> dict[date, int]:
    """The rows that were added, by the partition that their file belongs to."""
    found: dict[date, int] = {}
    for attempt in attempts:
        day = drop_day(attempt.arrived_at, session.days.first, session.days.last)
        found[day] = found.get(day, 0) + (attempt.bronze or 0)
    return found
