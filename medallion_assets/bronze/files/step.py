"""The bronze step of a table of dropped files: note, read, compare, append, move away.

Belongs here: the order of these steps for the files that arrived on the days of a run.
Does not belong here: what becomes of one file (see ``intake``), publishing it (see
``publication``), and where files lie (see ``sources.drops``).

An attempt is published as started before its file is read into rows, and as completed
together with the rows. Only then the file leaves ``incoming``. So a run that dies leaves
files that were not loaded, which the next run takes in anew, or files that were, which
it recognises and moves.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from medallion_assets.bronze.appending import Bronze
from medallion_assets.bronze.files.copying import Copying
from medallion_assets.bronze.files.intake import Intake, Received
from medallion_assets.bronze.files.publication import publish_ended
from medallion_assets.bronze.files.repeats import SaidLines
from medallion_assets.bronze.files.withdrawal import withdrawal
from medallion_assets.bronze.outcome import BronzeOutcome
from medallion_assets.core.partitions import DayRange, Days
from medallion_assets.lake.heads import ENTRIES
from medallion_assets.lake.publish import publish
from medallion_assets.lake.reading import SnapshotReader
from medallion_assets.ledger.drops import (
    SET_ASIDE,
    Attempt,
    Outcome,
    Status,
    current_attempts,
    left_from,
    read_attempts,
    stage_attempts,
    utc,
    utc_now,
    without_open,
)
from medallion_assets.ledger.store import FILE_DROPS, LOADS, ensure
from medallion_assets.session import Session
from medallion_assets.settings.sources import Repeated
from medallion_assets.sources.drops.folders import Dropped
from medallion_assets.sources.drops.manifest import paired
from medallion_assets.sources.drops.names import MANIFEST, arrival, dimension_of, drop_day, file_id
from medallion_assets.sources.drops.opening import open_drops
from medallion_assets.sources.drops.place import DropPlace
from medallion_assets.systems.registry import system_of
from medallion_assets.tables.model import Table

MOST_AT_ONCE = 200
"""Files that are copied and published together; it bounds disk, and what a death costs."""


def ingest_files(
    session: Session, table: Table, tables: Mapping[str, Table], days: Days | None
) -> BronzeOutcome:
    """Take in the files of a table that arrived on some days.

    Args:
        days: days of arrival; None for tables without days, which take in all their files.

    Raises:
        ConfigurationError: no place of dropped files is configured.
        SourceError: files cannot be listed, read or moved. What was published stays so,
            and the next run moves what was not moved.
    """
    place = open_drops(session.settings, table.source)
    step = FileStep(session, table, tables, place)
    with session.publishing():
        for identifier in (ENTRIES, LOADS, FILE_DROPS):
            ensure(session, identifier)
        waiting = _waiting(place, table, tables, days, session.days)
        outcome = step.take(waiting[:MOST_AT_ONCE])
        for start in range(MOST_AT_ONCE, len(waiting), MOST_AT_ONCE):
            session.report(f"{table.identifier}: {start:,} of {len(waiting):,} files are taken in")
            found = step.take(waiting[start : start + MOST_AT_ONCE])
            outcome = _joined(outcome, found)
    return outcome


def _waiting(
    place: DropPlace,
    table: Table,
    tables: Mapping[str, Table],
    days: Days | None,
    date_range: DayRange,
) -> list[Received]:
    """The files that may be the table's, in the order of their arrival."""
    zone = system_of(table.source).time_zone
    found = []
    for item in paired(place.listed())[0]:
        dimension = dimension_of(item.name, tables)
        arrived = arrival(item.name, item.modified, zone)
        mine = dimension is table if table.day is None else dimension is None
        if mine and (
            days is None or drop_day(arrived, date_range.first, date_range.last) in days.chosen
        ):
            found.append(Received(item, arrived))
    return sorted(found, key=lambda file: (file.arrived, file.item.modified, file.item.name))


def _joined(first: BronzeOutcome, second: BronzeOutcome) -> BronzeOutcome:
    """Two outcomes of one step as one."""
    changed = dict(first.changed or {})
    for day, rows in (second.changed or {}).items():
        changed[day] = changed.get(day, 0) + rows
    return replace(
        second,
        delivery=second.delivery or first.delivery,
        appended=first.appended + second.appended,
        touched=tuple(sorted({*first.touched, *second.touched})),
        changed=changed,
        drift=(*first.drift, *second.drift),
        attempts=(*first.attempts, *second.attempts),
    )


