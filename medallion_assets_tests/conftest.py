"""Fixtures that many tests share: the demonstration export and a lake built from it.

Both are made once for all workers and only ever read.
"""

from __future__ import annotations

import os
import shutil
from datetime import date
from pathlib import Path

import pytest

from medallion_assets.simulation.olist import OlistParameters, OlistTruth, generate
from medallion_assets_tests.once import made_once
from medallion_assets_tests.platform import Outcomes, Platform
from medallion_assets_tests.shop import shop

__all__ = ["made_once"]

REAL_EXPORT = "MEDALLION_TEST_OLIST_EXPORT"
BESIDE = Path(__file__).parents[1].parent / "shared" / "data" / "olist"
REAL_DAYS = (date(2016, 9, 4), date(2018, 10, 17))


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A directory that all workers of this test run see."""
    base = tmp_path_factory.getbasetemp()
    return base if worker_id == "master" else base.parent


@pytest.fixture(scope="session")
def demo(shared: Path) -> tuple[Path, OlistTruth]:
    """The smallest demonstration export that holds every case, and its ground truth."""
    small = OlistParameters(days=7, orders_per_day=80)
    directory, truth = made_once(shared, "demo", lambda home: generate(home / "export", small))
    return directory / "export", truth


@pytest.fixture(scope="session")
def built(shared: Path, demo: tuple[Path, OlistTruth]) -> tuple[Platform, Outcomes]:
    """A lake built from the demonstration export for all its days; only to be read."""
    export, truth = demo

    def platform(home: Path) -> Platform:
        return Platform(home / "lake", export, truth.first_day, truth.last_day)

    def make(home: Path) -> Outcomes:
        return platform(home).run()

    home, outcomes = made_once(shared, "built", make)
    return platform(home), outcomes


@pytest.fixture(scope="session")
def real(shared: Path) -> Platform:
    """A lake built from the real export, once for all workers; only to be read."""
    export = Path(os.environ.get(REAL_EXPORT) or BESIDE)
    if not export.exists():
        pytest.skip(f"the real Olist export is absent: {export} (set {REAL_EXPORT} to test it)")

    def make(home: Path) -> None:
        with Platform(home / "lake", export, *REAL_DAYS).session() as session:
            session.connection.execute("set threads = 2")
            Platform(home / "lake", export, *REAL_DAYS).run_in(session)

    home, _ = made_once(shared, "real", make)
    return Platform(home / "lake", export, *REAL_DAYS)


@pytest.fixture(scope="session")
def _shop_and_copy(tmp_path_factory: pytest.TempPathFactory) -> tuple[Platform, Path]:
    """The shop with its three days loaded, and a copy of its lake."""
    home = tmp_path_factory.mktemp("shop")
    platform = shop(home)
    platform.run()
    shutil.copytree(platform.root, home / "copy")
    return platform, home / "copy"


@pytest.fixture
def loaded_shop(_shop_and_copy: tuple[Platform, Path]) -> Platform:
    """The shop with its three days loaded, for this test alone.

    A lake names its files by absolute paths, so it is put back to the same place.
    """
    platform, copy = _shop_and_copy
    shutil.rmtree(platform.root)
    shutil.copytree(copy, platform.root)
    return platform
