"""The marketplace as a database that changed for weeks: any way through its days is its end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random

import psycopg
import pytest

from medallion_assets.errors import ConfigurationError
from medallion_assets.sources import server
from medallion_assets.sources.demo import Parameters, generate
from medallion_assets.sources.replay.load import replay
from medallion_assets_tests.feeds.history import PROVENANCE
from medallion_assets_tests.platform import Platform
from medallion_assets_tests.source_server import source_server

pytestmark = pytest.mark.xdist_group("shopease")

SHOP = Parameters(days=14, orders_per_day=20)
LATEST = SHOP.last_business_day + timedelta(days=45)
"""By then everything was delivered and answered."""
DAYS = [SHOP.first_business_day + timedelta(days=n) for n in range(60)]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Path]]:
    """An export, and a server with a database of all its versions and one of the last ones."""
    export = tmp_path_factory.mktemp("replay") / "export"
    generate(export, SHOP)
    with source_server() as home:
        for name, final in (("full", False), ("last", True)):
            replay(export, server.start(home, name).dsn, final=final, say=lambda _: None)
        yield export, home


@pytest.fixture(scope="module")
def expected(place: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Platform:
    """A lake that saw the end only, at once."""
    platform = lake(place, "last", tmp_path_factory.mktemp("expected"))
    platform.run()
    return platform


def lake(place: tuple[Path, Path], database: str, home: Path) -> Platform:
    """An empty lake that reads a database."""
    export, running = place
    dsn = server.address(running, database)
    return Platform(home / "lake", export, SHOP.first_business_day, LATEST, dsn=dsn)


def silver(platform: Platform) -> dict[str, list[dict[str, object]]]:
    """What silver holds, without where it came from."""
    return {name: platform.rows("silver", name, without=PROVENANCE) for name in platform.names}


def assert_as_expected(platform: Platform, expected: Platform) -> None:
    found, wanted = silver(platform), silver(expected)
    for name in platform.names:
        assert found[name] == wanted[name], name
        assert not any(entry.imbalances for entry in platform.ledger(name).values()), name


def test_all_changes_as_one_range(
    place: tuple[Path, Path], expected: Platform, tmp_path: Path
) -> None:
    platform = lake(place, "full", tmp_path)
    platform.run()
    assert_as_expected(platform, expected)


def test_changes_in_any_order_with_days_repeated(
    place: tuple[Path, Path], expected: Platform, tmp_path: Path
) -> None:
    platform = lake(place, "full", tmp_path)
    dice = Random(7)  # noqa: S311 - no secret
    days = [*DAYS, *dice.sample(DAYS, 10)]
    dice.shuffle(days)
    size = len(days) // 4 + 1
    for start in range(0, len(days), size):
        platform.run(days[start : start + size])
    assert_as_expected(platform, expected)


def test_the_last_versions_are_the_export(expected: Platform) -> None:
    files = replace(expected, root=expected.root.parent / "files", dsn=None)
    files.run()
    for name in ("geolocation", "products", "sellers"):
        assert silver(files)[name] == silver(expected)[name]
    counted = {name: len(rows) for name, rows in silver(files).items()}
    assert {name: len(rows) for name, rows in silver(expected).items()} == counted


def test_the_state_of_a_day_is_what_had_happened_by_then(place: tuple[Path, Path]) -> None:
    export, home = place
    dsn = server.start(home, "early").dsn
    day = DAYS[5]
    replay(export, dsn, until=day, say=lambda _: None)
    with psycopg.connect(dsn) as connection:
        latest = connection.execute("select max(changed_at)::date from olist.orders").fetchone()
        early = connection.execute(
            """
            select count(*) from olist.orders
            where order_status = 'created' and order_approved_at is not null
            """
        ).fetchone()
    assert latest == (day,)
    assert early == (0,)


def test_a_schema_of_somebody_else_is_left_alone(place: tuple[Path, Path]) -> None:
    export, home = place
    dsn = server.start(home, "theirs").dsn
    with psycopg.connect(dsn) as connection:
        connection.execute("create schema olist")
        connection.execute("create table olist.orders (mine int)")
    with pytest.raises(ConfigurationError, match="no replay has made"):
        replay(export, dsn, say=lambda _: None)
