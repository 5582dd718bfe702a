"""The server, and an empty database of it for each test."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from medallion_assets_tests.platform import Outcomes, Platform
from medallion_assets_tests.warehouse_server import built_there, new_database, postgres_server


@pytest.fixture(scope="session")
def server() -> Iterator[dict[str, str]]:
    """Outside pytest's directories, which the server's own user may not enter."""
    with (
        TemporaryDirectory(prefix="postgresql-", ignore_cleanup_errors=True) as home,
        postgres_server(Path(home) / "data") as place,
    ):
        yield place


@pytest.fixture(scope="session")
def filled(server: dict[str, str], built: tuple[Platform, Outcomes]) -> str:
    """The name of a database that holds gold of the demonstration, to be copied."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in new_database(server, "filled").items():
            patch.setenv(name, value)
        built_there(built[0])
    return "filled"


@pytest.fixture
def full_warehouse(
    server: dict[str, str],
    filled: str,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A database with gold of the demonstration, for this test alone."""
    for name, value in new_database(server, request.node.name[:60], template=filled).items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def warehouse(
    server: dict[str, str], request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An empty database that the environment leads to."""
    for name, value in new_database(server, request.node.name[:60]).items():
        monkeypatch.setenv(name, value)
