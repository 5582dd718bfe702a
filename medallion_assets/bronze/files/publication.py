"""Publishing what became of dropped files: rows, loads, ledger and attempts together.

Belongs here: one publication for some files of a table. Does not belong here: what
becomes of a file (see ``bronze.files.intake``) and what files change (see ``bronze.files.rows``).
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from medallion_assets.bronze.accounting import Addition, unknown_days
from medallion_assets.bronze.appending import Bronze
from medallion_assets.bronze.columns import Columns, SchemaChange
from medallion_assets.bronze.drift import drift_of, is_recorded, refusal_of
from medallion_assets.bronze.files.intake import Ended
from medallion_assets.bronze.files.rows import (
    FileDelta,
    LoadedFile,
    count_by_load,
    find_file_changes,
)
from medallion_assets.bronze.loads import NO_LOAD, new_load
from medallion_assets.bronze.outcome import BronzeOutcome
from medallion_assets.core.partitions import Days
from medallion_assets.ledger.drops import Attempt, Outcome, stage_attempts
from medallion_assets.session import Session
from medallion_assets.sources.drops.folders import Dropped
from medallion_assets.sources.drops.names import MANIFEST, drop_day, numbered
from medallion_assets.sources.drops.place import ERROR, HELD, PROCESSED, DropPlace

PREFIXES = {
    Outcome.LOADED: PROCESSED,
    Outcome.DUPLICATE: PROCESSED,
    Outcome.REJECTED: ERROR,
    Outcome.HELD: HELD,
}
"""Where a file goes; one of another outcome stays where it is."""

_Drift = dict[str | None, list[SchemaChange]]
"""How columns differ, by load."""


@dataclass(frozen=True)
class _Staged:
    """What is to be added to bronze.

    Attributes:
        touched: business days whose rows change.
        counts: by load, how many rows it adds and how many it deletes.
    """

    delta: FileDelta | None = None
    files: Sequence[Path] = ()
    touched: Sequence[date] = ()
    counts: Mapping[str, tuple[int, int]] = field(default_factory=dict)


def publish_ended(
    bronze: Bronze, place: DropPlace, before: Sequence[Attempt], ended: Sequence[Ended]
) -> BronzeOutcome:
    """Publish the rows of the files that were loaded, and all attempts as ended.

    Args:
        bronze: as it is after the attempts were noted as started.
        before: the table's earlier attempts.

    Returns:
        Also the attempts, in their order, each with the place that its file is to have.
    """
    session, table = bronze.session, bronze.table
    if not ended and bronze.knows_range(session.days if table.day else None):
        return BronzeOutcome(None, 0, bronze.known, (), {})
    loaded = _loaded(session, bronze.loads, ended)
    staged = _stage(bronze, list(loaded.values()))
    attempts = _completed(place, ended, loaded, staged)
    drift = _drift(bronze, ended, loaded)
    addition = _addition(bronze, list(loaded.values()), staged, drift)
    noted = [*before, *attempts]
    also = stage_attempts(session, table.identifier, noted)
    entries, appended = bronze.publish(addition, _days(bronze, staged), [also])
    return BronzeOutcome(
        delivery=list(loaded.values())[-1].delivery if loaded else None,
        appended=appended,
        entries=entries,
        touched=tuple(staged.touched),
        changed=_added_by_day(session, attempts),
        attempts=attempts,
        drift=tuple(change for found in drift.values() for change in found),
    )


def _addition(
    bronze: Bronze, loaded: Sequence[LoadedFile], staged: _Staged, drift: _Drift
) -> Addition:
    """What the files add; a refusal for the same columns as the last one is not told again."""
    session, table, refused = bronze.session, bronze.table, drift.get(None, [])
    is_known = bool(refused) and is_recorded(session, bronze.reader, table, refused)
    return Addition(
        [*bronze.loads, *(one.load for one in loaded)] or [NO_LOAD],
        staged.delta,
        staged.files,
        staged.touched,
        unparsable=sum(one.delivery.unparsable for one in loaded),
        drift={load: found for load, found in drift.items() if load is not None or not is_known},
    )


def _drift(bronze: Bronze, ended: Sequence[Ended], loaded: Mapping[str, LoadedFile]) -> _Drift:
    """How the columns of each file differ from those of the file before, by load.

    Of those that were refused under None, each difference once.
    """
    session, table, known = bronze.session, bronze.table, [*bronze.loads]
    drift: _Drift = {}
    for one in ended:
        if one.refused:
            found = refusal_of(session, table, known, Columns(one.refused))
            drift[None] = list(dict.fromkeys([*drift.get(None, ()), *found]))
        elif one.delivery is not None and not one.is_withdrawn:
            load = loaded[one.attempt.attempt_id].load
            drift[load["load_id"]] = drift_of(session, table, known, one.delivery)
            known.append(load)
    return drift


def _loaded(
    session: Session, loads: Sequence[dict[str, Any]], ended: Sequence[Ended]
) -> dict[str, LoadedFile]:
    """By attempt, the files that were read, each with the load that it makes."""
    found: dict[str, LoadedFile] = {}
    for one in ended:
        if one.delivery is None:
            continue
        payload = [one.attempt.file_name, one.delivery.sha256]
        if one.is_withdrawn:
            payload += [str(Outcome.WITHDRAWN), one.attempt.attempt_id]
        fingerprint = hashlib.sha256(json.dumps(payload).encode()).hexdigest()
        day = drop_day(one.file.arrived, session.days.first, session.days.last)
        known = [*loads, *(other.load for other in found.values())]
        load = new_load(known, one.delivery, fingerprint, day.isoformat())
        arrived, is_withdrawn = one.file.arrived, one.is_withdrawn
        found[one.attempt.attempt_id] = LoadedFile(one.delivery, load, arrived, is_withdrawn)
    return found


def _stage(bronze: Bronze, loaded: Sequence[LoadedFile]) -> _Staged:
    """Stage what the files change."""
    if not loaded:
        return _Staged()
    delta = find_file_changes(bronze, loaded)
    counts = count_by_load(bronze.session.connection, delta)
    return _Staged(delta, *bronze.staged(delta), counts)


def _days(bronze: Bronze, staged: _Staged) -> Days | None:
    """The business days to be accounted for; None for tables without days."""
    if bronze.table.day is None:
        return None
    session = bronze.session
    new = unknown_days(session.connection, bronze.held, bronze.known, session.days)
    return Days.of([*staged.touched, *new], session.days)


def _completed(
    place: DropPlace, ended: Sequence[Ended], loaded: Mapping[str, LoadedFile], staged: _Staged
) -> tuple[Attempt, ...]:
    """The attempts with the places of their files, and the counts of those that were loaded."""
    taken: set[str] = set()
    found = []
    for one in ended:
        attempt = one.attempt
        prefix = PREFIXES.get(Outcome(attempt.outcome))
        if prefix is not None:
            name = _free_name(place, one.file.item, prefix, attempt.file_name, taken)
            attempt = replace(attempt, location=f"{prefix}/{name}")
        if attempt.attempt_id in loaded:
            file = loaded[attempt.attempt_id]
            added, deleted = staged.counts[file.load["load_id"]]
            attempt = replace(
                attempt,
                load_id=file.load["load_id"],
                bronze=added,
                unchanged=file.delivery.parsed - added,
                withdrawn=deleted,
            )
        found.append(attempt)
    return tuple(found)


def _free_name(place: DropPlace, item: Dropped, prefix: str, name: str, taken: set[str]) -> str:
    """The name below a prefix under which nothing lies; numbered where there is something.

    Args:
        item: the file; its manifest needs a place beside it.
        taken: places that others are about to get; this one is added.
    """
    number, ends = 1, ("", MANIFEST) if item.manifest else ("",)
    while True:
        found = numbered(name, number)
        if not any(f"{prefix}/{found}{e}" in taken or place.has(prefix, found + e) for e in ends):
            taken.update(f"{prefix}/{found}{end}" for end in ends)
            return found
        number += 1


def _added_by_day(session: Session, attempts: Sequence[Attempt]) -> dict[date, int]:
    """The rows that were added, by the partition that their file belongs to."""
    found: dict[date, int] = {}
    for attempt in attempts:
        day = drop_day(attempt.arrived_at, session.days.first, session.days.last)
        found[day] = found.get(day, 0) + (attempt.bronze or 0)
    return found
