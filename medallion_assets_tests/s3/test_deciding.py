"""Files below a prefix on S3 that are held, and that somebody decides of by hand."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from medallion_assets.bronze.files.deciding import Decision, decide
from medallion_assets_tests.drops.lake import DAY, Drops, drops, sale, sales_file
from medallion_assets_tests.platform import nothing_changes
from medallion_assets_tests.s3.server import new_prefix
from medallion_assets_tests.s3.test_drops import client, put, stored

__all__ = ["client"]

OLD, NEW = "sales_20260111_2105.csv", "sales_20260111_2310.csv"
LINES = [sale(customer_id=number) for number in range(1, 11)]
CORRECTED = sales_file(*LINES[:9], sale(customer_id=10, price=60, total_cost=120))


@pytest.fixture
def prefix() -> str:
    """Where files are dropped."""
    return new_prefix()


@pytest.fixture
def lake(tmp_path: Path, prefix: str, client: Any) -> Drops:
    """A lake with a file of ten sales, and nearly the same file held."""
    found = replace(drops(tmp_path), dropped=prefix, runs=("sales",))
    put(client, prefix, OLD, sales_file(*LINES))
    found.run()
    put(client, prefix, NEW, CORRECTED)
    found.run()
    return found


def decided(lake: Drops, **decision: str) -> None:
    with lake.session() as session:
        decide(session, lake.tables, Decision(**decision))
    lake.run([DAY])
    lake.entries("sales")


@pytest.mark.again
def test_a_held_object_replaces_another(lake: Drops, prefix: str, client: Any) -> None:
    assert lake.outcomes() == [(OLD, "loaded"), (NEW, "held")]
    assert stored(client, prefix) == {
        f"processed/{OLD}": sales_file(*LINES).encode(),
        f"held/{NEW}": CORRECTED.encode(),
    }
    assert lake.revenue() == 1000
    decided(lake, withdraw=OLD, accept=NEW)
    assert lake.outcomes()[2:] == [(NEW, "loaded"), (OLD, "withdrawn")]
    assert lake.revenue() == 1020
    assert sorted(stored(client, prefix)) == [f"processed/{OLD}", f"processed/{NEW}"]
    with nothing_changes(lake):
        lake.run()


@pytest.mark.long
def test_a_held_object_is_accepted_beside_the_other(lake: Drops, prefix: str, client: Any) -> None:
    decided(lake, accept=NEW)
    assert lake.revenue() == 2020
    assert sorted(stored(client, prefix)) == [f"processed/{OLD}", f"processed/{NEW}"]


@pytest.mark.long
def test_an_object_that_is_withdrawn_leaves_silver_and_one_that_is_held_stays(
    lake: Drops, prefix: str, client: Any
) -> None:
    decided(lake, withdraw=OLD)
    assert lake.silver() == []
    assert lake.outcomes()[-1] == (OLD, "withdrawn")
    assert sorted(stored(client, prefix)) == [f"held/{NEW}", f"processed/{OLD}"]
