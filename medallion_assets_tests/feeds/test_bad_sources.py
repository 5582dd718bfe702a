"""A database that changes its columns, overflows, holds bytes that are no text, or is empty."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from medallion_assets.core.errors import BadDeliveryError, RefusedColumnsError, SourceError
from medallion_assets.simulation import server
from medallion_assets.simulation.shopease import ChainHistory, connected, load
from medallion_assets.tables.model import Drift, DriftPolicy
from medallion_assets_tests.feeds.chain import SMALL, Chain, empty_database, lake
from medallion_assets_tests.kept import Kept
from medallion_assets_tests.platform import nothing_changes
from medallion_assets_tests.source_server import source_server

pytestmark = pytest.mark.xdist_group("bad-sources")

SALES = "shopease.sale_transactions"


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    with source_server() as place:
        yield place


@pytest.fixture
def dsn(home: Path) -> str:
    """A small chain."""
    return small_chain(home)


def small_chain(home: Path) -> str:
    place = empty_database(home)
    with connected(place) as connection:
        load(connection, ChainHistory(SMALL))
    return place


@pytest.fixture(scope="module")
def kept(home: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Chain, Kept]:
    """A lake that has read it, as it is put back."""
    platform = lake(tmp_path_factory.mktemp("chain") / "lake", small_chain(home))
    platform.run()
    return platform, Kept.of(platform.root)


@pytest.fixture
def chain(kept: tuple[Chain, Kept], dsn: str) -> Chain:
    """The same for this test alone, which may change lake and database."""
    platform, place = kept
    place.put_back()
    assert platform.chain == dsn
    return platform


def told(chain: Chain) -> list[tuple[str, ...]]:
    return chain.query(
        "select table_name, change, column_name, before, after, decision from {c} order by all",
        c="ledger.schema_changes",
    )


@pytest.mark.again
def test_a_retyped_and_an_added_column_are_told_and_taken_in(chain: Chain, dsn: str) -> None:
    with psycopg.connect(dsn) as connection:
        connection.execute("alter table shopease.stores alter column phone type varchar(40)")
        connection.execute("alter table shopease.stores add column colour text default 'red'")
    chain.run()
    assert told(chain) == [
        ("shopease_stores", "added", "colour", None, "colour", "kept in _extra"),
        ("shopease_stores", "retyped", "phone", "text", "varchar(40)", "values judged"),
    ]
    assert len(chain.rows("silver", "stores")) == 5
    chain.run()
    assert len(told(chain)) == 2


@pytest.mark.again
def test_a_retyped_column_is_refused_where_types_are_frozen(chain: Chain, dsn: str) -> None:
    frozen = Drift(retyped=DriftPolicy.FREEZE)
    tables = tuple(replace(t, drift=frozen) if t.name == "stores" else t for t in chain.tables)
    with psycopg.connect(dsn) as connection:
        connection.execute("alter table shopease.stores alter column phone type varchar(40)")
    before = chain.state()
    with pytest.raises(RefusedColumnsError, match=r"phone is varchar\(40\), was text"):
        replace(chain, tables=tables).run()
    assert chain.state() == before
    assert [row[-1] for row in told(chain)] == ["refused"]


@pytest.mark.again
def test_an_emptied_table_is_not_believed(chain: Chain, dsn: str) -> None:
    with psycopg.connect(dsn) as connection:
        connection.execute("truncate shopease.inventory")
    with nothing_changes(chain), pytest.raises(BadDeliveryError, match="keys are gone"):
        chain.run()


@pytest.mark.again
def test_numbers_too_large_for_their_column_cost_only_their_row(chain: Chain, dsn: str) -> None:
    sold = len(chain.rows("silver", "sale_transactions"))
    with psycopg.connect(dsn) as connection:
        connection.execute(f"alter table {SALES} alter column unit_price type numeric")
        connection.execute(
            f"update {SALES} set unit_price = 1e30, updated_at = updated_at + interval '1 second' "
            f"where transaction_id = (select max(transaction_id) from {SALES} "
            "where unit_price > 0 and quantity > 0)"
        )
    chain.run()
    found = {
        reason for row in chain.rows("quarantine", "sale_transactions") for reason in row["reasons"]
    }
    assert "unit_price_unparsable" in found
    assert sold - len(chain.rows("silver", "sale_transactions")) in {0, 1}
    assert chain.imbalances() == []


@pytest.mark.again
def test_a_day_of_bad_rows_is_not_published(chain: Chain, dsn: str) -> None:
    days = {row["business_day"] for row in chain.rows("silver", "sale_transactions")}
    with psycopg.connect(dsn) as connection:
        connection.execute(
            f"update {SALES} set quantity = -1, updated_at = updated_at + interval '1 second'"
        )
    with chain.session() as session:
        chain.bronze_in(session)
        outcome = chain.silver_in(session)["sale_transactions"]
    blocked = {day for day in outcome.failed if day is not None}
    assert blocked
    for day in blocked:
        assert "were rejected" in outcome.failed[day].contract[0]
    assert {row["business_day"] for row in chain.rows("silver", "sale_transactions")} >= (
        blocked & days
    )


@pytest.mark.again
def test_bytes_that_are_no_text_are_refused_by_name(home: Path, tmp_path: Path) -> None:
    running = server.start(home).dsn
    encoding = "encoding 'SQL_ASCII' template template0 locale 'C'"
    with psycopg.connect(running, autocommit=True) as connection:
        connection.execute("drop database if exists latin")
        connection.execute(f"create database latin {encoding}")
    dsn = server.address(home, "latin")
    with connected(dsn) as connection:
        load(connection, ChainHistory(SMALL))
    platform = lake(tmp_path / "lake", dsn)
    platform.run()
    with psycopg.connect(dsn) as connection:
        connection.execute(r"update shopease.stores set city = E'S\xe3o' where store_id = 1")
    with (
        nothing_changes(platform),
        pytest.raises(SourceError, match="stores holds bytes that are no text of its encoding"),
    ):
        platform.run()
