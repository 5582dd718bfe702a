"""Which source systems and projects of gold a lake holds.

Belongs here: telling it from what is published. Does not belong here: the list of
systems that could be there (see ``systems.registry``).
"""

from medallion_assets.core.errors import ConfigurationError
from medallion_assets.core.naming import SILVER
from medallion_assets.gold.project import marts_of
from medallion_assets.lake.reading import SnapshotReader
from medallion_assets.session import Session
from medallion_assets.systems.registry import all_projects, all_systems, system_of
from medallion_assets.tables.dbt_gold import DbtGold
from medallion_assets.tables.source_system import SourceSystem


def published_systems(session: Session) -> list[SourceSystem]:
    """The systems of which a table of silver is published."""
    reader = session.reader()
    return [system for system in all_systems() if _has_silver(reader, system)]


def present_projects(session: Session) -> list[DbtGold]:
    """The projects that have models, and a system of which silver is published."""
    present = {system.name for system in published_systems(session)}
    return [one for one in all_projects() if present & set(one.systems) and marts_of(one)]


def require_silver(reader: SnapshotReader, project: DbtGold) -> None:
    """Refuse to build from nothing.

    Raises:
        ConfigurationError: no table of silver that it reads was published yet.
    """
    if not any(_has_silver(reader, system_of(name)) for name in project.systems):
        named = " or ".join(project.systems)
        raise ConfigurationError(
            f"gold of {project.name} is made from silver of {named}, and none was published yet",
            remedy=f"materialize bronze and silver of {named} first, or all by the job "
            f"{project.systems[0]}_daily",
        )


def _has_silver(reader: SnapshotReader, system: SourceSystem) -> bool:
    """Whether a table of its silver is published."""
    return any(f"{SILVER}.{table.identifier}" in reader.heads for table in system.tables)
