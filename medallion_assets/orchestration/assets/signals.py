"""Dagster's own signals of an asset: when it is stale, and when it could be made by itself.

Belongs here: freshness by the settings of late data, and automation conditions. Does not belong
here: what is told when data are late (see ``orchestration.alerts``), and schedules (see
``orchestration.schedules``).
"""

from datetime import timedelta

from dagster import AssetCheckKey, AssetKey, AutomationCondition, FreshnessPolicy

from medallion_assets.core.naming import BRONZE
from medallion_assets.settings.environment import Settings
from medallion_assets.systems.environment import is_used, settings_of
from medallion_assets.tables.source_system import SourceSystem

DAY = timedelta(days=1)
HOUR = 3
"""Local hour at which yesterday is processed: after midnight's late writes."""


def freshness(settings: Settings, system: SourceSystem) -> FreshnessPolicy | None:
    """How old a table may be: a day and the hours by which a day is late.

    None where no new day is awaited: the range has an end, or the source is not configured.
    """
    if settings_of(settings, system).last_day is not None or not is_used(settings, system):
        return None
    return FreshnessPolicy.time_window(DAY + timedelta(hours=settings.late_after))


def automation(layer: str, zone: str) -> AutomationCondition[AssetKey | AssetCheckKey]:
    """When the tables of a layer are made, where automation is switched on."""
    if layer == BRONZE:
        return AutomationCondition.on_cron(f"0 {HOUR} * * *", zone)
    return AutomationCondition.eager()
