"""The daily job and its schedule.

Belongs here: jobs and when they start. The schedule is off by default on a
developer's machine.
"""

from __future__ import annotations

from dagster import (
    AssetSelection,
    DefaultScheduleStatus,
    Definitions,
    build_schedule_from_partitioned_job,
    define_asset_job,
    in_process_executor,
)

from medallion_assets.environment import Settings

__all__ = ["DAILY_JOB", "build_schedules"]

DAILY_JOB = "olist_daily"
HOUR = 3
"""Local hour at which yesterday is processed: after midnight's late writes."""


def build_schedules(settings: Settings) -> Definitions:
    """The job over all tables of a day, and the schedule that runs it for yesterday."""
    job = define_asset_job(
        DAILY_JOB,
        selection=AssetSelection.all(),
        description="All tables of a business day, from the export to gold.",
        tags={"source": "olist"},
        executor_def=in_process_executor,
    )
    schedule = build_schedule_from_partitioned_job(
        job,
        hour_of_day=HOUR,
        default_status=(
            DefaultScheduleStatus.RUNNING
            if settings.schedules_run
            else DefaultScheduleStatus.STOPPED
        ),
    )
    return Definitions(jobs=[job], schedules=[schedule])
