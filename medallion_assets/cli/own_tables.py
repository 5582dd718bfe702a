"""Tables of one's own in the data dictionary: what the lake says of those that assets stored.

Belongs here: reading it from the lake. Does not belong here: described tables (see ``catalog``).
"""

from collections.abc import Mapping

from pyiceberg.table import Table as IcebergTable

from medallion_assets.cli.output import Rows
from medallion_assets.core.errors import ConfigurationError
from medallion_assets.core.naming import OWN
from medallion_assets.lake.damage import explaining_damage
from medallion_assets.lake.heads import read_heads
from medallion_assets.lake.opening import open_lake
from medallion_assets.lake.schemas import duckdb_type
from medallion_assets.settings.environment import Settings


def list_own() -> list[tuple[str, str, str]]:
    """The tables with their grain and what they are; none where there is no lake yet."""
    return [
        (name, table.properties.get("grain") or "row", table.properties.get("comment", ""))
        for name, table in _published().items()
    ]


def describe_own(name: str) -> Rows:
    """The columns of one of them.

    Raises:
        ConfigurationError: there is no such table.
    """
    found = _published()
    if name not in found:
        raise ConfigurationError(
            f"there is no table {name!r} in the lake", remedy="see `medallion tables`"
        )
    columns = [
        (field.name, duckdb_type(field.field_type).lower(), field.doc or "")
        for field in found[name].schema().fields
    ]
    return ["column", "type", "description"], columns


def _published() -> Mapping[str, IcebergTable]:
    """The tables that are valid now."""
    lake = open_lake(Settings.load())
    with explaining_damage(lake):
        names = sorted(name for name in read_heads(lake) if name.startswith(f"{OWN}."))
        return {name: lake.load(name) for name in names}
