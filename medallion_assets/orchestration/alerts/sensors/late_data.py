"""Days that should be there by now and are not.

Belongs here: which days are due, and which of them silver lacks. The ledger of the lake
says what is built, whoever built it; Dagster's own records know only runs of this
instance.

Of dropped files nobody knows which days have any. So files are awaited on the days after
the last one that arrived, until a week has passed without any.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
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
from medallion_assets.sources.origin import origin_of
from medallion_assets.sources.protocol import DayMeaning
from medallion_assets.systems.environment import settings_of, used_systems
from medallion_assets.systems.registry import DEFAULT_SOURCE, all_systems
from medallion_assets.tables.model import Table
from medallion_assets.tables.source_system import SourceSystem

LATE_DATA = "late_data"
SECONDS = 600
LOOK_BACK = 3
"""Days; a sensor that was off for longer tells of the last ones."""
AWAITED = timedelta(days=7)
"""How long after its last file another one is awaited of a table; then it seems given up."""

Missing = Callable[[Settings, datetime], dict[date, list[str]]]
Look = Callable[[Session, SnapshotReader, Table, Sequence[date], str], set[tuple[str, date | None]]]


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


def late_tables(settings: Settings, now: datetime) -> dict[date, list[str]]:
    """The tables of silver that lack a day which is due, by day; days that lack none are left out.

    Raises:
        MedallionError: the lake, or a source that says what its days mean, cannot be read.
    """
    found = [
        _missing_of(settings, system, due_days(settings_of(settings, system), now))
        for system in used_systems(settings)
    ]
    return _together(found)


def missing_tables(settings: Settings, days: Sequence[date]) -> dict[date, list[str]]:
    """The tables of silver that lack one of some days, by day; days that lack none are left out.

    Raises:
        MedallionError: the lake, or a source that says what its days mean, cannot be read.
    """
    return _together([_missing_of(settings, system, days) for system in used_systems(settings)])


def _together(found: Iterable[Mapping[date, list[str]]]) -> dict[date, list[str]]:
    """What several systems lack, by day."""
    lacking: dict[date, list[str]] = defaultdict(list)
    for one in found:
        for day, names in one.items():
            lacking[day] += names
    return dict(sorted(lacking.items()))


def _missing_of(
    settings: Settings, system: SourceSystem, days: Sequence[date]
) -> dict[date, list[str]]:
    """The tables of a system that lack one of some days, by day."""
    wanted = [table for table in system.tables if table.day]
    there: set[tuple[str, date | None]] = set()
    if open_lake(settings).exists:
        origin = origin_of(settings, system)
        with open_session(settings, run_id=LATE_DATA) as session:
            reader = session.reader()
            there = set(read_versions(session.connection, reader))
            for table in wanted:
                look = LOOKS[origin.day_meaning(table)]
                if look is not None:
                    there = {found for found in there if found[0] != table.identifier}
                    there |= look(session, reader, table, days, system.time_zone)
    elif system.reader.brings_files:
        return {}
    lacking = {
        day: [table.identifier for table in wanted if (table.identifier, day) not in there]
        for day in days
    }
    return {day: names for day, names in lacking.items() if names}


def _extracted(
    session: Session, reader: SnapshotReader, table: Table, days: Sequence[date], _zone: str
) -> set[tuple[str, date | None]]:
    """The days whose changes of a table were read."""
    loads = read_loads(session.connection, reader, table.identifier)
    spans = [span for load in loads for span in read_windows(load["change_days"])]
    return {(table.identifier, day) for day in days if any(day in span for span in spans)}


def _not_awaited(
    session: Session, reader: SnapshotReader, table: Table, days: Sequence[date], zone: str
) -> set[tuple[str, date | None]]:
    """The days on which no file of a table is missed: one arrived then or later, or long before."""
    attempts = read_attempts(session.connection, reader, table.identifier)
    last = max((_arrived(one, zone) for one in current_attempts(attempts).values()), default=None)
    missed = {day for day in days if last and last < day <= last + AWAITED}
    return {(table.identifier, day) for day in days if day not in missed}


def _arrived(attempt: Attempt, zone: str) -> date:
    """The day on which a file arrived, which is none after it was taken in, whatever its name."""
    taken_in = attempt.created_at.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).date()
    return min(attempt.arrived_at.date(), taken_in)


LOOKS: Mapping[DayMeaning, Look | None] = {
    DayMeaning.BUSINESS: None,
    DayMeaning.CHANGE: _extracted,
    DayMeaning.ARRIVAL: _not_awaited,
}
"""How the days are found that silver has, where they are not the days of its rows."""


def build_late_data(
    settings: Settings,
    senders: Sequence[Sender],
    *,
    now: Callable[[], datetime] = lambda: datetime.now(tz=UTC),
    missing: Missing = late_tables,
) -> SensorDefinition:
    """The sensor that tells of late days.

    Args:
        now: the time, with a time zone.
        missing: what looks into the lake.
    """

    def notice(_context: SensorEvaluationContext, outbox: Outbox, state: LateDataState) -> str:
        at = now()
        try:
            found = missing(settings, at)
        except MedallionError as error:
            reached = outbox.post(_unknown(due_days(settings, at), error, at))
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
        f"{_commands(names, day)}",
        at=at,
    )


def _commands(names: Sequence[str], day: str) -> str:
    """What brings the day of some tables, a command a system."""
    lacking = [
        system.name
        for system in all_systems()
        if any(table.identifier in names for table in system.tables)
    ]
    options = [f" --source {name}" if name != DEFAULT_SOURCE else "" for name in lacking]
    return ", ".join(f"`medallion run{option} --day {day}`" for option in options)


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
