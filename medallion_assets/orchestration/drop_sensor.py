"""The sensor that starts runs for dropped files.

Belongs here: which files are settled, and one run a day of arrival. Does not belong
here: taking files in (see ``bronze.files.step``), and the nightly run, which takes in what
no sensor has seen (see ``schedules``).
"""

import hashlib
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

from dagster import (
    DefaultSensorStatus,
    Definitions,
    RunRequest,
    SensorDefinition,
    SensorEvaluationContext,
    SensorResult,
    SkipReason,
)
from pydantic import BaseModel, Field

from medallion_assets.core.errors import MedallionError
from medallion_assets.orchestration.schedules import daily_job
from medallion_assets.secrets.redaction import redacted
from medallion_assets.settings.environment import Settings
from medallion_assets.sources.drops.folders import Dropped
from medallion_assets.sources.drops.manifest import paired
from medallion_assets.sources.drops.names import arrival, drop_day
from medallion_assets.sources.drops.opening import open_drops
from medallion_assets.systems.environment import is_configured, settings_of
from medallion_assets.tables.readers import PlaceSetting
from medallion_assets.tables.source_system import SourceSystem

SECONDS = 30
"""Between ticks, at least."""
AGAIN_SECONDS = 3 * 3600
"""Files that a run has left lying, because it failed, are asked for again after so long."""


class Seen(BaseModel):
    """What the sensor remembers between ticks.

    Attributes:
        marks: what told the waiting files apart, by name.
    """

    marks: dict[str, str] = Field(default_factory=dict)


def build_drops(settings: Settings, systems: Iterable[SourceSystem]) -> Definitions:
    """A sensor for each system of dropped files."""
    dropped = [system for system in systems if system.reader.brings_files]
    return Definitions(sensors=[build_drop_sensor(settings, system) for system in dropped])


def build_drop_sensor(
    settings: Settings, system: SourceSystem, *, now: Callable[[], float] = time.time
) -> SensorDefinition:
    """The sensor of a system; it starts switched on where schedules do and files are dropped.

    Args:
        now: the time, in seconds since 1970.
    """

    def evaluate(context: SensorEvaluationContext) -> SensorResult:
        if not is_configured(settings, system):
            variable = settings.variable(system.name, PlaceSetting.DROPS)
            return SensorResult(skip_reason=SkipReason(f"{variable} is not set"))
        try:
            waiting, _ = paired(open_drops(settings, system.name).listed())
        except MedallionError as error:
            reason = redacted(error.problem)
            return SensorResult(skip_reason=SkipReason(reason), cursor=context.cursor)
        seen = Seen.model_validate_json(context.cursor) if context.cursor else Seen()
        days = _by_day(settings, system, _settled(settings, waiting, seen, now()))
        cursor = Seen(marks={item.shown: item.mark for item in waiting}).model_dump_json()
        requests = [_request(system, day, items, now()) for day, items in sorted(days.items())]
        if requests:
            return SensorResult(run_requests=requests, cursor=cursor)
        reason = f"{len(waiting)} files wait, none is settled" if waiting else "no files wait"
        return SensorResult(skip_reason=SkipReason(reason), cursor=cursor)

    used = settings.schedules_run and is_configured(settings, system)
    return SensorDefinition(
        name=f"{system.name}_arrivals",
        evaluation_fn=evaluate,
        job_name=daily_job(system.name),
        description="Starts a run for every day on which files were dropped that wait.",
        minimum_interval_seconds=SECONDS,
        default_status=DefaultSensorStatus.RUNNING if used else DefaultSensorStatus.STOPPED,
    )


def _settled(
    settings: Settings, waiting: Sequence[Dropped], seen: Seen, now: float
) -> list[Dropped]:
    """The files that nobody writes any more, as far as can be told from outside.

    They are old enough, or the same as at the tick before.
    """
    return [
        item
        for item in waiting
        if now - item.modified >= settings.drops_settle_seconds
        or seen.marks.get(item.shown) == item.mark
    ]


def _by_day(
    settings: Settings, system: SourceSystem, items: Sequence[Dropped]
) -> Mapping[date, list[Dropped]]:
    """Files by the partition that they belong to."""
    found: dict[date, list[Dropped]] = defaultdict(list)
    settings = settings_of(settings, system)
    for item in items:
        arrived = arrival(item.name, item.modified, system.time_zone)
        found[drop_day(arrived, settings.first_day, settings.final_day())].append(item)
    return found


def _request(system: SourceSystem, day: date, items: Sequence[Dropped], now: float) -> RunRequest:
    """A run of one day; the same files ask for it once, and again while they are left lying."""
    newest = max(item.modified for item in items)
    waited = int(max(now - newest, 0) // AGAIN_SECONDS)
    payload = "\n".join(f"{item.shown} {item.size} {item.modified} {item.mark}" for item in items)
    fingerprint = hashlib.sha256(payload.encode()).hexdigest()[:16]
    return RunRequest(
        run_key=f"{system.name}-{day}-{fingerprint}-{waited}",
        partition_key=day.isoformat(),
        tags={"source": system.name},
    )
