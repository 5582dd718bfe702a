"""The daily jobs, one a source system, and their schedules.

Belongs here: jobs and when they start. The schedules are off by default on a
developer's machine.
"""

from dagster import (
    AssetSelection,
    DefaultScheduleStatus,
    Definitions,
    build_schedule_from_partitioned_job,
    define_asset_job,
    in_process_executor,
)

from medallion_assets.core.naming import BRONZE, GOLD, SILVER
from medallion_assets.settings.environment import Settings
from medallion_assets.tables.systems import SYSTEMS, System

HOUR = 3
"""Local hour at which yesterday is processed: after midnight's late writes."""


def daily_job(source: str) -> str:
    """The name of the job over all tables of a source system."""
    return f"{source}_daily"


DAILY_JOB = daily_job("olist")


def build_schedules(settings: Settings) -> Definitions:
    """A job a system over all its tables for a day, and the schedule that runs it for yesterday.

    A system whose source is not configured has a job too, but its schedule stays off.
    """
    jobs = [
        define_asset_job(
            daily_job(system.name),
            selection=AssetSelection.groups(
                *(f"{system.name}_{layer}" for layer in (BRONZE, SILVER, GOLD))
            ),
            description=f"All tables of {system.name} for a day, from the source on.",
            tags={"source": system.name},
            executor_def=in_process_executor,
        )
        for system in SYSTEMS
    ]
    schedules = [
        build_schedule_from_partitioned_job(
            job, hour_of_day=HOUR, default_status=_status(settings, system)
        )
        for job, system in zip(jobs, SYSTEMS, strict=True)
    ]
    return Definitions(jobs=jobs, schedules=schedules)


def _status(settings: Settings, system: System) -> DefaultScheduleStatus:
    """Whether a schedule starts switched on."""
    used = system.exported or settings.is_from_database(system.name)
    if system.dropped:
        used = settings.drops is not None
    if settings.schedules_run and used:
        return DefaultScheduleStatus.RUNNING
    return DefaultScheduleStatus.STOPPED
