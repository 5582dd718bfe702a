"""The server, and an empty database of it for each test."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from medallion_assets_tests.warehouse_server import new_database, postgres_server


@pytest.fixture(scope="session")
def server() -> Iterator[dict[str, str]]:
    """Outside pytest's directories, which the server's own user may not enter."""
    with (
        TemporaryDirectory(prefix="postgresql-", ignore_cleanup_errors=True) as home,
        postgres_server(Path(home) / "data") as place,
    ):
        yield place


@pytest.fixture
def warehouse(
    server: dict[str, str], request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An empty database that the environment leads to."""
    for name, value in new_database(server, request.node.name[:60]).items():
        monkeypatch.setenv(name, value)
