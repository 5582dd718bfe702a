"""Which source systems and projects of gold a lake holds.

Belongs here: telling it from what is published. Does not belong here: the list of
systems that could be there (see ``systems.registry``).
"""

from medallion_assets.gold.inputs import has_silver
from medallion_assets.gold.project import marts_of
from medallion_assets.session import Session
from medallion_assets.systems.registry import all_projects, all_systems
from medallion_assets.tables.dbt_gold import DbtGold
from medallion_assets.tables.source_system import SourceSystem


def published_systems(session: Session) -> list[SourceSystem]:
    """The systems of which a table of silver is published."""
    reader = session.reader()
    return [system for system in all_systems() if has_silver(reader, system)]


def present_projects(session: Session) -> list[DbtGold]:
    """The projects that have models, and a system of which silver is published."""
    present = {system.name for system in published_systems(session)}
    return [one for one in all_projects() if present & set(one.systems) and marts_of(one)]
