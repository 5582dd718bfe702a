"""Days that should be there by now and are not.

Belongs here: which days are due, and which of them silver lacks. The ledger of the lake
says what is built, whoever built it; Dagster's own records know only runs of this
instance.

Of dropped files nobody knows which days have any. So files are awaited on the days after
the last one that arrived, until a week has passed without any.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dagster import SensorDefinition, SensorEvaluationContext
from pydantic import Field

from medallion_assets.core.errors import MedallionError
from medallion_assets.lake.opening import open_lake
from medallion_assets.lake.reading import SnapshotReader
from medallion_assets.ledger.drops import Attempt, current_attempts, read_attempts
from medallion_assets.ledger.store import read_loads, read_versions
from medallion_assets.orchestration.alerts.alert import Alert, Severity
from medallion_assets.orchestration.alerts.outbox import Outbox, State
from medallion_assets.orchestration.alerts.senders.protocol import Sender
from medallion_assets.orchestration.alerts.sensors.tick import alerting_sensor
from medallion_assets.session import Session, open_session
from medallion_assets.settings.environment import Settings
from medallion_assets.sources.extracts import read_windows
from medallion_assets.sources.origin import is_incremental
from medallion_assets.tables.model import Table
from medallion_assets.tables.systems import TABLES, is_dropped, is_exported, system_of

LATE_DATA = "late_data"
SECONDS = 600
LOOK_BACK = 3
"""Days; a sensor that was off for longer tells of the last ones."""
AWAITED = timedelta(days=7)
"""How long after its last file another one is awaited of a table; then it seems given up."""

Missing = Callable[[Settings, Sequence[date]], dict[date, list[str]]]


class LateDataState(State):
    """Which days are known to be late.

    Attributes:
        late: the days, as ISO dates.
    """

    late: list[str] = Field(default_factory=list)


def due_days(settings: Settings, now: datetime) -> list[date]:
    """The last days that have to be there, oldest first.

    A day is due so many hours after its end, midnight in the shop's time zone.
    """
    zone = ZoneInfo(settings.time_zone)
    last = settings.last_day or now.astimezone(zone).date()
    days = [last - timedelta(days=n) for n in range(LOOK_BACK + settings.late_after // 24 + 2)]
    due = [day for day in days if day >= settings.first_day and _due(settings, day) <= now]
    return sorted(due[:LOOK_BACK])


def _due(settings: Settings, day: date) -> datetime:
    """When a day has to be there; hours count as they pass, also when clocks are changed."""
    end = datetime.combine(day + timedelta(days=1), time.min, tzinfo=ZoneInfo(settings.time_zone))
    return end.astimezone(UTC) + timedelta(hours=settings.late_after)


def missing_tables(settings: Settings, days: Sequence[date]) -> dict[date, list[str]]:
    """The tables of silver that lack a day, by day; days that lack none are left out.

    Raises:
        MedallionError: the lake cannot be read.
    """
    wanted = [table for table in TABLES if table.day and _is_expected(settings, table)]
    there: set[tuple[str, date | None]] = set()
    if open_lake(settings).exists:
        with open_session(settings, run_id=LATE_DATA) as session:
            reader = session.reader()
            there = set(read_versions(session.connection, reader))
            for table in wanted:
                if is_incremental(settings, table):
                    there = {found for found in there if found[0] != table.identifier}
                    look = _not_awaited if is_dropped(table.source) else _extracted
                    there |= look(session, reader, table, days)
    else:
        wanted = [table for table in wanted if not is_dropped(table.source)]
    lacking = {
        day: [table.identifier for table in wanted if (table.identifier, day) not in there]
        for day in days
    }
    return {day: names for day, names in lacking.items() if names}


def _extracted(
    session: Session, reader: SnapshotReader, table: Table, days: Sequence[date]
) -> set[tuple[str, date | None]]:
    """The days whose changes of a table were read."""
    loads = read_loads(session.connection, reader, table.identifier)
    spans = [span for load in loads for span in read_windows(load["change_days"])]
    return {(table.identifier, day) for day in days if any(day in span for span in spans)}


def _not_awaited(
    session: Session, reader: SnapshotReader, table: Table, days: Sequence[date]
) -> set[tuple[str, date | None]]:
    """The days on which no file of a table is missed: one arrived then or later, or long before."""
    attempts = read_attempts(session.connection, reader, table.identifier)
    zone = system_of(table.source).time_zone
    last = max((_arrived(one, zone) for one in current_attempts(attempts).values()), default=None)
    missed = {day for day in days if last and last < day <= last + AWAITED}
    return {(table.identifier, day) for day in days if day not in missed}


def _arrived(attempt: Attempt, zone: str) -> date:
    """The day on which a file arrived, which is none after it was taken in, whatever its name."""
    taken_in = attempt.created_at.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).date()
    return min(attempt.arrived_at.date(), taken_in)


def _is_expected(settings: Settings, table: Table) -> bool:
    """Whether the source of a table is in use; the marketplace always is."""
    if is_dropped(table.source):
        return settings.drops is not None
    return is_exported(table.source) or settings.is_from_database(table.source)


def build_late_data(
    settings: Settings,
    senders: Sequence[Sender],
    *,
    now: Callable[[], datetime] = lambda: datetime.now(tz=UTC),
    missing: Missing = missing_tables,
) -> SensorDefinition:
    """The sensor that tells of late days.

    Args:
        now: the time, with a time zone.
        missing: what looks into the lake.
    """

    def notice(_context: SensorEvaluationContext, outbox: Outbox, state: LateDataState) -> str:
        at = now()
        days = due_days(settings, at)
        try:
            found = missing(settings, days)
        except MedallionError as error:
            reached = outbox.post(_unknown(days, error, at))
            return f"the lake cannot be read; {'told' if reached else 'nobody was reached'}"
        state.got = {key: got for key, got in state.got.items() if not key.startswith(UNKNOWN)}
        late = {day.isoformat(): names for day, names in found.items()}
        state.late = [day for day in state.late if day in late]
        for day, names in late.items():
            if day not in state.late and outbox.post(_alert(settings, day, names, at)):
                state.late.append(day)
        state.got = {key: got for key, got in state.got.items() if key not in _keys(state.late)}
        return f"{len(late)} late days, {len(state.late)} told"

    return alerting_sensor(
        LATE_DATA,
        "Tells of days whose silver should be there by now and is not.",
        settings,
        senders,
        LateDataState,
        notice,
        seconds=SECONDS,
    )


UNKNOWN = "late:unknown:"


def _keys(days: Sequence[str]) -> set[str]:
    return {f"late:{day}" for day in days}


def _alert(settings: Settings, day: str, names: list[str], at: datetime) -> Alert:
    """The alert of one late day."""
    return Alert(
        key=f"late:{day}",
        what=f"{day} is late: silver lacks it {settings.late_after} hours after its end",
        severity=Severity.ERROR,
        subject=", ".join(names),
        day=day,
        details=f"{len(names)} tables lack the day: {', '.join(names)}",
        remedy="see whether the source has delivered and the schedule runs, then "
        f"`medallion run --day {day}`",
        at=at,
    )


def _unknown(days: Sequence[date], error: MedallionError, at: datetime) -> Alert:
    """The alert that nobody can know; once a day."""
    return Alert(
        key=f"{UNKNOWN}{at.date()}",
        what="whether days are late cannot be told, because the lake cannot be read",
        severity=Severity.ERROR,
        subject="lake",
        day=", ".join(day.isoformat() for day in days),
        details=error.problem,
        remedy=error.remedy,
        at=at,
    )
