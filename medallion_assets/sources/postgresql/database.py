"""Read a table of an operational PostgreSQL database as a CSV file.

Belongs here: one bounded, read-only look at one table. Does not belong here: what
becomes of the file (see ``sources.landing``) and what the database's refusals mean (see
``faults``).

``COPY`` gives exact text: decimals keep their digits, times their microseconds, and a
null differs from an empty text. Everything is read in one repeatable-read snapshot, so
a table that is written meanwhile is seen as it was at one moment.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
from psycopg import sql

from medallion_assets.sources.extracts import ChangeWindow, Extract, horizon
from medallion_assets.sources.postgresql.by_engine import EngineReading
from medallion_assets.sources.postgresql.copying import copy_rows
from medallion_assets.sources.postgresql.faults import place_of, translate_errors
from medallion_assets.sources.postgresql.statements import Look, columns_of, copied, totals_of
from medallion_assets.tables.model import Table

CONNECT_SECONDS = 10
LOCK_SECONDS = 10.0
"""For so long a lock that the application holds is waited for; reading itself takes none."""
REPORT_EVERY = 256 * 1024 * 1024
"""Bytes between two lines of progress."""


@dataclass(frozen=True)
class PostgresqlDatabase:
    """An operational database with one schema a source system.

    Attributes:
        dsn: a connection string or URL; it may hold a password and is never shown.
        zone: the shop's time zone, in which change days begin.
        overlap: how far a window reaches back for changes that were committed late.
        first_day: the first change day; what changed before it belongs to its window.
        timeout: how long one table may take to be read.
        by_engine: what reads large tables in several sessions; None where all are copied.
    """

    dsn: str
    zone: str
    first_day: date
    overlap: timedelta
    timeout: timedelta
    report: Callable[[str], None]
    by_engine: EngineReading | None = None

    @property
    def place(self) -> str:
        """Host and database.

        Raises:
            ConfigurationError: the DSN is no connection string; what it holds is not shown.
        """
        return place_of(self.dsn)

    def extract(
        self, table: Table, spans: Sequence[ChangeWindow] | None, directory: Path
    ) -> Extract:
        """Write the rows of a table, or those that changed in some windows, to a file.

        Raises:
            SourceError: the database refuses; the message says what and what to do.
            TransientSourceError: it may answer the next time.
        """
        label = f"{self.place} {table.source}.{table.name}"
        file = directory / f"{table.name}.csv"
        with translate_errors(label), self._connection() as connection:
            seen_at = _now(connection)
            columns = columns_of(connection, table)
            look = Look(connection, table, columns, self._source(table, spans, seen_at), label)
            totals = totals_of(connection, table, columns, look.source)
            rows = self._written(look, totals.rows, file)
        types = {column.name: column.type_display for column in columns}
        return Extract(file, rows, totals, seen_at, label, types)

    def _written(self, look: Look, rows: int, file: Path) -> int:
        """Write the rows to a file, copied or read by an engine; returns how many came."""
        engine = self.by_engine
        if engine is None or rows < engine.least_rows:
            return _copy(look, file, lambda text: self.report(f"{look.label}: {text}"))
        self.report(f"{look.label}: {rows:,} rows are read in {engine.sessions} sessions")
        return engine.write(look, self._options, file)

    def tables(self, schema: str) -> list[str]:
        """The tables of a schema that this user may read.

        Raises:
            SourceError: the database refuses; the message says what and what to do.
            TransientSourceError: it may answer the next time.
        """
        with translate_errors(place_of(self.dsn)), self._connection() as connection:
            rows = connection.execute(
                """
                select table_name from information_schema.tables
                where table_schema = %s and has_table_privilege(
                    format('%%I.%%I', table_schema, table_name), 'select')
                order by 1
                """,
                [schema],
            ).fetchall()
        return [name for (name,) in rows]

    def hidden(self, tables: Sequence[Table]) -> list[str]:
        """The tables of which row-level security hides rows from this user.

        Raises:
            SourceError: the database refuses; the message says what and what to do.
            TransientSourceError: it may answer the next time.
        """
        with translate_errors(self.place), self._connection() as connection:
            connection.execute("select set_config('row_security', 'on', true)")
            found = connection.execute(
                """
                select relname from pg_class join pg_namespace n on n.oid = relnamespace
                where nspname = %s and relname = any(%s) and row_security_active(pg_class.oid)
                order by 1
                """,
                [tables[0].source, [table.name for table in tables]],
            ).fetchall()
        return [name for (name,) in found]

    def missing(self, tables: Sequence[Table]) -> list[str]:
        """Of some tables of one source those that this user cannot read."""
        found = self.tables(tables[0].source)
        return [table.name for table in tables if table.name not in found]

    def has(self, _table: Table) -> bool:
        """A server is not asked before: a table that it lacks is refused when it is read."""
        return True

    def is_incremental(self, _tables: Sequence[Table]) -> bool:
        """A server always does; a column that is not there is refused when it is read."""
        return True

    @property
    def _options(self) -> dict[str, str]:
        """How every session that reads is to behave."""
        milliseconds = str(int(self.timeout.total_seconds() * 1000))
        return {
            "statement_timeout": milliseconds,
            "idle_in_transaction_session_timeout": milliseconds,
            "lock_timeout": str(int(LOCK_SECONDS * 1000)),
            "TimeZone": "UTC",
            "DateStyle": "ISO",
            "IntervalStyle": "iso_8601",
            "bytea_output": "hex",
            # Of a table with hidden rows the others look like removed ones: better none at all.
            "row_security": "off",
        }

    @contextmanager
    def _connection(self) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
        """One read-only transaction that sees one moment and cannot last."""
        with psycopg.connect(
            self.dsn,
            connect_timeout=CONNECT_SECONDS,
            client_encoding="UTF8",
            application_name="medallion",
        ) as connection:
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            connection.read_only = True
            for name, value in self._options.items():
                connection.execute("select set_config(%s, %s, true)", [name, value])
            yield connection

    def _source(
        self, table: Table, spans: Sequence[ChangeWindow] | None, seen_at: datetime
    ) -> sql.Composed:
        """Where the rows to copy are found."""
        source = sql.SQL("from {}").format(sql.Identifier(table.source, table.name))
        if spans is None or table.changes is None:
            return source
        changed = sql.Identifier(table.changes.column)
        zone = self.zone if table.changes.zoned else None
        inside = [self._inside(changed, span, zone) for span in spans]
        # A row without a time of change, or with one to come, lies in no window that can be asked
        # for, so each one takes it along. To PostgreSQL infinity is the last moment.
        end = horizon(self.zone, seen_at)
        if zone is not None:
            end = end.replace(tzinfo=ZoneInfo(zone))
        inside.append(sql.SQL("{} is null").format(changed))
        inside.append(sql.SQL("{} >= {}").format(changed, sql.Literal(end)))
        return source + sql.SQL(" where ") + sql.SQL(" or ").join(inside)

    def _inside(
        self, changed: sql.Identifier, span: ChangeWindow, zone: str | None
    ) -> sql.Composed:
        """A condition that is true for changes in a window."""
        start, end = span.bounds(zone, self.overlap)
        before = sql.SQL("{} < {}").format(changed, sql.Literal(end))
        if span.first <= self.first_day:
            return before
        return before + sql.SQL(" and {} >= {}").format(changed, sql.Literal(start))


def _now(connection: psycopg.Connection[Any]) -> datetime:
    """The database's time; the first statement also fixes the snapshot."""
    row = connection.execute("select clock_timestamp()").fetchone()
    assert row is not None  # noqa: S101 - a select without from has one row
    moment: datetime = row[0]
    return moment.astimezone(UTC)


def _copy(look: Look, file: Path, report: Callable[[str], None]) -> int:
    """Copy the rows to a file and return how many there were."""
    query = copied(look.columns, look.table, look.source)
    statement = sql.SQL("copy ({}) to stdout (format csv, header)").format(query)
    with file.open("wb") as target:
        read = _BytesRead(report)
        return copy_rows(look.connection, statement, lambda rows: read.add(target.write(rows)))


@dataclass
class _BytesRead:
    """How much was read so far, which is reported from time to time."""

    report: Callable[[str], None]
    written: int = 0
    next_report: int = REPORT_EVERY

    def add(self, size: int) -> None:
        """Count some more bytes."""
        self.written += size
        if self.written >= self.next_report:
            self.report(f"{self.written / 1e6:,.0f} MB read so far")
            self.next_report += REPORT_EVERY
