"""Publish what a cleaning gave, for the days that passed.

Belongs here: which staged files replace which partitions of silver, its history and the
quarantine. Does not belong here: judging days (see ``silver.audit``) and how several
tables are committed as one (see ``lake.publish``).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path

from medallion_assets.core.naming import QUARANTINE, SILVER
from medallion_assets.engines.cleaned import Cleaned
from medallion_assets.lake.changes import Change
from medallion_assets.lake.iceberg.contents import EVERYTHING, day_values
from medallion_assets.lake.reading import SnapshotReader
from medallion_assets.ledger.entries import Entry
from medallion_assets.ledger.store import stage_entries
from medallion_assets.session import Session
from medallion_assets.silver.history import stage_history
from medallion_assets.silver.pseudonyms import set_keys
from medallion_assets.tables.model import Table

Day = date | None
PUBLISHED_RANGE = "published range"
"""The configured days when rows without a usable day were last published."""
Entries = Mapping[Day, Entry]


@dataclass(frozen=True)
class StagedDays:
    """Days of a table that may be published, together or each by itself.

    Attributes:
        entries: their ledger; None among them stands for the rows without a day.
        silver: the staged files of all of them.
        rejected: the staged files of the quarantine.
        stored: whether they all lie where the lake does already.
        history: the change of the history; it knows no days, so it is published with all of
            them or not at all.
    """

    session: Session
    table: Table
    entries: Entries
    silver: Sequence[str]
    stored: bool
    rejected: Sequence[str]
    history: Sequence[Change] = ()

    @classmethod
    def of(
        cls,
        session: Session,
        table: Table,
        tables: Mapping[str, Table],
        entries: Entries,
        cleaned: Cleaned,
        *,
        whole: bool,
    ) -> StagedDays:
        """Stage what the cleaning has not staged itself, which is the history.

        Args:
            entries: of the days that passed.
            whole: whether all days of the step did; a history waits for that.
        """
        used = tuple(tables[name] for name in table.uses)
        return cls(
            session,
            table,
            entries,
            cleaned.silver,
            cleaned.stored,
            cleaned.quarantine,
            stage_history(session, table, used) if whole else (),
        )

    def publish(
        self, reader: SnapshotReader, known: Entries, only: Collection[Day] | None = None
    ) -> None:
        """Publish some of the days, or all, in the place of what a reader finds.

        Args:
            known: the ledger that the reader found.

        Raises:
            OutdatedError: what the reader has read has changed meanwhile.
        """
        session, table = self.session, self.table
        chosen = {
            day: replace(entry, load_id=known[day].load_id)
            for day, entry in self.entries.items()
            if only is None or day in only
        }
        gone = _left_range(session, reader, table, known) if None in chosen else set()
        changes = [*self._quarantine(reader, {*chosen, *gone}), *self._silver({*chosen}, gone)]
        if only is None:
            changes += self.history
        accepted = {**known, **chosen}
        ledger = stage_entries(session, table.identifier, accepted.values())
        personal = partial(set_keys, session) if table.personal_columns else lambda: None
        session.commit(reader, changes, ledger, confirm=personal)

    def _quarantine(self, reader: SnapshotReader, days: Collection[Day]) -> Iterable[Change]:
        """The rejected rows of some days, where there are any or were."""
        identifier = f"{QUARANTINE}.{self.table.identifier}"
        rejected = files_of(self.rejected, days)
        if rejected or reader.days(identifier) & {*days}:
            yield Change(identifier, rejected, replaces=day_values(days), stored=self.stored)

    def _silver(self, days: Collection[Day], gone: Collection[Day]) -> Iterable[Change]:
        """The valid rows of some days; those that left the range have none."""
        identifier = f"{SILVER}.{self.table.identifier}"
        real = [day for day in days if day is not None]
        if self.table.day is None:
            files = [Path(file) for file in self.silver]
            yield Change(identifier, files, replaces=EVERYTHING, stored=self.stored)
        elif real or gone:
            files, replaced = files_of(self.silver, real), day_values({*real, *gone})
            yield Change(identifier, files, replaces=replaced, stored=self.stored)


def files_of(files: Iterable[str], days: Iterable[Day]) -> list[Path]:
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
