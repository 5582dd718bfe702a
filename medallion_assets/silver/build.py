"""The silver step of one table: find stale days, clean, audit, publish.

Belongs here: the order of these steps under the lease. Does not belong here: how
each is done.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from medallion_assets.core.partitions import Days
from medallion_assets.engines.duckdb_engine import DuckDBEngine
from medallion_assets.engines.routing import EngineChoice, choose
from medallion_assets.engines.task import Cleaned, CleaningTask
from medallion_assets.lake.reading import SnapshotReader
from medallion_assets.ledger.entries import Entry
from medallion_assets.session import Session
from medallion_assets.settings.environment import EngineName
from medallion_assets.silver.accounting import entries_of
from medallion_assets.silver.audit import Published, Verdict, audit
from medallion_assets.silver.clean import clean_scope
from medallion_assets.silver.due import Changed, Day, DueDays, Entries
from medallion_assets.silver.publication import publish_days
from medallion_assets.silver.scope import define_scope
from medallion_assets.silver.staging import present, pseudonymise, task_of
from medallion_assets.tables.model import Table

MANY_DAYS = 1000
"""Of so many days a step takes minutes, and says what it does."""


@dataclass(frozen=True)
class SilverOutcome:
    """What a silver step did.

    Attributes:
        asked: the days it was asked for.
        rewritten: the days it staged: those asked for that would differ, and stale ones.
        entries: the ledger, of these days as it would be, also where they were not published.
        verdicts: by day; failed days keep their old state.
        choice: the engine that cleaned; None where nothing had to be done.
        changed: where days are days of change, by asked day the business days that its
            changes belong to, with their number.
        former: the ledger before.
    """

    asked: Days | None
    rewritten: Days | None
    entries: Entries
    verdicts: Mapping[Day, Verdict]
    choice: EngineChoice | None = None
    changed: Changed | None = None
    former: Entries = field(default_factory=dict)

    def business_days(self, day: Day) -> tuple[Day, ...]:
        """The business days that an asked day stands for."""
        if self.changed is None or day is None:
            return (day,)
        return tuple(self.changed.get(day, ()))

    def differs(self, day: Day) -> bool:
        """Whether a day has other rows than before, in silver or in quarantine."""
        before, after = self.former.get(day), self.entries.get(day)
        return before is None or after is None or _content(before) != _content(after)

    @property
    def failed(self) -> dict[Day, Verdict]:
        """The days that were not published."""
        return {day: verdict for day, verdict in self.verdicts.items() if not verdict.passed}


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
    with session.publishing() as reader:
        due = DueDays.of(
            session, reader, table, tables, days, replay=replay, anew=anew or accept_removals
        )
        done = SilverOutcome(
            days, due.rewritten, due.known, {None: Verdict()}, changed=due.changed, former=due.known
        )
        if not due:
            return done
        return _rewrite(session, reader, table, tables, done, due, accept_removals=accept_removals)


def _rewrite(
    session: Session,
    reader: SnapshotReader,
    table: Table,
    tables: Mapping[str, Table],
    done: SilverOutcome,
    due: DueDays,
    *,
    accept_removals: bool,
) -> SilverOutcome:
    """Clean, judge and publish what is due."""
    known, report = due.known, _reporter(session, table, due.rewritten)
    report("cleaning")
    task = task_of(session, reader, table, tables, due.rewritten)
    choice = choose(session.settings, task.size)
    cleaned = pseudonymise(session, task, _clean(session, choice, task, tables), table)
    present(session, task, cleaned)
    cleaned = due.awaited.rename(session, table, cleaned)
    report("counting")
    entries = entries_of(session, table, tables, known, due.rewritten, due.basis, cleaned)
    asked = done.asked.days if done.asked and due.changed is None else ()
    verdicts = audit(
        session.connection,
        table,
        entries,
        Published.of(reader, table, known),
        beside={day: known[day] for day in asked},
        accept_removals=accept_removals,
    )
    report("publishing")
    publish_days(session, reader, table, tables, known, entries, verdicts, cleaned)
    return replace(done, entries={**known, **entries}, verdicts=verdicts, choice=choice)


def _reporter(session: Session, table: Table, days: Days | None) -> Callable[[str], None]:
    """What says of many days what is done with them; of few it is done in a moment."""
    number = len(days.days) if days else 0

    def report(doing: str) -> None:
        if number >= MANY_DAYS:
            session.report(f"silver of {table.identifier}: {doing} {number:,} days")

    return report


def _content(entry: Entry) -> tuple[object, ...]:
    return entry.silver_version, entry.accounts, entry.rules


def _clean(
    session: Session, choice: EngineChoice, task: CleaningTask, tables: Mapping[str, Table]
) -> Cleaned:
    """Clean on the chosen engine; the rows in scope stay readable for the platform."""
    embedded = DuckDBEngine(session.connection)
    if choice.engine is EngineName.DUCKDB:
        define_scope(embedded, task, tables)
        return clean_scope(embedded, task, tables)
    session.report(f"{task.source}_{task.table}: cleaned by {choice.engine} ({choice.why})")
    cleaned = session.remote_engines(choice.engine, task)
    define_scope(embedded, task, tables)
    return cleaned
