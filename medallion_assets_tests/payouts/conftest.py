"""A lake of marts for each test."""

from pathlib import Path

import pytest

from medallion_assets_tests.payouts.lake import PaidShops


@pytest.fixture
def shops(tmp_path: Path) -> PaidShops:
    """An empty lake."""
    return PaidShops(tmp_path / "lake")
