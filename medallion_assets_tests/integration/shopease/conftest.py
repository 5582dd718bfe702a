"""The server, an empty database of it for each test, and a small chain."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from medallion_assets.simulation.shopease import ChainHistory, ChainParameters, connected
from medallion_assets_tests.source_server import new_database, source_server

SMALL = ChainParameters(scale=0.01, days=12)


@pytest.fixture(scope="session")
def home() -> Iterator[Path]:
    """The directory of a running server."""
    with source_server() as place:
        yield place


@pytest.fixture
def dsn(home: Path) -> str:
    """An empty database for this test alone."""
    return new_database(home)


@pytest.fixture
def connection(dsn: str) -> Iterator[psycopg.Connection]:
    """A connection to it."""
    with connected(dsn) as opened:
        yield opened


@pytest.fixture
def history() -> ChainHistory:
    """Twelve days of a small chain."""
    return ChainHistory(SMALL)
