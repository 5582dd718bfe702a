"""Daily partitions, and which days a run was asked for.

Belongs here: the translation between Dagster's partitions and the platform's
days. A range is told from a single day by the run's tags; a range of one day
carries range tags too.
"""

from datetime import date, timedelta

from dagster import AssetExecutionContext, DailyPartitionsDefinition

from medallion_assets.core.partitions import DayRange, Days
from medallion_assets.gold.models import gold_sources
from medallion_assets.gold.project import load_manifest
from medallion_assets.settings.environment import Settings
from medallion_assets.systems.environment import settings_of
from medallion_assets.systems.registry import system_of
from medallion_assets.tables.dbt_gold import DbtGold
from medallion_assets.tables.model import Table
from medallion_assets.tables.source_system import SourceSystem


def daily_partitions(settings: Settings, system: SourceSystem) -> DailyPartitionsDefinition:
    """One partition a business day of a system's range, in its time zone."""
    settings = settings_of(settings, system)
    end = settings.last_day + timedelta(days=1) if settings.last_day else None
    return DailyPartitionsDefinition(
        start_date=settings.first_day.isoformat(),
        end_date=end.isoformat() if end else None,
        timezone=settings.time_zone,
    )


def gold_partitions(settings: Settings, project: DbtGold) -> DailyPartitionsDefinition | None:
    """The partitions of a project of gold: those of its source system, if it is made of one."""
    if len(project.systems) > 1 or (not project.is_shared and gold_sources(load_manifest(project))):
        return None
    return daily_partitions(settings, system_of(project.systems[0]))


def asked_days(context: AssetExecutionContext, table: Table, date_range: DayRange) -> Days | None:
    """The days of the run; None for a table without days, whatever the run's partition."""
    if table.day is None:
        return None
    return Days.of((date.fromisoformat(key) for key in context.partition_keys), date_range)


def partition_days(context: AssetExecutionContext) -> list[date]:
    """The days of the run in order; none of a run without partitions."""
    if not (context.has_partition_key or context.has_partition_key_range):
        return []
    return sorted(date.fromisoformat(key) for key in context.partition_keys)
