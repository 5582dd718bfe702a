"""The nightly job that takes away what is old.

Belongs here: the job, its schedule and what it tells. Does not belong here: what is
kept (see ``lake.expiry`` and ``orchestration.resources.run_records``).
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from dagster import (
    DefaultScheduleStatus,
    Definitions,
    JobDefinition,
    OpExecutionContext,
    ScheduleDefinition,
    in_process_executor,
    job,
    op,
)

from medallion_assets.lake.maintenance import maintain
from medallion_assets.lake.opening import open_lake
from medallion_assets.orchestration.faults import retried
from medallion_assets.orchestration.resources.run_records import prune_runs
from medallion_assets.settings.environment import Settings

RETENTION = "retention"
CRON = "30 1 * * *"
"""Before the daily job, in the shop's time zone."""


def _now() -> datetime:
    return datetime.now(tz=UTC)


def build_retention(settings: Settings, *, now: Callable[[], datetime] = _now) -> Definitions:
    """The job over the lake and over Dagster's records, and its schedule.

    Args:
        now: the time, with a time zone.
    """

    @op(description="Expires snapshots, and deletes files that nothing needs.")
    def retain_lake(context: OpExecutionContext) -> None:
        with retried(context):
            done = maintain(open_lake(settings), context.log.info)
        context.add_output_metadata(
            {"expired snapshots": done.snapshots, "deleted files": done.files}
        )

    @op(description="Deletes Dagster's records of old runs that hold no latest state.")
    def retain_runs(context: OpExecutionContext) -> None:
        before = now() - timedelta(days=settings.keep_runs_days)
        with retried(context):
            done = prune_runs(context.instance, before=before)
        context.add_output_metadata(
            {
                "before": before.isoformat(),
                "deleted runs": done.deleted,
                "trimmed runs": done.trimmed,
            }
        )

    @job(
        name=RETENTION,
        description="Takes away what is old: snapshots, files, records of runs.",
        executor_def=in_process_executor,
    )
    def retention() -> None:
        retain_lake()
        retain_runs()

    return Definitions(jobs=[retention], schedules=[_nightly(retention, settings)])


def _nightly(retention: JobDefinition, settings: Settings) -> ScheduleDefinition:
    """The schedule, on where schedules are."""
    return ScheduleDefinition(
        job=retention,
        cron_schedule=CRON,
        execution_timezone=settings.time_zone,
        default_status=(
            DefaultScheduleStatus.RUNNING
            if settings.schedules_run
            else DefaultScheduleStatus.STOPPED
        ),
    )
