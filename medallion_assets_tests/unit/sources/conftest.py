"""A connection and an export that every test of a delivery may use."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from medallion_assets_tests.shop import THREE_DAYS, export


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(config={"threads": 1}) as opened:
        yield opened


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An export with three good files; the lake lies beside it."""
    return export(tmp_path / "export", THREE_DAYS)