@dataclass(frozen=True)
class FileStep:
    """Takes in files of one table. The publish lease has to be held."""

    session: Session
    table: Table
    tables: Mapping[str, Table]
    place: DropPlace

    def take(
        self,
        waiting: Sequence[Received],
        *,
        withdrawn: Sequence[Attempt] = (),
        note: str = "",
        by_hand: bool = False,
    ) -> BronzeOutcome:
        """Take in some files together.

        Args:
            withdrawn: attempts whose rows are taken back, if all the files are loaded.
            note: why they are.
            by_hand: whether somebody has decided that the files are taken in.
        """
        session, name = self.session, self.table.identifier
        reader = session.reader()
        noted = read_attempts(session.connection, reader, name)
        before = without_open(noted)
        copying = Copying(session, self.table, self.tables, self.place)
        files = [file for file in copying.copied(waiting) if not self._is_left_over(file, before)]
        begun = self._begun(files, before)
        if begun or before != noted:
            change = stage_attempts(session, name, [*before, *begun])
            publish(session.lake, [change], None, session.run_id)
        bronze = Bronze.of(session, session.reader(), self.table)
        gone = [
            withdrawal(session, self.table, bronze.loads, one, number, note)
            for number, one in enumerate(withdrawn, start=len(before) + len(begun) + 1)
        ]
        said = None if by_hand else self._said(bronze, begun)
        so_far = [*before, *(one.attempt for one in gone)]
        intake = Intake(session, self.table, so_far, self._others(reader), said)
        ended = [intake.take(*one) for one in zip(files, begun, strict=True)]
        if any(one.attempt.outcome != Outcome.LOADED for one in ended):
            gone = []
        outcome = publish_ended(bronze, self.place, before, [*ended, *gone])
        for file, attempt in zip(files, outcome.attempts, strict=False):
            self._move(file, attempt)
        return outcome

    def _said(self, bronze: Bronze, begun: Sequence[Attempt]) -> SaidLines | None:
        """The lines that files of sales have said; None where repetitions do not matter."""
        accepts = self.session.settings.drops_repeated is Repeated.ACCEPT
        return None if accepts or self.table.day is None or not begun else SaidLines(bronze)

    def _is_left_over(self, file: Received, before: Sequence[Attempt]) -> bool:
        """Whether a run ended between publishing a file and moving it; moves it then.

        A file that was set aside may be put back to be tried again; it is left over only if its
        move was begun.
        """
        last = left_from(before, file.item.shown, file.sha256, utc(file.item.modified))
        item = file.item
        if last is None or file.sha256 is None or last.location == f"{item.prefix}/{item.path}":
            return False
        prefix, _, name = last.location.partition("/")
        if self.place.has(prefix, name):
            moved = self.place.finish_move(file.item, file.sha256, prefix, name)
        else:
            moved = last.outcome not in SET_ASIDE and self.place.move(file.item, prefix, name)
        if moved:
            self._move_manifest(item, prefix, name)
            self.session.report(f"{file.item.shown}: {last.outcome} before, moved to {prefix}")
        return moved

    def _begun(self, files: Sequence[Received], before: Sequence[Attempt]) -> list[Attempt]:
        """An open attempt for each file."""
        now = utc_now()
        return [
            Attempt(
                table_name=self.table.identifier,
                attempt_id=f"{number:06d}",
                file_name=file.item.shown,
                file_id=file_id(file.item.shown),
                location=f"{file.item.prefix}/{file.item.moved_to or file.item.shown}",
                status=Status.ACTIVE,
                outcome=Outcome.STARTED,
                arrived_at=file.arrived,
                size=file.item.size,
                sha256=file.sha256,
                modified_at=utc(file.item.modified),
                created_at=now,
                updated_at=now,
                run_id=self.session.run_id,
            )
            for number, file in enumerate(files, start=len(before) + 1)
        ]

    def _others(self, reader: SnapshotReader) -> dict[str, Attempt]:
        """The files that speak in other tables of the source."""
        connection = self.session.connection
        found: dict[str, Attempt] = {}
        for table in self.tables.values():
            if table is not self.table and table.day is not None:
                found |= current_attempts(read_attempts(connection, reader, table.identifier))
        return found

    def _move(self, file: Received, attempt: Attempt) -> None:
        """Move a file to where its attempt says, unless somebody wrote it anew."""
        prefix, _, name = attempt.location.partition("/")
        if prefix == file.item.prefix:
            return
        if self.place.move(file.item, prefix, name):
            self._move_manifest(file.item, prefix, name)
        else:
            self.session.report(f"{file.item.shown} was written anew and waits for the next run")

    def _move_manifest(self, item: Dropped, prefix: str, name: str) -> None:
        """Move a file's manifest beside it, unless something lies there.

        It is moved last: a file that lost it would be taken in without being compared.
        """
        if item.manifest is not None and not self.place.has(prefix, name + MANIFEST):
            self.place.move(item.manifest, prefix, name + MANIFEST)
