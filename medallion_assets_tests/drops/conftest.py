"""The fixtures that nearly all tests of dropped files share."""

from dataclasses import replace

import pytest

from medallion_assets_tests.drops.lake import Drops, drops
from medallion_assets_tests.kept import Kept


@pytest.fixture(scope="session")
def _kept_drops(tmp_path_factory: pytest.TempPathFactory) -> tuple[Drops, Kept]:
    """A lake whose tables are there and empty, and an empty place, as they are put back."""
    home = tmp_path_factory.mktemp("drops") / "home"
    lake = drops(home)
    lake.run()
    return lake, Kept.of(home)


@pytest.fixture
def whole_lake(_kept_drops: tuple[Drops, Kept]) -> Drops:
    """A lake with empty tables and an empty place, for this test alone."""
    lake, kept = _kept_drops
    kept.put_back()
    return lake


@pytest.fixture
def lake(whole_lake: Drops) -> Drops:
    """The same, whose runs take in sales only, the table of nearly all tests."""
    return replace(whole_lake, runs=("sales",))
