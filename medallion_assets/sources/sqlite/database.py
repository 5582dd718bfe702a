"""Read a table of a SQLite file as a CSV file.

Belongs here: one read-only look at one table, in one transaction. Does not belong here:
what becomes of the file (see ``sources.landing``), the text of a value (see ``values``)
and what refusals mean (see ``faults``).

A SQLite file is a whole database. Where all its tables have the columns that tell
changes, it is read by day like a server; otherwise it is an export in another format.
"""

import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

from medallion_assets.core.errors import SourceError
from medallion_assets.core.sql import quoted, text
from medallion_assets.sources.extracts import ChangeWindow, Extract, horizon
from medallion_assets.sources.sqlite.faults import translate_errors
from medallion_assets.sources.sqlite.totals import totals_of
from medallion_assets.sources.sqlite.values import StoredText, field_of
from medallion_assets.tables.model import Column, Table

LOCK_SECONDS = 10.0
"""For so long a lock that another program holds is waited for."""
STEPS = 100_000
"""Instructions of SQLite between two looks at the clock."""
REPORT_EVERY = 500_000
"""Rows between two lines of progress."""
A_DAY = "____-__-__"
MOMENT = "%Y-%m-%d %H:%M:%S"


@dataclass(frozen=True)
class SqliteDatabase:
    """A source system as a SQLite file.

    Attributes:
        zone: the shop's time zone, in which change days begin.
        overlap: how far a window reaches back for changes that were committed late.
        first_day: the first change day; what changed before it belongs to its window.
        timeout: how long one table may take to be read.
    """

    path: Path
    zone: str
    first_day: date
    overlap: timedelta
    timeout: timedelta
    report: Callable[[str], None]

    @property
    def place(self) -> str:
        """How messages name the file."""
        return str(self.path)

    def extract(
        self, table: Table, spans: Sequence[ChangeWindow] | None, directory: Path
    ) -> Extract:
        """Write the rows of a table, or those that changed in some windows, to a file.

        Raises:
            SourceError: the file cannot be read as it should; says what and what to do.
            TransientSourceError: it may be read the next time.
        """
        file = directory / f"{table.name}.csv"
        with self._connection() as connection:
            name = self._require_name(connection, table)
            label = f"{self.place} table {name}"
            with translate_errors(label):
                seen_at = datetime.now(tz=UTC)
                source = f"from {quoted(name)}{self._condition(table, name, spans, seen_at)}"
                types = _columns(connection, name)
                totals = totals_of(connection, table, types, source)
                found = connection.execute(f"select * {source}")
                self._write(found, table, file, label)
        return Extract(file, totals.rows, totals, seen_at, label, types)

    def hidden(self, _tables: Sequence[Table]) -> list[str]:
        """A file hides no rows from who may read it."""
        return []

    def missing(self, tables: Sequence[Table]) -> list[str]:
        """The tables that the file lacks; of a file without changes some are optional."""
        with self._connection() as connection:
            names = {table.name: _names_of(connection, table) for table in tables}
        whole = not self.is_incremental(tables)
        needed = [table.name for table in tables if not (whole and table.optional)]
        return [name for name in needed if not names[name]]

    def has(self, table: Table) -> bool:
        """Whether the file has the table, under any of its names."""
        with self._connection() as connection:
            return bool(_names_of(connection, table))

    def is_incremental(self, tables: Sequence[Table]) -> bool:
        """Whether all tables that could tell their changes have the column for it.

        Raises:
            SourceError: some of them have it and others do not.
        """
        with self._connection() as connection:
            dated = {}
            for table in tables:
                names = _names_of(connection, table)
                if table.changes is not None and names:
                    dated[table.name] = table.changes.column in _columns(connection, names[0])
        silent = [name for name, is_dated in dated.items() if not is_dated]
        if silent and len(silent) < len(dated):
            column = next(table.changes.column for table in tables if table.changes)
            raise SourceError(
                f"{self.place}: table {silent[0]} has no column {column}, but others have",
                remedy=f"give each table its column {column}, or none of them",
            )
        return bool(dated) and not silent

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        """One read-only transaction, which sees one moment and cannot last."""
        if not self.path.is_file():
            raise SourceError(
                f"the SQLite file {self.path.absolute()} does not exist",
                remedy="correct the setting that names it; in a DSN an absolute path has four "
                "slashes: sqlite:////data/olist.sqlite",
            )
        deadline = time.monotonic() + self.timeout.total_seconds()
        uri = f"file:{quote(str(self.path.absolute()))}?mode=ro"
        with (
            translate_errors(self.place),
            closing(sqlite3.connect(uri, uri=True, timeout=LOCK_SECONDS)) as connection,
        ):
            connection.isolation_level = None
            connection.text_factory = StoredText
            connection.set_progress_handler(lambda: time.monotonic() > deadline, STEPS)
            connection.execute("pragma query_only = on")
            connection.execute("begin")
            yield connection

    def _require_name(self, connection: sqlite3.Connection, table: Table) -> str:
        """The name that a table has in the file."""
        names = _names_of(connection, table)
        if len(names) == 1:
            return names[0]
        expected = ", ".join(_candidates(table))
        if names:
            raise SourceError(
                f"{self.place} holds {len(names)} tables that may be {table.name}: "
                f"{', '.join(names)}",
                remedy="keep only the right one",
            )
        raise SourceError(
            f"{self.place} has no table {table.name}",
            remedy=f"add it under one of the names {expected}",
        )

    def _condition(
        self, table: Table, name: str, spans: Sequence[ChangeWindow] | None, seen_at: datetime
    ) -> str:
        """What is true of rows that changed in some windows, at no time, or at one to come."""
        if spans is None or table.changes is None:
            return ""
        if table.changes.zoned:
            raise SourceError(
                f"{self.place}: SQLite has no instants, which the changes of {table.name} need",
                remedy="read this system from PostgreSQL",
            )
        # With its table: a name alone that is no column would be a text to SQLite.
        column = f"{quoted(name)}.{quoted(table.changes.column)}"
        is_time = f"typeof({column}) = 'text' and {column} like {text(A_DAY + '%')}"
        moment = f"(replace({column}, 'T', ' ') || ' 00:00:00')"
        end = horizon(self.zone, seen_at).strftime(MOMENT)
        inside = [*(self._inside(moment, span) for span in spans), f"{moment} >= {text(end)}"]
        return f" where case when {is_time} then {' or '.join(inside)} else true end"

    def _inside(self, moment: str, span: ChangeWindow) -> str:
        """A condition that is true for changes in a window."""
        start, end = span.bounds(None, self.overlap)
        before = f"{moment} < {text(end.strftime(MOMENT))}"
        if span.first <= self.first_day:
            return f"({before})"
        return f"({before} and {moment} >= {text(start.strftime(MOMENT))})"

    def _write(self, rows: sqlite3.Cursor, table: Table, file: Path, label: str) -> None:
        """Write all rows as CSV with a header."""
        described = {column.name: column for column in table.columns}
        names = [column[0] for column in rows.description]
        columns = [described.get(name) for name in names]
        with file.open("w", encoding="utf-8", newline="") as target:
            target.write(",".join(quoted(name) for name in names) + "\n")
            for number, row in enumerate(rows, start=1):
                fields = map(field_of, row, columns)
                try:
                    target.write(",".join(fields) + "\n")
                except ValueError as error:
                    raise _unusable(f"{label}, row {number}", names, row, columns) from error
                if number % REPORT_EVERY == 0:
                    self.report(f"{label}: {number:,} rows read so far")


