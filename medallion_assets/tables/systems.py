"""The source systems, each with its tables and the time zone of its business days.

Belongs here: the list. Does not belong here: any table (see the packages it names).
"""

from dataclasses import dataclass
from functools import cached_property

from medallion_assets.tables import olist, sales_drops, shopease
from medallion_assets.tables.model import Table


@dataclass(frozen=True)
class System:
    """A source system.

    Attributes:
        name: of the system, of its schema in a database, and the middle of asset keys.
        tables: parents before children.
        currency: of its money, by ISO 4217.
        exported: whether it may be read from an export of files instead of its database.
        dropped: whether it is files that somebody drops, one after the other.
    """

    name: str
    time_zone: str
    tables: tuple[Table, ...]
    currency: str = ""
    exported: bool = False
    dropped: bool = False

    @cached_property
    def by_name(self) -> dict[str, Table]:
        """The tables by their names."""
        return {table.name: table for table in self.tables}


SYSTEMS = (
    System("olist", olist.TIME_ZONE, olist.OLIST, currency="BRL", exported=True),
    System("shopease", shopease.TIME_ZONE, shopease.SHOPEASE, currency="USD"),
    System(
        "sales_drops", sales_drops.TIME_ZONE, sales_drops.SALES_DROPS, currency="INR", dropped=True
    ),
)


TABLES = tuple(table for system in SYSTEMS for table in system.tables)
"""All tables of all systems."""


def is_exported(source: str) -> bool:
    """Whether a source may be read from files; one that is not listed always is."""
    return all(system.exported for system in SYSTEMS if system.name == source)


def is_dropped(source: str) -> bool:
    """Whether a source is files that somebody drops."""
    return any(system.dropped for system in SYSTEMS if system.name == source)


def system_of(name: str) -> System:
    """A system by its name."""
    return next(system for system in SYSTEMS if system.name == name)
