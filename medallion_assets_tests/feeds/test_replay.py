"""The marketplace as a database that changed for weeks: any way through its days is its end.

The short tests of it are those of the file that tells changes (`integration/test_sqlite_export`),
of a chain in PostgreSQL (`test_chain`), and of thousands of histories (`test_thousands`).
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from random import Random

import psycopg
import pytest

from medallion_assets.core.errors import ConfigurationError
from medallion_assets.simulation import server
from medallion_assets.simulation.olist import OlistParameters, generate
from medallion_assets.simulation.replay.load import replay
from medallion_assets_tests.feeds.chain import Gold, built, gold, mart
from medallion_assets_tests.feeds.history import PROVENANCE
from medallion_assets_tests.platform import Platform
from medallion_assets_tests.source_server import source_server

pytestmark = pytest.mark.xdist_group("replay")

SHOP = OlistParameters(days=14, orders_per_day=20)
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
            replay(export, server.start(home, name).dsn, final=final, report=lambda _: None)
        yield export, home


@pytest.fixture(scope="module")
def expected_gold(expected: Platform) -> Gold:
    """Its gold."""
    return market_gold(expected)


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


def market_gold(platform: Platform) -> Gold:
    """Gold of the marketplace; of products, which tell no changes, without when they were read."""
    built(platform, "olist")
    history = mart(platform, "dim_products_history", "* exclude (valid_from, valid_to)")
    return {**gold(platform, "olist"), "dim_products_history": history}


def silver(platform: Platform) -> dict[str, list[dict[str, object]]]:
    """What silver holds, without where it came from."""
    return {name: platform.rows("silver", name, without=PROVENANCE) for name in platform.names}


def assert_as_expected(platform: Platform, expected: Platform) -> None:
    found, wanted = silver(platform), silver(expected)
    for name in platform.names:
        assert found[name] == wanted[name], name
    assert platform.imbalances() == []


def way(seed: int) -> list[list[date]]:
    """The days of change in groups, in order or in none, some of them again."""
    dice = Random(seed)  # noqa: S311 - no secret
    days = [*DAYS, *dice.sample(DAYS, dice.randint(0, 20))]
    if seed % 5:
        dice.shuffle(days)
    size = len(days) // dice.randint(1, 3) + 1
    return [days[start : start + size] for start in range(0, len(days), size)]


@pytest.mark.long
@pytest.mark.parametrize("seed", range(20))
def test_any_way_through_the_changes_gives_silver_and_gold_of_the_end(
    place: tuple[Path, Path], expected: Platform, expected_gold: Gold, tmp_path: Path, seed: int
) -> None:
    """As one range, in order, in any order, with days repeated, or two runs at a time."""
    platform = lake(place, "full", tmp_path)
    if seed == 0:
        platform.run()
    elif seed % 4 == 1:
        with ThreadPoolExecutor(2) as both:
            list(both.map(platform.run, way(seed)))
        platform.run([LATEST])
    else:
        for number, days in enumerate(way(seed)):
            platform.run(days)
            if number == 0 and seed % 4 == 2:
                built(platform, "olist")
    assert_as_expected(platform, expected)
    assert market_gold(platform) == expected_gold


@pytest.mark.long
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
    replay(export, dsn, until=day, report=lambda _: None)
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
        replay(export, dsn, report=lambda _: None)
