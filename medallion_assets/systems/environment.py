"""What an environment means for the source systems: the days of each, and which are used.

Belongs here: answers that follow from settings and descriptions alone. Does not belong here: asking
a source (see ``sources.origin``).
"""

from medallion_assets.core.errors import ConfigurationError
from medallion_assets.settings.environment import Settings
from medallion_assets.systems.registry import all_systems
from medallion_assets.tables.source_system import SourceSystem

ZONE_BY_SETTING = frozenset({"olist"})
"""Systems whose time zone can be set; that of all others is in their description."""


def settings_of(settings: Settings, system: SourceSystem) -> Settings:
    """The settings with the days and the time zone of one system.

    Raises:
        ConfigurationError: its first day lies after its last one.
    """
    given = settings.system(system.name)
    by_setting = system.name in ZONE_BY_SETTING
    found = settings.model_copy(
        update={
            "first_day": given.first_day or settings.first_day,
            "last_day": given.last_day or settings.last_day,
            "time_zone": settings.time_zone if by_setting else system.time_zone,
        }
    )
    if found.final_day() < found.first_day:
        variables = (settings.variable(system.name, name) for name in ("first_day", "last_day"))
        raise ConfigurationError(
            f"the days of {system.name} begin on {found.first_day}, after they end on "
            f"{found.final_day()}",
            remedy=f"correct {' or '.join(variables)}",
        )
    return found


def is_configured(settings: Settings, system: SourceSystem) -> bool:
    """Whether a setting says where a system is; one that needs none always is."""
    given, needed = settings.system(system.name), system.reader.settings
    return not needed or any(getattr(given, name) is not None for name in needed)


def used_systems(settings: Settings) -> tuple[SourceSystem, ...]:
    """The systems that are configured; where none is, the first one, so that it is missed."""
    used = tuple(system for system in all_systems() if is_configured(settings, system))
    return used or all_systems()[:1]


def is_used(settings: Settings, system: SourceSystem) -> bool:
    """Whether a system counts as used; see `used_systems`."""
    return any(used.name == system.name for used in used_systems(settings))
