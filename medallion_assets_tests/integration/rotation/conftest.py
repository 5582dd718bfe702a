"""A shop whose sales hold pseudonyms, loaded once and put back for every test."""

import pytest

from medallion_assets.silver import pseudonyms
from medallion_assets_tests.integration.rotation.rotating import FILES, PERSONAL
from medallion_assets_tests.kept import Kept
from medallion_assets_tests.platform import Platform
from medallion_assets_tests.shop import SALES, shop


@pytest.fixture(scope="session")
def kept_lake(tmp_path_factory: pytest.TempPathFactory) -> tuple[Platform, Kept]:
    """A shop whose sales hold pseudonyms in silver, history and quarantine."""
    home = tmp_path_factory.mktemp("rotation")
    tables = tuple(PERSONAL if table is SALES else table for table in shop(home).tables)
    platform = shop(home, FILES, name="personal", tables=tables)
    platform.run()
    return platform, Kept.of(platform.root)


@pytest.fixture
def lake(kept_lake: tuple[Platform, Kept], monkeypatch: pytest.MonkeyPatch) -> Platform:
    """The same for this test alone."""
    platform, kept = kept_lake
    kept.put_back()
    monkeypatch.setattr(pseudonyms, "all_tables", lambda: platform.tables)
    return platform
