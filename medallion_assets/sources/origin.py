"""Where a table comes from, by its system's reader and the settings.

Belongs here: the one place that knows which reader is read how, and asking it for a table. Does not
belong here: what a delivery changes (see ``bronze``).

A reader of one's own is registered by ``origin_by.register``, as those below are.
"""

from collections.abc import Sequence
from functools import singledispatch

from medallion_assets.core.errors import ConfigurationError
from medallion_assets.session import Session
from medallion_assets.settings.environment import Settings
from medallion_assets.sources.databases import DatabaseOrigin
from medallion_assets.sources.drops.origin import DropsOrigin
from medallion_assets.sources.exports import ExportOrigin
from medallion_assets.sources.extracts import ChangeWindow
from medallion_assets.sources.landing import Delivery
from medallion_assets.sources.protocol import Asked, DayMeaning, Origin
from medallion_assets.systems.environment import settings_of
from medallion_assets.systems.registry import registry
from medallion_assets.tables.model import Table
from medallion_assets.tables.readers import Database, DroppedFiles, Export
from medallion_assets.tables.source_system import SourceSystem


@singledispatch
def origin_by(reader: object, asked: Asked) -> Origin:
    """The origin of a system by its reader.

    Raises:
        ConfigurationError: nobody has registered how such a reader is read.
    """
    raise ConfigurationError(
        f"nothing reads {asked.source}: its reader is a {type(reader).__name__}",
        remedy="use Export, Database or DroppedFiles, or register a function for it at "
        "medallion_assets.sources.origin.origin_by",
    )


@origin_by.register
def _export(reader: Export, asked: Asked) -> Origin:
    """Files, unless a database stands for them."""
    is_database = asked.settings.sqlite_file(asked.source) is not None or (
        reader.or_database and asked.settings.is_from_database(asked.source)
    )
    return DatabaseOrigin(asked) if is_database else ExportOrigin(asked)


@origin_by.register
def _database(_reader: Database, asked: Asked) -> Origin:
    return DatabaseOrigin(asked)


@origin_by.register
def _dropped_files(_reader: DroppedFiles, asked: Asked) -> Origin:
    return DropsOrigin(asked)


def origin_of(settings: Settings, system: SourceSystem) -> Origin:
    """Where a system's tables come from.

    Raises:
        ConfigurationError: its reader is of a kind that nothing reads.
    """
    own = settings_of(settings, system)
    asked = Asked(own, system.name, system.time_zone, system.tables)
    return origin_by(system.reader, asked)


def brings_files(source: str) -> bool:
    """Whether a source system is files that come one by one."""
    known = registry().by_name
    return source in known and known[source].reader.brings_files


def is_incremental(settings: Settings, table: Table) -> bool:
    """Whether the days of a table are days of change or of arrival.

    Raises:
        SourceError: a SQLite file cannot be asked, or tells changes of some tables only.
    """
    if table.day is None and brings_files(table.source):
        return False
    return _origin(settings, table).day_meaning(table) is not DayMeaning.BUSINESS


def _origin(settings: Settings, table: Table) -> Origin:
    """Where a table comes from; one that is of no registered system is a file of an export."""
    system = registry().by_name.get(table.source)
    if system is None:
        return ExportOrigin(Asked(settings, table.source, settings.time_zone, (table,)))
    return origin_of(settings, system)


def delivered(session: Session, table: Table) -> Delivery | None:
    """The table as a whole; None where its source lacks an optional one."""
    return _origin(session.settings, table).delivered(session, table)


def extracted(session: Session, table: Table, spans: Sequence[ChangeWindow] | None) -> Delivery:
    """What a source has of a table, or what changed of it in some windows.

    Raises:
        SourceError: the source refuses to be read.
        BadDeliveryError: what it sent cannot be taken in.
    """
    return _origin(session.settings, table).extracted(session, table, spans)
