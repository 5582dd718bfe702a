"""The parts of a table: each row lies in one of them, in every state of a table."""

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from medallion_assets.sources.postgresql import parts
from medallion_assets.sources.postgresql.parts import WHOLE, parts_of
from medallion_assets_tests.feeds.notes import NOTES
from medallion_assets_tests.source_server import new_database, source_server

pytestmark = pytest.mark.xdist_group("database")


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    with source_server() as place:
        yield place


@pytest.fixture
def shop(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[psycopg.Connection]:
    """A table of some forty blocks, in a transaction that has begun."""
    monkeypatch.setattr(parts, "SMALLEST_PART", 4)
    dsn = new_database(home)
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("drop schema if exists shop cascade")
        connection.execute("create schema shop")
        connection.execute(
            "create table shop.notes as select n as id, repeat('x', 90) as note "
            "from generate_series(1, 2500) as n"
        )
        yield connection


def rows_of(shop: psycopg.Connection, conditions: tuple[str, ...]) -> list[list[int]]:
    """The ids of each part."""
    query = sql.SQL("select id from (select id, ctid as _place from shop.notes) as rows where {}")
    return [
        [number for (number,) in shop.execute(query.format(sql.SQL(condition)))]
        for condition in conditions
    ]


@pytest.mark.parametrize("most", [2, 3, 7, 100])
@pytest.mark.parametrize("changed", ["", "delete from shop.notes where id % 3 = 0"])
def test_each_row_lies_in_one_part_in_the_order_of_the_table(
    shop: psycopg.Connection, most: int, changed: str
) -> None:
    if changed:
        shop.execute(changed)
    found = rows_of(shop, parts_of(shop, NOTES, most))
    whole = [number for (number,) in shop.execute("select id from shop.notes")]
    assert list(chain.from_iterable(found)) == whole
    assert 2 <= len(found) <= most
    assert all(found[:2])


def test_rows_that_came_since_are_in_the_last_part(shop: psycopg.Connection) -> None:
    divided = parts_of(shop, NOTES, 4)
    shop.execute("insert into shop.notes select generate_series(9001, 9999), repeat('y', 90)")
    *_, last = rows_of(shop, divided)
    assert last[-1] == 9999


@pytest.mark.parametrize(
    "instead",
    [
        "create view shop.notes as select * from shop.kept",
        "create table shop.notes (id int, note text)",
        "create table shop.notes (id int, note text) partition by range (id)",
    ],
    ids=["a view", "no rows", "a partitioned table"],
)
def test_what_has_no_place_or_nothing_to_divide_is_one_part(
    shop: psycopg.Connection, instead: str
) -> None:
    shop.execute("alter table shop.notes rename to kept")
    shop.execute(instead)
    assert parts_of(shop, NOTES, 8) == (WHOLE,)


def test_a_part_is_read_without_the_others(shop: psycopg.Connection) -> None:
    (_, second, *_) = parts_of(shop, NOTES, 4)
    plan = shop.execute(
        sql.SQL(
            "explain select id from (select id, ctid as _place from shop.notes) as rows where {}"
        ).format(sql.SQL(second))
    ).fetchall()
    assert "Tid Range Scan" in plan[0][0]
