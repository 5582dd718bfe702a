"""The fixture that nearly all tests of dropped files share."""

from __future__ import annotations

from pathlib import Path

import pytest

from medallion_assets_tests.drops.lake import Drops, drops


@pytest.fixture
def lake(tmp_path: Path) -> Drops:
    """An empty lake and an empty place."""
    return drops(tmp_path)
