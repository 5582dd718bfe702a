"""The jobs of each source system, and what starts them; those of pages are in ``page_schedules``.

Belongs here: jobs and when they start. The schedules are off by default on a developer's machine;
automation conditions, for people who prefer them, are off everywhere until somebody switches
their sensor on. Does not belong here: the conditions (see ``orchestration.assets.signals``).
"""

from collections.abc import Sequence
from typing import Any

from dagster import (
    AssetKey,
    AssetSelection,
    AutomationConditionSensorDefinition,
    DefaultScheduleStatus,
    DefaultSensorStatus,
    Definitions,
    ScheduleDefinition,
    build_schedule_from_partitioned_job,
    define_asset_job,
)

from medallion_assets.core.naming import BRONZE, GOLD, SILVER
from medallion_assets.orchestration.assets.signals import HOUR
from medallion_assets.orchestration.executors import executor_of
from medallion_assets.settings.environment import Settings
from medallion_assets.systems.environment import is_used, settings_of
from medallion_assets.tables.source_system import SourceSystem


def daily_job(source: str) -> str:
    """The name of the job over all tables of a source system."""
    return f"{source}_daily"


DAILY_JOB = daily_job("olist")


def build_schedules(settings: Settings, systems: Sequence[SourceSystem]) -> Definitions:
    """A job a system over all its tables for a day, and the schedule that runs it for yesterday.

    A system whose source is not configured has a job too, but its schedule stays off.
    """
    jobs = [
        define_asset_job(
            daily_job(system.name),
            selection=_selected(system, BRONZE, SILVER),
            description=f"All tables of {system.name} for a day, from the source on.",
            tags={"source": system.name},
            executor_def=executor_of(settings),
        )
        for system in systems
    ]
    replays = [_replay_job(settings, system) for system in systems]
    schedules = [
        _schedule(settings, job, system) for job, system in zip(jobs, systems, strict=True)
    ]
    return Definitions(jobs=[*jobs, *replays], schedules=schedules)


def _selected(system: SourceSystem, *layers: str) -> AssetSelection:
    """The assets of some layers of a system, its gold, and all other gold that is made from it."""
    own = AssetSelection.groups(*(f"{system.name}_{layer}" for layer in (*layers, GOLD)))
    silver = AssetSelection.groups(f"{system.name}_{SILVER}")
    return own | (silver.downstream() & AssetSelection.tag("layer", GOLD))


def _schedule(settings: Settings, job: Any, system: SourceSystem) -> Any:  # noqa: ANN401 - Dagster's classes are private
    """What runs a job every night: for yesterday, where any of its tables has days."""
    status = status_of(settings, system)
    if any(table.day is not None for table in system.tables):
        return build_schedule_from_partitioned_job(job, hour_of_day=HOUR, default_status=status)
    return ScheduleDefinition(
        job=job,
        cron_schedule=f"0 {HOUR} * * *",
        execution_timezone=settings_of(settings, system).time_zone,
        default_status=status,
    )


def build_automation() -> AutomationConditionSensorDefinition:
    """The sensor of the automation conditions; who switches it on switches the schedules off."""
    return AutomationConditionSensorDefinition(
        "automation",
        target=AssetSelection.all(),
        default_status=DefaultSensorStatus.STOPPED,
        description="Instead of the daily schedules: bronze by the clock, silver and gold as soon "
        "as what they are made from is there. Switch the schedules off where this is on.",
    )


def replay_job(source: str) -> str:
    """The name of the job that judges the rejected rows of a source system anew."""
    return f"{source}_quarantine_replay"


def _replay_job(settings: Settings, system: SourceSystem) -> Any:  # noqa: ANN401 - Dagster's class is private
    """The job that judges all rejected rows anew; its launchpad is filled in already."""
    keys = [AssetKey([SILVER, system.name, table.name]) for table in system.tables]
    asked = {key.to_python_identifier(): {"config": {"replay": True}} for key in keys}
    return define_asset_job(
        replay_job(system.name),
        selection=_selected(system, SILVER),
        description=f"Judges all rejected rows of {system.name} anew, by the rules of today, and "
        "brings gold up to date. Run it after a rule was changed or rows were corrected. Choose "
        "any day that was loaded: the run is recorded under it, and rows of all days are judged; "
        "each day that changes is recorded too. Nothing is read from the source. The launchpad is "
        "filled in: `replay: true` for every table; remove those that shall not be judged.",
        config={"ops": asked},
        tags={"source": system.name},
        executor_def=executor_of(settings),
    )


def status_of(settings: Settings, system: SourceSystem) -> DefaultScheduleStatus:
    """Whether a schedule starts switched on."""
    if settings.schedules_run and is_used(settings, system):
        return DefaultScheduleStatus.RUNNING
    return DefaultScheduleStatus.STOPPED
