"""Dagster's own signals of an asset: when it is stale, and when it could be made by itself.

Belongs here: freshness by the settings of late data, and automation conditions. Does not belong
here: what is told when data are late (see ``orchestration.alerts``), and schedules (see
``orchestration.schedules``).
"""

from datetime import timedelta

from dagster import AssetCheckKey, AssetKey, AutomationCondition, FreshnessPolicy

from medallion_assets.core.naming import BRONZE
from medallion_assets.settings.environment import Settings
from medallion_assets.tables.systems import System

DAY = timedelta(days=1)
HOUR = 3
"""Local hour at which yesterday is processed: after midnight's late writes."""


def freshness(settings: Settings, system: System) -> FreshnessPolicy | None:
    """How old a table may be: a day and the hours by which a day is late.

    None where no new day is awaited: the range has an end, or the source is not configured.
    """
    if settings.last_day is not None or not is_used(settings, system):
        return None
    return FreshnessPolicy.time_window(DAY + timedelta(hours=settings.late_after))


def is_used(settings: Settings, system: System) -> bool:
    """Whether the source of a system is configured; the export has a default place."""
    if system.dropped:
        return settings.drops is not None
    return system.exported or settings.is_from_database(system.name)


def automation(layer: str, zone: str) -> AutomationCondition[AssetKey | AssetCheckKey]:
    """When the tables of a layer are made, where automation is switched on."""
    if layer == BRONZE:
        return AutomationCondition.on_cron(f"0 {HOUR} * * *", zone)
    return AutomationCondition.eager()
