"""Bringing a database to the state of a chain at the end of a day.

Belongs here: the first load, and the changes of one day. Each is one transaction: a
killed load leaves what was there before. Does not belong here: which rows there are.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from importlib.resources import files

import psycopg
import pyarrow as pa
from psycopg import sql

from medallion_assets.core.errors import SourceError
from medallion_assets.simulation.shopease.changes import delete, insert, update
from medallion_assets.simulation.shopease.database import (
    SCHEMA,
    TABLES,
    Loaded,
    become_the_loader,
    loaded,
    mark,
)
from medallion_assets.simulation.shopease.history import ChainHistory

Progress = Callable[[str, int], None]
"""Told of each step: a table or a day, and rows so far."""


def _silent(_step: str, _rows: int) -> None:
    """Nobody listens."""


def bring_to(
    connection: psycopg.Connection,
    history: ChainHistory,
    until: date | None = None,
    *,
    anew: bool = False,
    progress: Progress = _silent,
) -> Loaded | None:
    """Bring the tables to the end of a day: by the days in between if possible, else anew.

    Args:
        until: the last day of the history where None.
        anew: load anew in any case.

    Returns:
        What was there before and was advanced; None where the tables were loaded anew.

    Raises:
        SourceError: there are tables that the generator did not make, or the server refused.
        ValueError: the history does not reach the day.
    """
    until = until or history.parameters.last_day
    day = history.parameters.number(until)
    before = loaded(connection)
    wanted = Loaded(history.parameters, until)
    if anew or before is None or before.until > until or replace(before, until=until) != wanted:
        load(connection, history, until, progress=progress)
        return None
    for number in range(history.parameters.number(before.until) + 1, day + 1):
        advance(connection, history, history.parameters.day(number), progress=progress)
    connection.commit()
    return before


def load(
    connection: psycopg.Connection,
    history: ChainHistory,
    until: date | None = None,
    *,
    progress: Progress = _silent,
) -> None:
    """Make the tables anew, as they are at the end of a day, and commit.

    The day before the first one is the state before any sale.

    Raises:
        SourceError: there are tables that the generator did not make, or the server refused.
        ValueError: the history does not reach the day.
    """
    until = until or history.parameters.last_day
    day = history.parameters.number(until)
    become_the_loader(connection)
    if loaded(connection) is not None:
        names = sql.SQL(", ").join(sql.Identifier(SCHEMA, name) for name in TABLES)
        connection.execute(sql.SQL("drop table if exists {}").format(names))
    _run(connection, "schema.sql")
    for name, table in history.tables.items():
        rows = _followed(history, day) if name == history.sales.name else table.state(day)
        insert(connection, table, rows, partial(progress, name))
    progress("indexes", 0)
    _run(connection, "indexes.sql")
    mark(connection, Loaded(history.parameters, until))
    connection.commit()
    _analyse(connection)


def _followed(history: ChainHistory, day: int) -> Iterator[pa.Table]:
    """The sales up to a day; the stock follows them, so that they are drawn once."""
    for number in range(day + 1):
        yield from history.sales.inserted(number, as_of=day)
        history.inventory.follow(number)


def advance(
    connection: psycopg.Connection,
    history: ChainHistory,
    day: date,
    *,
    progress: Progress = _silent,
) -> dict[str, dict[str, int]]:
    """Apply what happens on one day, and commit; the tables must be at the day before.

    Returns:
        Rows inserted, updated and deleted by table; tables without a change are left out.

    Raises:
        SourceError: the tables are not at the day before, or rows of them were changed by
            somebody else.
        ValueError: the history does not reach the day.
    """
    number = history.parameters.number(day)
    become_the_loader(connection)
    _expect(loaded(connection), Loaded(history.parameters, day - timedelta(days=1)))
    found = {}
    for name, table in history.tables.items():
        changes = {
            "deleted": sum(delete(connection, table, rows) for rows in table.deleted(number)),
            "updated": sum(update(connection, table, rows) for rows in table.updated(number)),
            "inserted": insert(connection, table, table.inserted(number)),
        }
        if any(changes.values()):
            found[name] = changes
    mark(connection, Loaded(history.parameters, day))
    connection.commit()
    progress(day.isoformat(), sum(sum(changes.values()) for changes in found.values()))
    return found


def _expect(found: Loaded | None, wanted: Loaded) -> None:
    """See that the tables are those of the history, at the end of a day.

    Raises:
        SourceError: they are not.
    """
    if found == wanted:
        return
    there = "there are none" if found is None else f"they are at the end of {found.until}"
    other = found is not None and found.parameters != wanted.parameters
    raise SourceError(
        f"the shopease tables are not at the end of {wanted.until}: "
        + ("they are of another history" if other else there),
        remedy="load them up to that day first, with `medallion source load --until`",
    )


def _run(connection: psycopg.Connection, script: str) -> None:
    """Run one of the scripts beside this module."""
    text = files("medallion_assets.simulation.shopease").joinpath(script).read_bytes()
    connection.execute(text)


def _analyse(connection: psycopg.Connection) -> None:
    """Let the server know how its tables look now, so that it plans well."""
    for name in TABLES:
        connection.execute(sql.SQL("analyze {}").format(sql.Identifier(SCHEMA, name)))
    connection.commit()
