"""The parts of a table that several sessions read at one moment.

Belongs here: how a table is divided, and the statements by which another session sees what this
one sees. Does not belong here: reading the parts (see ``by_engine``).

A table is divided by the place of its rows on disk: parts are of one size whatever its key is,
need neither an index nor statistics, and have the rows in the order in which ``COPY`` gives
them. PostgreSQL reads such a part without the others from version 14 on.
"""

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import psycopg
from psycopg import sql

from medallion_assets.tables.model import Table

PLACE = "_place"
"""The column with a row's place, where the table has one."""
WHOLE = "true"
READS_PARTS = 140_000
"""The version of the server, as it counts them, that reads a part without the others."""
STORED = ("r", "m")
"""Tables and materialized views: what has its rows in one file."""
SMALLEST_PART = 1024
"""Blocks, of 8 KiB each where nobody changed that."""


def parts_of(connection: psycopg.Connection[Any], table: Table, most: int) -> tuple[str, ...]:
    """Conditions on `PLACE`, each row meets one; a single one, `WHOLE`, where it has no place.

    Rows that were added since the transaction began lie in the last part, which has no end.
    """
    blocks = _blocks(connection, table)
    number = min(most, blocks // SMALLEST_PART)
    if number < 2:  # noqa: PLR2004 - one part is none
        return (WHOLE,)
    firsts = [blocks * part // number for part in range(number)]
    parts = [f"{PLACE} < '({firsts[1]},0)'::tid"]
    parts += [
        f"{PLACE} >= '({first},0)'::tid and {PLACE} < '({after},0)'::tid"
        for first, after in pairwise(firsts[1:])
    ]
    return (*parts, f"{PLACE} >= '({firsts[-1]},0)'::tid")


def _blocks(connection: psycopg.Connection[Any], table: Table) -> int:
    """How many blocks a table has; none where its rows have no place of their own."""
    if connection.info.server_version < READS_PARTS:
        return 0
    found = connection.execute(
        """
        select pg_relation_size(pg_class.oid) / current_setting('block_size')::bigint
        from pg_class join pg_namespace n on n.oid = relnamespace
        where nspname = %s and relname = %s and relkind = any(%s)
        """,
        [table.source, table.name, list(STORED)],
    ).fetchone()
    return int(found[0]) if found else 0


def opening(connection: psycopg.Connection[Any], options: Mapping[str, str]) -> str:
    """What brings another session to the moment and the options of this transaction.

    It holds for as long as this transaction lasts.

    Raises:
        psycopg.Error: the server exports no snapshot.
    """
    row = connection.execute("select pg_export_snapshot()").fetchone()
    assert row is not None  # noqa: S101 - a select without from has one row
    statements = [
        sql.SQL("set transaction isolation level repeatable read, read only"),
        sql.SQL("set transaction snapshot {}").format(sql.Literal(row[0])),
        *(
            sql.SQL("set local {} = {}").format(sql.Identifier(name), sql.Literal(value))
            for name, value in options.items()
        ),
    ]
    return "; ".join(statement.as_string(connection) for statement in statements)
