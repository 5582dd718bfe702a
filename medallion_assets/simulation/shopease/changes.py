"""Sending rows of a history to its tables: new ones, other values, and removals.

Belongs here: COPY, and the statements that apply changes. Does not belong here: when
they run and what is committed (see ``load``).
"""

from collections.abc import Callable, Iterable
from itertools import chain

import psycopg
import pyarrow as pa
from psycopg import sql

from medallion_assets.core.errors import SourceError
from medallion_assets.simulation.shopease.columns import CSV, as_csv
from medallion_assets.simulation.shopease.database import SCHEMA
from medallion_assets.simulation.shopease.register import TableHistory

_CHANGE = "shopease_change"


def insert(
    connection: psycopg.Connection,
    table: TableHistory,
    pieces: Iterable[pa.Table],
    report: Callable[[int], None] | None = None,
) -> int:
    """Send new rows piece by piece; returns how many, and reports how many were sent so far."""
    return _copy(connection, sql.Identifier(SCHEMA, table.name), pieces, report)


def update(connection: psycopg.Connection, table: TableHistory, rows: pa.Table) -> int:
    """Give rows their new values; the keys of changing rows are unique, though not all are.

    Raises:
        SourceError: somebody else changed the table.
    """
    names = [name for name in rows.column_names if name not in table.key]
    values = sql.SQL(", ").join(sql.SQL("{0} = new.{0}").format(sql.Identifier(n)) for n in names)
    statement = sql.SQL("update {} as old set {values} from {} as new where {}")
    return _apply(connection, table, rows, statement, values=values)


def delete(connection: psycopg.Connection, table: TableHistory, rows: pa.Table) -> int:
    """Take rows out.

    Raises:
        SourceError: somebody else changed the table.
    """
    return _apply(
        connection, table, rows, sql.SQL("delete from {} as old using {} as new where {}")
    )


def _apply(
    connection: psycopg.Connection,
    table: TableHistory,
    rows: pa.Table,
    statement: sql.SQL,
    **parts: sql.Composable,
) -> int:
    """The number of rows that a statement changed by the keys of others.

    Raises:
        SourceError: somebody else changed the table.
    """
    if not len(rows):
        return 0
    change, target = sql.Identifier(_CHANGE), sql.Identifier(SCHEMA, table.name)
    connection.execute(sql.SQL("drop table if exists {}").format(change))
    connection.execute(
        sql.SQL("create temporary table {} (like {}) on commit drop").format(change, target)
    )
    _copy(connection, change, [rows])
    same = (sql.SQL("old.{0} = new.{0}").format(sql.Identifier(name)) for name in table.key)
    done = connection.execute(
        statement.format(target, change, sql.SQL(" and ").join(same), **parts)
    )
    if done.rowcount != len(rows):
        raise SourceError(
            f"{SCHEMA}.{table.name} was changed by somebody else: {done.rowcount:,} rows have "
            f"the keys of {len(rows):,} changes",
            remedy="load it anew with `medallion source load --anew`",
        )
    return done.rowcount


def _copy(
    connection: psycopg.Connection,
    target: sql.Identifier,
    pieces: Iterable[pa.Table],
    report: Callable[[int], None] | None = None,
) -> int:
    """Send rows into a table; its columns are named, so that their order does not matter."""
    sent, parts = 0, iter(pieces)
    first = next(parts, None)
    if first is None:
        return 0
    names = sql.SQL(", ").join(map(sql.Identifier, first.column_names))
    statement = sql.SQL("copy {} ({}) from stdin with ({})").format(target, names, sql.SQL(CSV))
    with connection.cursor().copy(statement) as copy:
        for piece in chain([first], parts):
            copy.write(as_csv(piece))
            sent += len(piece)
            if report is not None:
                report(sent)
    return sent
