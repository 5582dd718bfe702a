"""Rows of ``COPY`` taken together: the same bytes, the same refusals, nothing lost."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg import sql

from medallion_assets.sources.postgresql import copying
from medallion_assets.sources.postgresql.copying import copy_rows
from medallion_assets_tests.source_server import new_database, source_server

pytestmark = pytest.mark.xdist_group("database")
Connection = psycopg.Connection[Any]


@pytest.fixture(scope="module")
def dsn() -> Iterator[str]:
    """A database without tables."""
    with source_server() as home:
        yield new_database(home)


@pytest.fixture
def connection(dsn: str) -> Iterator[Connection]:
    """A connection in a transaction, as a table is read in one."""
    with psycopg.connect(dsn) as opened:
        opened.execute("select 1")
        yield opened


def copy_of(query: str) -> sql.Composed:
    """The statement that copies what a query finds."""
    return sql.SQL("copy ({}) to stdout (format csv, header)").format(sql.SQL(query))


def plainly(connection: Connection, query: str) -> bytes:
    """The same by psycopg's own reading, a row at a time."""
    with connection.cursor().copy(copy_of(query)) as blocks:
        return b"".join(bytes(block) for block in blocks)


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("select n, repeat('ä,\"', n % 7) as t from generate_series(1, 50000) n", 50_000),
        ("select n, repeat('x', 3000000) as t from generate_series(1, 3) n", 3),
        ("select 1 as n where false", 0),
    ],
    ids=["many", "larger than a block", "none"],
)
def test_bytes_and_rows_are_those_of_a_reader_of_single_rows(
    connection: Connection, query: str, rows: int
) -> None:
    blocks: list[bytes] = []
    assert copy_rows(connection, copy_of(query), blocks.append) == rows
    assert b"".join(blocks) == plainly(connection, query)


def test_rows_are_taken_together_and_whole(connection: Connection) -> None:
    blocks: list[bytes] = []
    query = "select n, n::bigint * n as squared from generate_series(1, 50000) n"
    copy_rows(connection, copy_of(query), blocks.append)
    assert len(blocks) < 10_000
    assert all(block.endswith(b"\n") for block in blocks if block)


def test_blocks_are_bounded(connection: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copying, "BLOCK", 1000)
    blocks: list[bytes] = []
    query = "select repeat('x', 99) from generate_series(1, 5000)"
    copy_rows(connection, copy_of(query), blocks.append)
    assert max(map(len, blocks)) < 1000 + 100


def test_the_connection_is_free_afterwards(connection: Connection) -> None:
    copy_rows(connection, copy_of("select 1"), bytes)
    assert connection.execute("select 2").fetchone() == (2,)


def test_a_statement_that_is_refused_says_why(connection: Connection) -> None:
    with pytest.raises(psycopg.errors.UndefinedTable, match="nowhere"):
        copy_rows(connection, copy_of("select * from nowhere"), bytes)


def test_a_fault_after_many_rows_is_no_end(connection: Connection) -> None:
    blocks: list[bytes] = []
    with pytest.raises(psycopg.errors.DivisionByZero):
        copy_rows(
            connection,
            copy_of("select 1 / (40000 - n) from generate_series(1, 50000) n"),
            blocks.append,
        )
    assert b"".join(blocks)


def test_a_full_disk_ends_the_copy(connection: Connection) -> None:
    def full(_rows: bytes) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        copy_rows(connection, copy_of("select * from generate_series(1, 1000000)"), full)
    assert connection.closed
