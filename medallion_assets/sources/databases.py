"""A database as the origin of tables: PostgreSQL, or a SQLite file.

Belongs here: what a database answers, and opening the configured one. Does not belong here: reading
rows (see ``postgresql.database`` and ``sqlite.database``).
"""

import logging
import shutil
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from medallion_assets.core.errors import ConfigurationError, SourceError
from medallion_assets.session import Session
from medallion_assets.settings.engines import ExtractionName
from medallion_assets.sources.export_files import SourceFile
from medallion_assets.sources.extracts import ChangeWindow, SourceDatabase
from medallion_assets.sources.landing import Delivery, receive
from medallion_assets.sources.postgresql.by_engine import EngineReading
from medallion_assets.sources.postgresql.database import PostgresqlDatabase
from medallion_assets.sources.protocol import Asked, DayMeaning
from medallion_assets.sources.sqlite.database import SqliteDatabase
from medallion_assets.tables.model import Table
from medallion_assets.tables.readers import PlaceSetting

LOGGER = logging.getLogger(__name__)
EMBEDDED = "for an invented database, `medallion source start` prints it"


@dataclass(frozen=True)
class DatabaseOrigin:
    """The tables of a database, as a whole or by their days of change."""

    asked: Asked

    def kind(self) -> str:
        """Which database it is."""
        file = self.asked.settings.sqlite_file(self.asked.source)
        return "postgres" if file is None else "sqlite"

    def day_meaning(self, table: Table) -> DayMeaning:
        """A day of change, where the table tells its changes."""
        if table.changes is None:
            return DayMeaning.BUSINESS
        if self.asked.settings.sqlite_file(self.asked.source) is not None:
            opened = self.opened(LOGGER.debug)
            if not opened.is_incremental(self.asked.tables):
                return DayMeaning.BUSINESS
        return DayMeaning.CHANGE

    def require(self) -> None:
        """See that all tables can be read."""
        self.examined()

    def examined(self) -> str:
        """How its tables are read, if all can be."""
        source, tables = self.asked.source, self.asked.tables
        database = self.opened(LOGGER.debug)
        missing = database.missing(tables)
        if missing:
            raise SourceError(
                f"{database.place} has no readable table {source}.{missing[0]}"
                + (f" and lacks {len(missing) - 1} more" if len(missing) > 1 else ""),
                remedy="correct the DSN, grant select on the tables, or for the invented chain run "
                "`medallion source load`",
            )
        hidden = database.hidden(tables)
        if hidden:
            raise SourceError(
                f"{database.place}: row-level security hides rows of {', '.join(hidden)} from this "
                "user; what it does not see would be taken for removed",
                remedy="let the user of the DSN see all rows (alter role … bypassrls)",
            )
        tells = any(table.changes for table in tables) and database.is_incremental(tables)
        how = "read by day of change" if tells else "read as a whole"
        return f"{database.place}: all tables of {source}, {how}"

    def delivered(self, session: Session, table: Table) -> Delivery | None:
        """All rows of a table."""
        if table.optional and not self.opened(session.report).has(table):
            return None
        return self.extracted(session, table, None)

    def extracted(
        self, session: Session, table: Table, spans: Sequence[ChangeWindow] | None
    ) -> Delivery:
        """The rows that changed in some windows, or all."""
        directory = session.scratch / uuid.uuid4().hex
        directory.mkdir()
        try:
            by_engine = self._by_engine(session, directory)
            extract = self.opened(session.report, by_engine).extract(table, spans, directory)
            file = SourceFile(directory, extract.file.name, shown=extract.label)
            storage, connection = session.lake.storage, session.connection
            totals, types = extract.totals, extract.types
            return receive(table, file, storage, connection, totals=totals, types=types)
        finally:
            shutil.rmtree(directory, ignore_errors=True)

    def _by_engine(self, session: Session, directory: Path) -> EngineReading | None:
        """What reads large tables in several sessions, where that is configured."""
        settings = self.asked.settings
        if settings.extraction is ExtractionName.COPY:
            return None
        return EngineReading(session.elsewhere.extract, settings.extraction_sessions, directory)

    def opened(
        self, report: Callable[[str], None], by_engine: EngineReading | None = None
    ) -> SourceDatabase:
        """The configured database.

        Args:
            by_engine: what reads large tables of a server; a file is read here always.

        Raises:
            ConfigurationError: none is configured.
            SecretError: its DSN cannot be had from its store.
        """
        settings, source, zone = self.asked.settings, self.asked.source, self.asked.zone
        overlap = timedelta(minutes=settings.source_overlap_minutes)
        timeout = timedelta(seconds=settings.source_timeout_seconds)
        file = settings.sqlite_file(source)
        if file is not None:
            return SqliteDatabase(file, zone, settings.first_day, overlap, timeout, report)
        dsn = settings.source_dsn(source)
        if dsn is None:
            raise ConfigurationError(
                f"no database of {source} is configured",
                remedy=f"set {self.asked.variable(PlaceSetting.DSN)}; {EMBEDDED}",
            )
        first = settings.first_day
        return PostgresqlDatabase(dsn, zone, first, overlap, timeout, report, by_engine)
