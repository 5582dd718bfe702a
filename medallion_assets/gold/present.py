"""Which source systems a lake holds.

Belongs here: telling it from what is published. Does not belong here: the list of
systems that could be there (see ``tables.systems``).
"""

from medallion_assets.core.naming import SILVER
from medallion_assets.session import Session
from medallion_assets.tables.systems import SYSTEMS, System


def published_systems(session: Session) -> list[System]:
    """The systems of which a table of silver is published."""
    heads = session.reader().heads
    return [
        system
        for system in SYSTEMS
        if any(f"{SILVER}.{table.identifier}" in heads for table in system.tables)
    ]
