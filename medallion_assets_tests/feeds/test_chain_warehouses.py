"""Gold of the chain in other warehouses equals the platform's own."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from medallion_assets.gold.build import build_gold
from medallion_assets.gold.postgres.build import build_warehouse
from medallion_assets.simulation.shopease import ChainHistory, connected, load
from medallion_assets.systems.registry import project_of
from medallion_assets_tests.feeds.chain import SMALL, Chain, empty_database, lake
from medallion_assets_tests.source_server import source_server
from medallion_assets_tests.transpiled import Run, compiled
from medallion_assets_tests.warehouse_server import (
    lake_rows,
    new_database,
    postgres_server,
    warehouse_rows,
)

pytestmark = pytest.mark.xdist_group("shopease-warehouses")

CHAIN = project_of("shopease")


@pytest.fixture(scope="module")
def chain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chain]:
    """A lake that took the first half of the history, with its gold."""
    with source_server() as home:
        dsn = empty_database(home)
        with connected(dsn) as connection:
            load(connection, ChainHistory(SMALL))
        platform = lake(tmp_path_factory.mktemp("chain") / "lake", dsn)
        platform.run(platform.window.all().days[:4])
        yield platform


@pytest.fixture
def warehouse(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An empty database that the environment leads to."""
    with (
        TemporaryDirectory(prefix="postgresql-", ignore_cleanup_errors=True) as home,
        postgres_server(Path(home) / "data") as server,
    ):
        for name, value in new_database(server, "chain").items():
            monkeypatch.setenv(name, value)
        yield


@pytest.mark.long
@pytest.mark.parametrize("target", ["athena", "redshift"])
def test_athena_and_redshift_mean_what_duckdb_means(
    target: str, chain: Chain, tmp_path: Path
) -> None:
    ours = compiled("duckdb", tmp_path / "duckdb", {"assume_built": False})
    theirs = compiled(target, tmp_path / target, {"assume_built": False})
    expected, found = Run("duckdb", chain), Run(target, chain)
    expected.build(ours)
    found.build(theirs)
    assert found.rows(theirs) == expected.rows(ours)
    assert found.rows(theirs)["shopease_customer_analytics"][1]


@pytest.mark.long
@pytest.mark.usefixtures("warehouse")
def test_postgres_equals_the_lake_after_a_build_and_after_more_days(chain: Chain) -> None:
    with chain.session() as session:
        assert build_warehouse(session, CHAIN).touched is None
    chain.run()
    with chain.session() as session:
        assert not build_gold(session, CHAIN).failed
        outcome = build_warehouse(session, CHAIN)
        assert not outcome.failed
    assert outcome.touched is not None
    assert set(outcome.touched) >= set(chain.window.all().days[4:])
    assert warehouse_rows("shopease") == lake_rows(chain, "shopease")
    assert warehouse_rows("shopease")["shopease_fct_sales"]
    with chain.session() as session:
        again = build_warehouse(session, CHAIN)
    assert (again.loaded, again.touched, again.changed) == ({}, (), {})
