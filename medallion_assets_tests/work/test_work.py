"""A run does no more work than it did: counts that no machine changes, against committed bounds.

Seconds drift with the machine and what else it does; how often a query is asked, a table loaded or
a file written does not. Renew the bounds by ``python -m medallion_assets_tests.work``.
"""

from pathlib import Path
from typing import Any

import pytest

from medallion_assets.engines.duckdb_engine import DuckDBEngine
from medallion_assets.lake.storage.s3 import s3_storage
from medallion_assets_tests.s3.server import make_bucket, new_prefix, running_server, use
from medallion_assets_tests.tiers import AGAIN
from medallion_assets_tests.work.bounds import exceeded, read
from medallion_assets_tests.work.days import work_of_a_day
from medallion_assets_tests.work.meters import Counts
from medallion_assets_tests.work.shops import CountedShop, work_on_s3
from medallion_assets_tests.work.walk import work_of_a_walk

LOCK = "files written, .lock"


@pytest.fixture(scope="module")
def counted_shop(tmp_path_factory: pytest.TempPathFactory) -> CountedShop:
    return CountedShop.made(tmp_path_factory.mktemp("shop"))


def test_a_day_of_the_shop_does_no_more_than_it_did(counted_shop: CountedShop) -> None:
    assert exceeded(counted_shop.work(), read()) == []


def test_a_statement_that_is_executed_twice_shows(
    counted_shop: CountedShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    once = DuckDBEngine.define

    def twice(engine: DuckDBEngine, *arguments: Any) -> None:
        once(engine, *arguments)
        once(engine, *arguments)

    monkeypatch.setattr(DuckDBEngine, "define", twice)
    told = next(one for one in exceeded(counted_shop.work(), read()) if "statements" in one)
    assert "DuckDB statements" in told
    assert "python -m medallion_assets_tests.work" in told


@AGAIN
def test_a_day_on_s3_asks_no_more_than_it_did(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running_server() as endpoint:
        use(monkeypatch, endpoint)
        make_bucket(endpoint)
        s3_storage.cache_clear()
        work = work_on_s3(tmp_path, new_prefix())
    s3_storage.cache_clear()
    assert exceeded(work, read()) == []


@AGAIN
def test_a_recorded_day_does_no_more_than_it_did(tmp_path: Path) -> None:
    assert exceeded(work_of_a_day(tmp_path), read()) == []


@AGAIN
def test_a_reader_of_an_orders_walk_enters_no_more_files_than_before(tmp_path: Path) -> None:
    assert exceeded(work_of_a_walk(tmp_path), read()) == []


@pytest.mark.parametrize("name", ["the shop, nothing new", "a recorded day, nothing new"])
def test_nothing_new_may_write_nothing(name: str) -> None:
    kept = {what for what in read()[name] if "written" in what or "commits" in what}
    assert kept <= {LOCK}


def test_a_twentieth_more_is_allowed_and_what_was_never_done_is_not() -> None:
    known = {"a run": Counts({"statements": 40})}
    assert exceeded({"a run": Counts({"statements": 42})}, known) == []
    assert len(exceeded({"a run": Counts({"statements": 43})}, known)) == 1
    assert len(exceeded({"a run": Counts({"commits": 1})}, known)) == 1
