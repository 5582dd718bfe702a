"""A database has the planted dirt in the counted amounts, and days lead to the state at once."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import psycopg
import pytest
from psycopg import sql

from medallion_assets.core.errors import SourceError
from medallion_assets.simulation.shopease import (
    SCHEMA,
    TABLES,
    ChainHistory,
    ChainParameters,
    Loaded,
    advance,
    bring_to,
    load,
    loaded,
)
from medallion_assets.simulation.shopease.database import row_counts
from medallion_assets_tests.integration.shopease.conftest import SMALL
from medallion_assets_tests.integration.shopease.dirt_queries import QUERIES

pytestmark = pytest.mark.xdist_group("shopease")

FEBRUARY = date(2026, 2, 1)


def content(connection: psycopg.Connection) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables, in a fixed order."""
    return {
        name: connection.execute(
            sql.SQL("select * from {} as t order by t::text").format(sql.Identifier(SCHEMA, name))
        ).fetchall()
        for name in TABLES
    }


@pytest.mark.parametrize("day", [-1, 5, 11])
def test_every_kind_is_there_as_often_as_counted(
    connection: psycopg.Connection, history: ChainHistory, day: int
) -> None:
    until = SMALL.day(day)
    load(connection, history, until)
    planted = history.truth(until)
    assert row_counts(connection) == planted.rows
    end = datetime.combine(SMALL.last_day + timedelta(days=2), datetime.min.time(), UTC)
    for table, queries in QUERIES.items():
        for kinds, query in queries.items():
            found = connection.execute(query, {"last": end}).fetchall()
            expected = sum(planted.kinds[table][kind] for kind in kinds)
            assert (table, kinds, int(found[0][0])) == (table, kinds, expected)


def test_day_by_day_gives_what_is_loaded_at_once(
    connection: psycopg.Connection, history: ChainHistory
) -> None:
    load(connection, history, SMALL.day(2))
    changed: dict[str, set[str]] = {name: set() for name in TABLES}
    for number in range(3, SMALL.days):
        for name, changes in advance(connection, history, SMALL.day(number)).items():
            changed[name] |= {what for what, rows in changes.items() if rows}
    step_by_step = content(connection)
    load(connection, ChainHistory(SMALL))
    assert content(connection) == step_by_step
    assert changed["customers"] == changed["products"] == {"inserted", "updated", "deleted"}
    assert changed["sale_transactions"] == changed["inventory"] == {"inserted", "updated"}
    assert changed["sales_managers"] == {"inserted", "updated", "deleted"}


def test_a_later_process_goes_on_where_the_last_one_stopped(
    connection: psycopg.Connection, history: ChainHistory
) -> None:
    told: list[str] = []
    assert bring_to(connection, history, SMALL.day(3)) is None
    before = bring_to(
        connection, ChainHistory(SMALL), SMALL.day(5), progress=lambda step, _: told.append(step)
    )
    assert before is not None
    assert before.until == SMALL.day(3)
    assert told == ["2026-01-05", "2026-01-06"]
    assert bring_to(connection, history, SMALL.day(5)) == replace(before, until=SMALL.day(5))
    going_on = content(connection)
    assert bring_to(connection, history, SMALL.day(5), anew=True) is None
    assert content(connection) == going_on


@pytest.mark.parametrize(
    "other", [replace(SMALL, seed=8), replace(SMALL, first_day=FEBRUARY)], ids=["seed", "days"]
)
def test_another_history_is_loaded_anew(
    connection: psycopg.Connection, history: ChainHistory, other: ChainParameters
) -> None:
    load(connection, history)
    assert bring_to(connection, ChainHistory(other), other.day(2)) is None
    found = loaded(connection)
    assert found is not None
    assert (found.parameters, found.until) == (other, other.day(2))


def test_an_earlier_day_is_loaded_anew(
    connection: psycopg.Connection, history: ChainHistory
) -> None:
    load(connection, history)
    assert bring_to(connection, history, SMALL.day(4)) is None
    assert row_counts(connection) == history.truth(SMALL.day(4)).rows


def test_types_and_indexes_serve_an_extraction(
    connection: psycopg.Connection, history: ChainHistory
) -> None:
    load(connection, history, SMALL.day(0))
    types: dict[str, str] = dict(
        connection.execute(
            "select distinct column_name, data_type from information_schema.columns "
            "where table_schema = 'shopease' and column_name in ('updated_at', 'zip_code', 'price')"
        ).fetchall()
    )
    assert types == {
        "updated_at": "timestamp with time zone", "zip_code": "text", "price": "numeric",
    }  # fmt: skip
    indexed = connection.execute(
        "select tablename from pg_indexes where schemaname = 'shopease' "
        "and indexdef like '%(updated_at)'"
    ).fetchall()
    assert {name for (name,) in indexed} == set(TABLES)
    zips = connection.execute("select zip_code from shopease.customers").fetchall()
    assert any(code.startswith("0") for (code,) in zips)


def test_a_day_is_not_left_out(connection: psycopg.Connection, history: ChainHistory) -> None:
    with pytest.raises(SourceError, match="not at the end of 2026-01-04: there are none"):
        advance(connection, history, SMALL.day(4))
    connection.rollback()
    load(connection, history, SMALL.day(2))
    with pytest.raises(SourceError, match="they are at the end of 2026-01-03") as caught:
        advance(connection, history, SMALL.day(4))
    assert "--until" in caught.value.remedy
    connection.rollback()
    with pytest.raises(SourceError, match="of another history"):
        advance(connection, ChainHistory(replace(SMALL, seed=9)), SMALL.day(3))


def test_a_failed_day_leaves_the_day_before(
    connection: psycopg.Connection, history: ChainHistory
) -> None:
    load(connection, history, SMALL.day(5))
    connection.execute("delete from shopease.customers where customer_id > 10")
    connection.commit()
    states = {}

    def go_on() -> None:
        for number in range(6, SMALL.days):
            states[number] = content(connection)
            advance(connection, history, SMALL.day(number))

    with pytest.raises(SourceError, match="customers was changed by somebody else") as caught:
        go_on()
    assert "--anew" in caught.value.remedy
    connection.rollback()
    reached, before = states.popitem()
    assert content(connection) == before
    assert loaded(connection) == Loaded(SMALL, SMALL.day(reached - 1))
