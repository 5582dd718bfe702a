"""The silver step of one table: find stale days, clean, audit, publish.

Belongs here: the order of these steps, and what becomes of days where others publish at the same
time. Does not belong here: how each is done.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from medallion_assets.core.errors import OutdatedError
from medallion_assets.core.partitions import Days
from medallion_assets.engines.cleaned import Cleaned
from medallion_assets.engines.routing import EngineChoice, choose
from medallion_assets.engines.task import CleaningTask
from medallion_assets.lake.reading import SnapshotReader
from medallion_assets.ledger.entries import Entry
from medallion_assets.session import Session
from medallion_assets.settings.engines import EngineName
from medallion_assets.silver.accounting import entries_of
from medallion_assets.silver.audit import Published, Verdict, audit
from medallion_assets.silver.contract import violations_by_day
from medallion_assets.silver.due import Day, DueDays, Entries
from medallion_assets.silver.examination import STAGED
from medallion_assets.silver.outcome import SilverOutcome
from medallion_assets.silver.publication import StagedDays
from medallion_assets.silver.staging import clean_elsewhere, clean_here, task_of
from medallion_assets.tables.model import Table

MANY_DAYS = 1000
"""Of so many days a step takes minutes, and says what it does."""


def build_silver(
    session: Session,
    table: Table,
    tables: Mapping[str, Table],
    days: Days | None,
    *,
    replay: bool = False,
    anew: bool = False,
    accept_removals: bool = False,
) -> SilverOutcome:
    """Rewrite silver and quarantine of asked days, where they would differ, and of stale days.

    An asked day is judged anew where its inputs, or how they are judged, are not those it was
    built from. Where days are days of change, only what is stale is rewritten: the business
    days that the changes touched.

    Args:
        replay: judge all rejected rows anew, by the rules of today.
        anew: judge all asked days anew, also those that would be as they are.
        accept_removals: the same, and believe that most rows are rejected, or all of a day.
    """
    step = SilverStep(
        session, table, tables, days, replay, anew or accept_removals, accept_removals
    )
    return session.optimistically(step.done)


@dataclass(frozen=True)
class SilverStep:
    """A silver step, which may have to begin again where others write to the same tables.

    Attributes:
        published: the days that an earlier attempt has published.
        former: the ledger as the first attempt found it.
    """

    session: Session
    table: Table
    tables: Mapping[str, Table]
    days: Days | None
    replay: bool
    anew: bool
    accept_removals: bool
    published: dict[Day, Entry] = field(default_factory=dict)
    former: dict[Day, Entry] = field(default_factory=dict)

    def done(self, reader: SnapshotReader) -> SilverOutcome:
        """Do what is due at the state that a reader sees.

        Raises:
            OutdatedError: others have changed it, and some days have to be made again.
        """
        due = self._due(reader)
        self.former.update(self.former or due.known)
        if not due:
            return self._outcome(due, {}, {None: Verdict()}, None)
        session, table, tables = self.session, self.table, self.tables
        report = _reporter(session, table, due.rewritten)
        report("cleaning")
        task = task_of(session, reader, table, tables, due.rewritten, due.awaited)
        choice = choose(session.settings, task.size)
        cleaned = self._cleaned(reader, due, task, choice)
        report("counting")
        entries = entries_of(session, table, due.known, due.rewritten, due.basis, cleaned)
        verdicts = self._audited(reader, due, entries, cleaned)
        report("publishing")
        self._publish(reader, due, entries, verdicts, cleaned)
        outcome = self._outcome(due, entries, verdicts, choice)
        return replace(outcome, rejected=cleaned.quarantine)

    def _cleaned(
        self, reader: SnapshotReader, due: DueDays, task: CleaningTask, choice: EngineChoice
    ) -> Cleaned:
        """Have the task done by the chosen engine."""
        session, tables, awaited = self.session, self.tables, due.awaited
        if choice.engine is EngineName.DUCKDB:
            return clean_here(session, reader, task, tables, awaited)
        return clean_elsewhere(session, reader, choice, task, tables, awaited)

    def _due(self, reader: SnapshotReader) -> DueDays:
        """What is due at the state that a reader sees."""
        return DueDays.of(
            self.session,
            reader,
            self.table,
            self.tables,
            self.days,
            replay=self.replay,
            anew=self.anew,
            but=self.published,
        )

    def _audited(
        self, reader: SnapshotReader, due: DueDays, entries: Entries, cleaned: Cleaned
    ) -> Mapping[Day, Verdict]:
        """Judge the days, beside those that were asked for and are left as they are."""
        asked = self.days.days if self.days and due.changed is None else ()
        return audit(
            self.table,
            entries,
            self._breaches(cleaned, entries),
            Published.of(reader, self.table, due.known),
            beside={day: due.known[day] for day in asked},
            accept_removals=self.accept_removals,
        )

    def _breaches(self, cleaned: Cleaned, days: Collection[Day]) -> Mapping[Day, Sequence[str]]:
        """How days break the contract; pandera says it where the rows are at hand."""
        found: dict[Day, Sequence[str]] = {}
        for breach in cleaned.breaches:
            found[breach.day] = [*found.get(breach.day, ()), breach.told]
        if not found or cleaned.by:
            return found
        connection = self.session.connection
        return {**found, **violations_by_day(connection, self.table, STAGED, days)}

    def _publish(
        self,
        reader: SnapshotReader,
        due: DueDays,
        entries: Entries,
        verdicts: Mapping[Day, Verdict],
        cleaned: Cleaned,
    ) -> None:
        """Publish the days that passed; leave the others as they are.

        Raises:
            OutdatedError: others were faster; the days that this does not concern are published.
        """
        passed = {day: entries[day] for day, verdict in verdicts.items() if verdict.passed}
        if not passed:
            return
        whole = len(passed) == len(verdicts)
        staged = StagedDays.of(self.session, self.table, self.tables, passed, cleaned, whole=whole)
        try:
            staged.publish(reader, due.known)
        except OutdatedError:
            self._publish_what_holds(due, staged)
            raise

    def _publish_what_holds(self, due: DueDays, staged: StagedDays) -> None:
        """Publish the days that would be made from the same versions now.

        Rows without a day are left to the next attempt, and so is a table with a history, which
        is told anew with each day.
        """
        if self.table.day is None or self.table.history is not None:
            return
        reader = self.session.reader()
        now = self._due(reader)
        held = {day for day in staged.entries if day is not None and due.is_alike(now, day)}
        if held:
            staged.publish(reader, now.known, only=held)
            self.published.update({day: staged.entries[day] for day in held})

    def _outcome(
        self,
        due: DueDays,
        entries: Entries,
        verdicts: Mapping[Day, Verdict],
        choice: EngineChoice | None,
    ) -> SilverOutcome:
        """What the step did in all its attempts."""
        rewritten = due.rewritten
        if rewritten is not None and self.published:
            days = {*rewritten.days, *(day for day in self.published if day is not None)}
            rewritten = Days.of(days, rewritten.date_range)
        earlier = dict.fromkeys(self.published, Verdict())
        return SilverOutcome(
            self.days,
            rewritten,
            {**due.known, **entries},
            {**earlier, **verdicts},
            choice,
            due.changed,
            self.former,
        )


def _reporter(session: Session, table: Table, days: Days | None) -> Callable[[str], None]:
    """What says of many days what is done with them; of few it is done in a moment."""
    number = len(days.days) if days else 0

    def report(doing: str) -> None:
        if number >= MANY_DAYS:
            session.report(f"silver of {table.identifier}: {doing} {number:,} days")

    return report
