"""The order and the profiles of all tests, and fixtures that many of them share.

The demonstration export and the lake built from it are made once for all workers and only ever
read. Which tests `make test` runs, and which only other commands, is said in the Makefile.
"""

import gc
import os
from collections import defaultdict
from datetime import date
from pathlib import Path

import pytest

from medallion_assets.simulation.olist import OlistParameters, OlistTruth, generate
from medallion_assets_tests import durations
from medallion_assets_tests.ended import interrupted_by_sigterm
from medallion_assets_tests.examples import register_profiles
from medallion_assets_tests.kept import Kept
from medallion_assets_tests.once import made_once
from medallion_assets_tests.platform import Outcomes, Platform
from medallion_assets_tests.shop import shop

__all__ = ["made_once"]

REAL_EXPORT = "MEDALLION_TEST_OLIST_EXPORT"
BESIDE = Path(__file__).parents[1].parent / "shared" / "data" / "olist"
REAL_DAYS = (date(2016, 9, 4), date(2018, 10, 17))

register_profiles()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Know the option of `make durations`."""
    parser.addoption(
        "--write-durations", action="store_true", help="write down how long the tests took"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Tear down what is there when the run is stopped, and measure where that is asked for."""
    interrupted_by_sigterm()
    if config.getoption("--write-durations"):
        config.pluginmanager.register(_Measuring(config), "durations")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep groups together, before pytest-xdist reads them, and let the longest begin first."""
    items[:] = durations.in_order(items, durations.read())


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Let Python look for garbage rarely, and never among what is there before the first test.

    Collected tests and imported modules are a million objects: a twelfth of the time went there,
    and looking through them once more takes a tenth of the collection and frees nothing.
    """
    gc.freeze()
    gc.enable()
    gc.set_threshold(100_000, 50, 50)


class _Measuring:
    """Adds up what each test took, and writes it down in the process that leads the others."""

    def __init__(self, config: pytest.Config) -> None:
        self.leads = not hasattr(config, "workerinput")
        self.measured: defaultdict[str, float] = defaultdict(float)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A part of a test has ended."""
        self.measured[durations.plain(report.nodeid)] += report.duration

    def pytest_sessionfinish(self) -> None:
        """All have."""
        if self.leads:
            durations.FILE.write_text(durations.written(self.measured))


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
def _kept_shop(tmp_path_factory: pytest.TempPathFactory) -> tuple[Platform, Kept]:
    """The shop with its three days loaded, as it is put back."""
    platform = shop(tmp_path_factory.mktemp("shop"))
    platform.run()
    return platform, Kept.of(platform.root)


@pytest.fixture
def loaded_shop(_kept_shop: tuple[Platform, Kept]) -> Platform:
    """The shop with its three days loaded, for this test alone."""
    platform, kept = _kept_shop
    kept.put_back()
    return platform
