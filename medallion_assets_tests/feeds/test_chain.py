"""The chain of stores in PostgreSQL: every planted row is found, on any way to the same day."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from medallion_assets.cli.ledger.restated import restated_rows
from medallion_assets.simulation.shopease import ChainHistory, Effect, advance, connected, load
from medallion_assets_tests.feeds.chain import SMALL, empty_database, lake
from medallion_assets_tests.feeds.history import seen
from medallion_assets_tests.platform import Platform
from medallion_assets_tests.source_server import source_server

pytestmark = pytest.mark.xdist_group("chain")

PERSONAL = {"customers": ("customer_name", "email", "phone", "address")}


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    with source_server() as place:
        yield place


@pytest.fixture
def dsn(home: Path) -> str:
    """An empty database, as the settings write it."""
    return empty_database(home)


def rejected(platform: Platform) -> Mapping[str, int]:
    """Rows in quarantine by table."""
    return {name: len(platform.rows("quarantine", name)) for name in platform.names}


def test_every_planted_row_is_found(dsn: str, tmp_path: Path) -> None:
    history = ChainHistory(SMALL)
    with connected(dsn) as connection:
        load(connection, history)
    platform = lake(tmp_path / "lake", dsn)
    platform.run()
    planted = history.truth(None)
    assert platform.imbalances() == []
    for name in platform.names:
        entries = platform.ledger(name).values()
        assert sum(entry.rows.bronze for entry in entries) == planted.rows[name]
        assert sum(entry.rows.quarantined for entry in entries) == planted.of(name, Effect.REJECT)
        repeated = sum(entry.rows.duplicates + entry.rows.superseded for entry in entries)
        assert repeated == planted.of(name, Effect.REPEAT)
    broken = reasons(platform, "sale_transactions")
    kinds = planted.kinds["sale_transactions"]
    assert broken["stores_missing"] == kinds["store_unknown"]
    assert broken["customers_missing"] == kinds["customer_unknown"] + kinds["customer_deleted"]
    assert broken["products_missing"] == kinds["product_unknown"] + kinds["product_deleted"]
    assert broken["unit_price_not_positive"] == kinds["unit_price_not_positive"]
    assert broken["business_day_unknown"] == kinds["created_at_missing"]


def reasons(platform: Platform, name: str) -> dict[str, int]:
    """Rows by reason."""
    found: dict[str, int] = {}
    for row in platform.rows("quarantine", name):
        for reason in row["reasons"]:
            found[reason] = found.get(reason, 0) + 1
    return found


@pytest.mark.long
@pytest.mark.parametrize("at_once", [4, 1])
def test_some_days_at_a_time_are_as_all_at_once(dsn: str, tmp_path: Path, at_once: int) -> None:
    history = ChainHistory(SMALL)
    daily = lake(tmp_path / "daily", dsn)
    with connected(dsn) as connection:
        load(connection, history, SMALL.first_day - timedelta(days=1))
        for number in range(SMALL.days):
            advance(connection, history, SMALL.day(number))
            connection.commit()
            if (number + 1) % at_once == 0:
                daily.run([SMALL.day(number - n) for n in range(at_once)])
    once = lake(tmp_path / "once", dsn)
    once.run()
    assert silver(daily) == silver(once)
    _, restated = restated_rows(daily.settings, "sale_transactions", None)
    assert restated
    assert all(f"changes of {day}" != cause for _, day, _, cause, *_ in restated)
    assert restated_rows(once.settings, "sale_transactions", None)[1] == []
    assert daily.imbalances() == []


def silver(platform: Platform) -> dict[str, Any]:
    """What silver holds."""
    return {name: rows for name, rows in seen(platform).items() if name.startswith("silver")}


def test_names_never_reach_silver_or_quarantine(dsn: str, tmp_path: Path) -> None:
    with connected(dsn) as connection:
        load(connection, ChainHistory(SMALL))
        people = connection.execute(
            "select customer_name, email, phone, address from shopease.customers"
        ).fetchall()
    platform = replace(lake(tmp_path / "lake", dsn), runs=("customers",))
    platform.run()
    assert platform.rows("silver", "customers")
    assert platform.rows("quarantine", "customers")
    given = {value.strip().upper() for person in people for value in person if value}
    private = given - {""}
    for layer in ("silver", "quarantine"):
        for row in platform.rows(layer, "customers"):
            shown = {str(row[name]).upper() for name in PERSONAL["customers"] if row[name]}
            assert not shown & private
            assert all(value.startswith("PII:") for value in shown)
    raw = [path.read_bytes() for path in (tmp_path / "lake").rglob("silver*/**/*.parquet")]
    assert not any(b"@example" in content for content in raw)
