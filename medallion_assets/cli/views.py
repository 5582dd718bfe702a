"""Read-only SQL over the published tables.

Belongs here: which statements are run, and within which limits: those that select, in an engine
that may read the data files of its views and nothing else. Does not belong here: the views (see
``cli.opening``), which are made anew only where the lake has changed (see ``cli.kept_views``).
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Collection, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from typing import TYPE_CHECKING

import duckdb

from medallion_assets.cli.kept_views import EVERYTHING, Views, keep_views, kept_views, locations
from medallion_assets.cli.output import Rows
from medallion_assets.core.embedded import MISTAKES, connect, connected
from medallion_assets.core.errors import ConfigurationError
from medallion_assets.core.naming import LAYERS
from medallion_assets.core.sql import text, text_list
from medallion_assets.settings.environment import Settings

if TYPE_CHECKING:
    from medallion_assets.lake.lake import Lake

NAME = re.compile(rf"\b({'|'.join(LAYERS)})\"?\s*\.\s*\"?(\w+)")
READS = re.compile(r'"from_table":\{"type":"(?!EMPTY")')
"""In a statement as DuckDB has parsed it: something that it reads."""

READING = duckdb.StatementType.SELECT
"""Not EXPLAIN: `explain analyze copy …` writes into the directory that queries spill to."""


class UnreadError(Exception):
    """A query fails over views that were kept: opening them anew says why, or mends it."""


def select(settings: Settings, sql: str, parameters: Sequence[object] = ()) -> Rows:
    """The columns and rows of a query.

    Raises:
        ConfigurationError: it does not select, or DuckDB refuses it.
    """
    with _explained(settings):
        named = _named(sql)
    if (kept := _kept(settings, named)) is not None:
        with suppress(UnreadError), _explained(settings):
            return _rows(settings, kept, sql, parameters)
    lake, views = _opened(settings, named)
    with _explained(settings, lake):
        return _rows(settings, views, sql, parameters)


def published(settings: Settings) -> list[str]:
    """The names of all published tables.

    Raises:
        ConfigurationError: the lake has no tables yet.
    """
    kept = _kept(settings, ())
    return (kept or _opened(settings, ())[1]).published


def _kept(settings: Settings, named: Collection[str]) -> Views | None:
    """The views of some tables, where they were kept and still hold."""
    now = locations(settings)
    return kept_views(settings, named, now) if now else None


def _opened(settings: Settings, named: Collection[str]) -> tuple[Lake, Views]:
    """The lake, and the views of some tables, which are kept for the next process."""
    # What opens a lake takes a second to load, which a query over kept views does without.
    from medallion_assets.cli.opening import views_of
    from medallion_assets.lake.opening import open_lake

    now = locations(settings)
    lake = open_lake(settings)
    views = views_of(lake, named)
    if now is not None and views.locations.items() <= now.items():
        keep_views(settings, named, views)
    return lake, views


def open_views(settings: Settings, lake: Lake, sql: str = "") -> duckdb.DuckDBPyConnection:
    """A connection with views of the tables that a query names, or of all it names none of.

    Raises:
        ConfigurationError: the lake has no tables yet.
    """
    from medallion_assets.cli.opening import views_of

    return _connected(settings, views_of(lake, _named(sql) if sql else {EVERYTHING}))


def _rows(settings: Settings, views: Views, sql: str, parameters: Sequence[object]) -> Rows:
    """The columns and rows of a query over views."""
    with closing(_connected(settings, views)) as connection:
        result = connection.execute(sql, list(parameters) or None)
        return [column[0] for column in result.description or []], result.fetchall()


def _named(sql: str) -> set[str]:
    """The tables that a statement names; all where it reads and names none.

    Raises:
        ConfigurationError: it does not select.
    """
    with closing(connected()) as parser:
        statements = parser.extract_statements(sql)
        if len(statements) != 1 or statements[0].type != READING:
            raise ConfigurationError(
                "only one SELECT can be run; the published tables are read-only",
                remedy="write one statement that selects",
            )
        parsed = parser.execute(f"select json_serialize_sql({text(sql)})").fetchone()
    named = {f"{schema}.{name}" for schema, name in NAME.findall(sql.lower())}
    return named or ({EVERYTHING} if parsed and READS.search(str(parsed[0])) else set())


@contextmanager
def _explained(settings: Settings, lake: Lake | None = None) -> Iterator[None]:
    """Errors of DuckDB, as whoever wrote the query can act on them.

    Args:
        lake: with the files that were read; None where they are those of kept views.

    Raises:
        UnreadError: a file of kept views may be to blame.
    """
    try:
        yield
    except duckdb.OutOfMemoryException as error:
        raise ConfigurationError(
            f"the query needs more memory than MEDALLION_MEMORY_LIMIT={settings.duckdb_memory}",
            remedy="ask for fewer rows or columns, or raise the limit",
        ) from error
    except duckdb.Error as error:
        if not isinstance(error, MISTAKES):
            if lake is None:
                raise UnreadError from error
            from medallion_assets.lake.damage import require_intact

            require_intact(lake, error)
        raise ConfigurationError(
            f"the query cannot be run: {error}",
            remedy="`medallion tables` lists tables, `medallion tables NAME` its columns",
        ) from error


def _connected(settings: Settings, views: Views) -> duckdb.DuckDBPyConnection:
    """A connection with views, which can read their files and nothing else."""
    connection = connect(
        scratch=settings.state_root / "scratch" / uuid.uuid4().hex,
        memory_limit=settings.duckdb_memory,
        threads=settings.threads,
    )
    for schema in LAYERS:
        connection.execute(f"create schema {schema}")
    for statement in views.statements:
        connection.execute(statement)
    _lock(connection, views.files)
    return connection


def _lock(connection: duckdb.DuckDBPyConnection, files: Collection[str]) -> None:
    """Let a connection read some files and nothing else, whatever it is asked from now on."""
    connection.execute("set python_enable_replacements = false")
    # No parameter: to convert any, DuckDB imports pandas, which takes half a second.
    connection.execute(f"set allowed_paths = {text_list(sorted(files))}")
    connection.execute("set enable_external_access = false")
    connection.execute("set lock_configuration = true")
