"""A table of notes in PostgreSQL, and looking at it.

Belongs here: rows around the ends of a day, and what a look sends of them. Does not belong here:
any expectation of a test.
"""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from medallion_assets.sources.extracts import ChangeWindow
from medallion_assets.sources.postgresql.database import PostgresqlDatabase
from medallion_assets.tables.model import Changes, Column, Table
from medallion_assets.tables.types import Text

__all__ = ["DAY", "FIRST", "NOTES", "ROWS", "changed", "ids", "look", "sent"]

NOTES = Table(
    source="shop",
    name="notes",
    description="Notes.",
    grain="one row a note",
    key=("id",),
    changes=Changes(column="changed_at", zoned=True),
    columns=tuple(Column(n, Text(), n) for n in ("id", "note", "done")),
)
DAY = date(2026, 3, 8)
FIRST = date(2026, 1, 1)
ROWS = """
    create schema shop;
    create table shop.notes (id int, note text, done boolean, changed_at timestamptz);
    insert into shop.notes values
        (1, 'before', true, '2026-03-08 04:59:59.999999+00'),
        (2, 'first', true, '2026-03-08 05:00:00+00'),
        (3, E'two\\nlines, "quoted"', false, '2026-03-08 12:00:00+00'),
        (4, '', null, '2026-03-09 03:59:59.999999+00'),
        (5, 'after', true, '2026-03-09 04:00:00+00'),
        (6, null, true, null)
"""
"""The day is that on which New York's clocks are put forward: 23 hours, from 05:00 to 04:00 UTC."""


def look(dsn: str, **other: Any) -> PostgresqlDatabase:
    """The database as the platform reads it."""
    given = {
        "zone": "America/New_York",
        "first_day": FIRST,
        "overlap": timedelta(0),
        "timeout": timedelta(seconds=20),
        "report": lambda _: None,
    }
    return PostgresqlDatabase(dsn=dsn, **{**given, **other})


def sent(dsn: str, spans: list[ChangeWindow] | None, home: Path, **other: Any) -> list[str]:
    """The lines of a capture, without its header."""
    found = look(dsn, **other).extract(NOTES, spans, home)
    header, *lines = found.file.read_text().splitlines(keepends=True)
    assert header == "id,note,done,changed_at\n"
    text = "".join(lines)
    return sorted(text.replace('two\nlines, ""quoted""', "X").splitlines())


def ids(lines: list[str]) -> str:
    """The ids of lines, one sign each."""
    return "".join(line[0] for line in lines)


def changed(dsn: str, **parts: str) -> str:
    """A DSN with other parts."""
    given: dict[str, Any] = {**conninfo_to_dict(dsn), **parts}
    return make_conninfo(**given)
