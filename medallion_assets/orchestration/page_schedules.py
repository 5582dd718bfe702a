"""The jobs that write pages of days and months, and what starts them.

Belongs here: jobs and when they start. Does not belong here: the assets of pages (see
``assets.reports``).
"""

from typing import Any

from dagster import (
    AssetKey,
    AssetSelection,
    Definitions,
    build_schedule_from_partitioned_job,
    define_asset_job,
    in_process_executor,
)

from medallion_assets.core.naming import REPORTS
from medallion_assets.orchestration.assets.reports import NAMES
from medallion_assets.orchestration.assets.signals import HOUR
from medallion_assets.orchestration.schedules import status_of
from medallion_assets.reports.described import REPORTED, ReportedSystem
from medallion_assets.reports.periods import PeriodKind
from medallion_assets.settings.environment import Settings
from medallion_assets.systems.registry import system_of

PAGE_HOUR = HOUR + 3
"""Local hour at which pages are written: gold is built by then."""
PAGE_DAY = 6
"""Day of the month on which the page of the month before is written, after days of grace."""


def build_page_schedules(settings: Settings) -> Definitions:
    """The jobs of all pages, each with its schedule."""
    jobs = [_page_job(described, kind) for described in REPORTED for kind in NAMES]
    return Definitions(jobs=jobs, schedules=[_page_schedule(settings, job) for job in jobs])


def _page_job(described: ReportedSystem, kind: PeriodKind) -> Any:  # noqa: ANN401 - as below
    """The job that writes the page of a day or a month."""
    key = AssetKey([REPORTS, described.name, NAMES[kind]])
    return define_asset_job(
        f"{described.name}_page_of_{kind}",
        selection=AssetSelection.assets(key),
        description=f"The page of a {kind} of {described.name}, from gold as it is published.",
        tags={"source": described.name},
        executor_def=in_process_executor,
    )


def _page_schedule(settings: Settings, job: Any) -> Any:  # noqa: ANN401 - as below
    """What writes yesterday's page every morning, and that of a month once it may be paid."""
    system = system_of(job.tags["source"])
    is_month = job.name.endswith(PeriodKind.MONTH)
    return build_schedule_from_partitioned_job(
        job,
        hour_of_day=PAGE_HOUR,
        default_status=status_of(settings, system),
        day_of_month=PAGE_DAY if is_month else None,
    )
