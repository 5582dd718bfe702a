"""Publish what a cleaning gave, for the days that passed.

Belongs here: which staged files replace which partitions of silver, its history and the
quarantine. Does not belong here: judging days (see ``silver.audit``) and how several
tables are committed as one (see ``lake.publish``).
"""

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from medallion_assets.core.naming import QUARANTINE, SILVER
from medallion_assets.engines.task import Cleaned
from medallion_assets.lake.iceberg.contents import EVERYTHING, day_values
from medallion_assets.lake.publish import Change, publish
from medallion_assets.lake.reading import SnapshotReader
from medallion_assets.ledger.entries import Entry
from medallion_assets.ledger.store import stage_entries
from medallion_assets.session import Session
from medallion_assets.silver.audit import Verdict
from medallion_assets.silver.history import stage_history
from medallion_assets.silver.staging import stage_quarantine
from medallion_assets.tables.model import Table

Day = date | None
PUBLISHED_RANGE = "published range"
"""The configured days when rows without a usable day were last published."""
Entries = Mapping[Day, Entry]


def publish_days(
    session: Session,
    reader: SnapshotReader,
    table: Table,
    tables: Mapping[str, Table],
    known: Entries,
    entries: Entries,
    verdicts: Mapping[Day, Verdict],
    cleaned: Cleaned,
) -> None:
    """Publish the days that passed; leave the others as they are.

    A history knows no days, so it waits until every day of a run passes.
    """
    passed = [day for day, verdict in verdicts.items() if verdict.passed]
    if not passed:
        return
    gone = _left_range(session, reader, table, known) if None in passed else set()
    quarantine = f"{QUARANTINE}.{table.identifier}"
    rejected = _files_of(stage_quarantine(session, table), passed)
    leaving = {*passed, *gone}
    changes = []
    if rejected or reader.days(quarantine) & leaving:
        changes.append(Change(quarantine, rejected, replaces=day_values(leaving)))
    silver = f"{SILVER}.{table.identifier}"
    real = [day for day in passed if day is not None]
    if table.day is None:
        files = [Path(file) for file in cleaned.silver]
        changes.append(Change(silver, files, replaces=EVERYTHING, stored=cleaned.stored))
    elif real or gone:
        files = _files_of(cleaned.silver, real)
        replaced = day_values({*real, *gone})
        changes.append(Change(silver, files, replaces=replaced, stored=cleaned.stored))
    if len(passed) == len(verdicts):
        changes += stage_history(session, table, tuple(tables[name] for name in table.uses))
    accepted = {**known, **{day: entries[day] for day in passed}}
    ledger = stage_entries(session.connection, session.lake, table.identifier, accepted.values())
    publish(session.lake, changes, ledger, session.run_id)


def _files_of(files: Iterable[str], days: Iterable[Day]) -> list[Path]:
    """The staged files of some days; their directory names the day."""
    wanted = {f"_partition={day or 'unknown'}" for day in days}
    return [path for path in map(Path, files) if path.parent.name in wanted]


def _left_range(session: Session, reader: SnapshotReader, table: Table, known: Entries) -> set[Day]:
    """Published days that the configured range no longer has; their rows are rejected now."""
    if table.day is None or known[None].basis.get(PUBLISHED_RANGE) == str(session.days):
        return set()
    layers = (SILVER, QUARANTINE)
    found = {day for layer in layers for day in reader.days(f"{layer}.{table.identifier}")}
    return {day for day in found if day is not None and day not in session.days}
