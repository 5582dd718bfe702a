"""Assets that write the pages of a source system: one of each day, one of each month.

Belongs here: specs, and what the UI shows of a page. Does not belong here: pages (see ``reports``).
"""

import base64
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from dagster import (
    AssetDep,
    AssetExecutionContext,
    AssetKey,
    AssetsDefinition,
    MaterializeResult,
    MetadataValue,
    MonthlyPartitionsDefinition,
    PartitionsDefinition,
    ResourceParam,
    TimeWindowPartitionMapping,
    asset,
)

from medallion_assets.core.naming import GOLD, OWNER, REPORTS
from medallion_assets.orchestration.assets.days import daily_partitions
from medallion_assets.orchestration.assets.metadata import markdown_table
from medallion_assets.orchestration.faults import retried
from medallion_assets.orchestration.resources.lake import LakeIOManager
from medallion_assets.reports.build import Report, build_report
from medallion_assets.reports.described import ReportedSystem
from medallion_assets.reports.page import preview
from medallion_assets.reports.periods import Period, PeriodKind
from medallion_assets.settings.environment import Settings
from medallion_assets.systems.environment import settings_of
from medallion_assets.systems.registry import system_of
from medallion_assets.tables.source_system import SourceSystem

NAMES = {PeriodKind.DAY: "daily", PeriodKind.MONTH: "month_end"}
ABOUT = {
    PeriodKind.DAY: "A page of a day for whom the shop belongs to: figures beside those of the "
    "same day of the week before, four weeks of revenue, and what became of the rows.",
    PeriodKind.MONTH: "A page of a month: figures beside those of the month before, revenue by "
    "day, customers, incentives and coupons, with a workbook and lists of what is to be paid or "
    "sent.",
}
MOST_ROWS = 12
"""Of a table in the UI."""


def build_report_assets(
    described: ReportedSystem, settings: Settings, models: Mapping[str, bool]
) -> list[AssetsDefinition]:
    """The two assets of a system.

    Args:
        models: the published models of the system, and whether each is stored by day.
    """
    system = system_of(described.name)
    partitions: dict[PeriodKind, PartitionsDefinition[str]] = {
        PeriodKind.DAY: daily_partitions(settings, system),
        PeriodKind.MONTH: monthly_partitions(settings, system),
    }
    return [_asset(described, kind, partitions[kind], models) for kind in PeriodKind]


def monthly_partitions(settings: Settings, system: SourceSystem) -> MonthlyPartitionsDefinition:
    """One partition a month of a system's range that has ended; of a range with an end all."""
    settings = settings_of(settings, system)
    last = settings.last_day
    end = (last.replace(day=28) + timedelta(days=4)).replace(day=1) if last else None
    return MonthlyPartitionsDefinition(
        start_date=settings.first_day.replace(day=1).isoformat(),
        end_date=end.isoformat() if end else None,
        timezone=settings.time_zone,
    )


def _asset(
    described: ReportedSystem,
    kind: PeriodKind,
    partitions: PartitionsDefinition[str],
    models: Mapping[str, bool],
) -> AssetsDefinition:
    """The asset of the pages of days or of months."""
    name = described.name

    @asset(
        key=[REPORTS, name, NAMES[kind]],
        deps=_parents(name, kind, models),
        partitions_def=partitions,
        group_name=f"{name}_{REPORTS}",
        description=ABOUT[kind],
        kinds={"html", "excel"},
        owners=[OWNER],
        tags={"layer": REPORTS, "source": name},
    )
    def _page(
        context: AssetExecutionContext, lake: ResourceParam[LakeIOManager]
    ) -> MaterializeResult[Any]:
        first = date.fromisoformat(context.partition_key)
        with retried(context), lake.session(context, system_of(name)) as session:
            report = build_report(session, name, Period(kind, first))
            place = f"{session.lake.name}/{report.page}"
        return MaterializeResult(metadata=page_metadata(report, place))

    return _page


def _parents(name: str, kind: PeriodKind, models: Mapping[str, bool]) -> Sequence[AssetDep]:
    """The models that a page is made from; a month may lie outside of the days of those by day."""
    mapping = TimeWindowPartitionMapping(allow_nonexistent_upstream_partitions=True)
    of_days = None if kind is PeriodKind.DAY else mapping
    return [
        AssetDep(AssetKey([GOLD, name, model]), partition_mapping=of_days if is_by_day else None)
        for model, is_by_day in sorted(models.items())
    ]


def page_metadata(report: Report, place: str) -> dict[str, Any]:
    """What the UI shows of a page: its bars, its figures, and numbers that it plots."""
    figures = report.figures
    picture = base64.b64encode(preview(figures.days).encode()).decode()
    rows = [(one.label, str(one.value), str(one.before)) for one in figures.tiles[:MOST_ROWS]]
    return {
        "page": MetadataValue.path(place),
        "figures": markdown_table(["figure", "value", "before"], rows),
        "preview": MetadataValue.md(f"![Revenue by day](data:image/svg+xml;base64,{picture})"),
        "days loaded": figures.days_loaded,
        **{one.name: float(one.value) for one in figures.tiles if one.value is not None},
    }