def _unusable(
    place: str, names: Sequence[str], row: Sequence[object], columns: Sequence[Column | None]
) -> SourceError:
    """What is wrong with a row, by the first column whose value cannot be taken."""
    for name, value, column in zip(names, row, columns, strict=True):
        try:
            field_of(value, column)
        except ValueError as error:
            return SourceError(
                f"{place}, column {name} holds {error}",
                remedy="store it as UTF-8 text, as the CSV export has it; nothing of the table "
                "was taken in",
            )
    raise AssertionError(place)


def _candidates(table: Table) -> list[str]:
    """The names under which a table may lie in a file: its own, and that of its CSV file."""
    return list(dict.fromkeys((table.name, table.identifier, Path(table.file_name).stem)))


def _names_of(connection: sqlite3.Connection, table: Table) -> list[str]:
    """The tables of a file that a table may be; SQLite tells no case of letters apart."""
    wanted = {name.lower() for name in _candidates(table)}
    found = connection.execute("select name from sqlite_master where type in ('table', 'view')")
    names = [str(name, "utf-8") for (name,) in found]
    return [name for name in names if name.lower() in wanted]


def _columns(connection: sqlite3.Connection, name: str) -> dict[str, str]:
    """The columns of a table with the types that they were declared with, if any."""
    found = connection.execute(f"pragma table_info({quoted(name)})")
    return {str(row[1], "utf-8"): str(row[2], "utf-8") for row in found}
