"""Which source systems a lake holds.

Belongs here: telling it from what is published. Does not belong here: the list of
systems that could be there (see ``systems.registry``).
"""

from medallion_assets.core.errors import ConfigurationError
from medallion_assets.core.naming import SILVER
from medallion_assets.gold.models import marts_of
from medallion_assets.gold.project import load_manifest
from medallion_assets.lake.reading import SnapshotReader
from medallion_assets.session import Session
from medallion_assets.systems.registry import all_systems
from medallion_assets.tables.source_system import SourceSystem


def published_systems(session: Session) -> list[SourceSystem]:
    """The systems of which a table of silver is published."""
    heads = session.reader().heads
    return [
        system
        for system in all_systems()
        if any(f"{SILVER}.{table.identifier}" in heads for table in system.tables)
    ]


def modelled_systems(session: Session) -> list[SourceSystem]:
    """Those of them that gold has models of; a system of somebody else may have none."""
    manifest = load_manifest()
    return [one for one in published_systems(session) if marts_of(manifest, one.name)]


def require_silver(reader: SnapshotReader, system: SourceSystem) -> None:
    """Refuse to build from nothing.

    Raises:
        ConfigurationError: no table of silver was published yet.
    """
    if not any(f"{SILVER}.{table.identifier}" in reader.heads for table in system.tables):
        raise ConfigurationError(
            f"gold of {system.name} is made from silver, and none was published yet",
            remedy=f"materialize bronze and silver of {system.name} first, or all by the job "
            f"{system.name}_daily",
        )
