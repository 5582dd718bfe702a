"""A lake with gold for each test."""

from pathlib import Path

import pytest

from medallion_assets_tests.reports.shop import Shop


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """An empty lake."""
    return Shop(tmp_path / "lake")
