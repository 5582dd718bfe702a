"""What ``COPY`` sends, in blocks of many rows.

Belongs here: driving one ``COPY … TO STDOUT`` on an open connection. Does not belong here: which
statement it is (see ``statements``) and what becomes of its bytes (see ``database``).

PostgreSQL sends a message a row, and psycopg's own reading takes a dozen Python calls for each.
Here those that have arrived already are taken together, in less than half of the time.
"""

from collections.abc import Callable
from typing import Any

import psycopg
from psycopg import errors, sql
from psycopg.abc import PQGen
from psycopg.pq import ExecStatus
from psycopg.pq.abc import PGconn, PGresult
from psycopg.waiting import Wait

BLOCK = 1024 * 1024
"""Bytes that are taken together at most, but for a single row."""


def copy_rows(
    connection: psycopg.Connection[Any], statement: sql.Composed, write: Callable[[bytes], object]
) -> int:
    """Hand on what a ``COPY … TO STDOUT`` sends, and return the number of its rows.

    Args:
        connection: in a transaction; closed where the rows cannot all be handed on.
        write: takes some whole rows at a time.

    Raises:
        psycopg.Error: the server refuses the statement, or breaks off.
    """
    try:
        result = _copied(connection, statement.as_bytes(connection), write)
    except BaseException:
        connection.close()
        raise
    if result.status != ExecStatus.COMMAND_OK:
        raise errors.error_from_result(result)
    return result.command_tuples or 0


def _copied(
    connection: psycopg.Connection[Any], statement: bytes, write: Callable[[bytes], object]
) -> PGresult:
    """How the statement ended, after all its rows were handed on."""
    pgconn = connection.pgconn
    pgconn.send_query(statement)
    connection.wait(_sent(pgconn))
    result = connection.wait(_next_result(pgconn))
    if result is not None and result.status == ExecStatus.COPY_OUT:
        is_last = False
        while not is_last:
            rows, is_last = connection.wait(_arrived(pgconn))
            write(rows)
        result = connection.wait(_next_result(pgconn))
    while connection.wait(_next_result(pgconn)) is not None:
        pass
    assert result is not None  # noqa: S101 - a statement has a result
    return result


def _sent(pgconn: PGconn) -> PQGen[None]:
    """Until nothing is left to be sent."""
    while pgconn.flush():
        yield Wait.W


def _next_result(pgconn: PGconn) -> PQGen[PGresult | None]:
    """The next result of what was sent; None after the last."""
    while pgconn.is_busy():
        yield Wait.R
        pgconn.consume_input()
    return pgconn.get_result()


def _arrived(pgconn: PGconn) -> PQGen[tuple[bytes, bool]]:
    """Rows that have arrived, waiting for one at least, and whether they are the last."""
    rows: list[bytes] = []
    size = length = 0
    while size < BLOCK:
        length, row = pgconn.get_copy_data(1)
        if length > 0:
            rows.append(bytes(row))
            size += length
        elif length < 0 or rows:
            break
        else:
            yield Wait.R
            pgconn.consume_input()
    return b"".join(rows), length < 0
