"""Where a table comes from, by the settings: a file of an export, or a database.

Belongs here: the choice, and one delivery from either. Does not belong here: what a
delivery changes (see ``bronze``).
"""

import logging
import shutil
import uuid
from collections.abc import Callable, Sequence
from datetime import timedelta

from medallion_assets.core.errors import ConfigurationError
from medallion_assets.session import Session
from medallion_assets.settings.environment import Settings
from medallion_assets.sources.export_files import SourceFile, find
from medallion_assets.sources.extracts import ChangeWindow, SourceDatabase
from medallion_assets.sources.landing import Delivery, receive
from medallion_assets.sources.postgresql.database import Database
from medallion_assets.sources.sqlite.database import SqliteDatabase
from medallion_assets.tables.model import Table
from medallion_assets.tables.systems import SYSTEMS, is_dropped, is_exported, system_of

LOGGER = logging.getLogger(__name__)


def is_from_database(settings: Settings, table: Table) -> bool:
    """Whether a table is read from a database."""
    if is_dropped(table.source):
        return False
    return settings.is_from_database(table.source) or not is_exported(table.source)


def is_incremental(settings: Settings, table: Table) -> bool:
    """Whether the days of a table are days of change, by its database or its dropped files.

    Raises:
        SourceError: a SQLite file cannot be asked, or tells them of some tables only.
    """
    if is_dropped(table.source):
        return table.day is not None
    if table.changes is None or not is_from_database(settings, table):
        return False
    if settings.sqlite_file(table.source) is None:
        return True
    return database_of(settings, table.source, LOGGER.debug).is_incremental(_siblings(table))


def delivered(session: Session, table: Table) -> Delivery | None:
    """The table as a whole: its file in the export, or all rows of its database.

    None where the export, or the SQLite file that stands for it, lacks an optional table.
    """
    if is_from_database(session.settings, table):
        database = database_of(session.settings, table.source, session.report)
        is_there = not table.optional or database.has(table)
        return extracted(session, table, None) if is_there else None
    file = find(table, session.settings.olist_export)
    if file is None:
        return None
    return receive(table, file, session.lake.storage, session.connection)


def database_of(settings: Settings, source: str, report: Callable[[str], None]) -> SourceDatabase:
    """The configured database of a source system.

    Raises:
        ConfigurationError: none is configured.
        SecretError: its DSN cannot be had from its store.
    """
    zone, first_day = system_of(source).time_zone, settings.first_day
    overlap = timedelta(minutes=settings.source_overlap_minutes)
    timeout = timedelta(seconds=settings.source_timeout_seconds)
    file = settings.sqlite_file(source)
    if file is not None:
        return SqliteDatabase(file, zone, first_day, overlap, timeout, report)
    dsn = settings.source_dsn(source)
    if dsn is None:
        raise ConfigurationError(
            f"no database of {source} is configured",
            remedy=f"set MEDALLION_{source.upper()}_DSN; for an invented database, "
            "`medallion source start` prints it",
        )
    return Database(dsn, zone, first_day, overlap, timeout, report)


def _siblings(table: Table) -> Sequence[Table]:
    """All tables of a table's system; itself where its system is not listed."""
    systems = (system.tables for system in SYSTEMS if system.name == table.source)
    return next(systems, (table,))


def extracted(session: Session, table: Table, spans: Sequence[ChangeWindow] | None) -> Delivery:
    """What a database has of a table, or what changed of it in some windows.

    Raises:
        SourceError: the database refuses to be read.
        BadDeliveryError: what it sent cannot be taken in.
    """
    database = database_of(session.settings, table.source, session.report)
    directory = session.scratch / uuid.uuid4().hex
    directory.mkdir()
    try:
        extract = database.extract(table, spans, directory)
        file = SourceFile(directory, extract.file.name, shown=extract.label)
        storage, connection = session.lake.storage, session.connection
        totals, types = extract.totals, extract.types
        return receive(table, file, storage, connection, totals=totals, types=types)
    finally:
        shutil.rmtree(directory, ignore_errors=True)
