"""Databases for Dagster's events, and the storages over them: the stock ones and ours."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
import pytest
from dagster._core.storage.event_log import SqlEventLogStorage, SqliteEventLogStorage

from medallion_assets.orchestration.resources.event_log import BatchingSqliteEventLogStorage
from medallion_assets_tests.source_server import new_database, source_server


@pytest.fixture(scope="session")
def server() -> Iterator[Path]:
    with source_server() as home:
        yield home


@pytest.fixture(scope="session")
def database(server: Path) -> Callable[[str], str]:
    """Addresses of empty databases, as SQLAlchemy reads them."""
    pytest.importorskip("dagster_postgres", reason="dagster-postgres is not installed")

    def address(name: str) -> str:
        place: dict[str, Any] = psycopg.conninfo.conninfo_to_dict(new_database(server, name))
        return (
            f"postgresql://{place['user']}@/{place['dbname']}"
            f"?host={quote(place['host'])}&port={place['port']}"
        )

    return address


@pytest.fixture(scope="module", params=["SQLite", "PostgreSQL"])
def opened(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], SqlEventLogStorage]]:
    """Opens the stock storage or ours, each time an empty one."""
    places = tmp_path_factory.mktemp("events")
    numbers = count()
    with ExitStack() as ended:

        def storage(whose: str) -> SqlEventLogStorage:
            made = _storage(whose)
            ended.callback(made.dispose)
            return made

        def _storage(whose: str) -> SqlEventLogStorage:
            name = f"{whose}{next(numbers)}"
            if request.param == "SQLite":
                file = BatchingSqliteEventLogStorage if whose == "ours" else SqliteEventLogStorage
                return file(str(places / name))
            return _on_postgresql(whose, request.getfixturevalue("database")(name))

        yield storage


def _on_postgresql(whose: str, address: str) -> SqlEventLogStorage:
    """A storage of a database; imported here, for the package may be missing."""
    from dagster_postgres import PostgresEventLogStorage  # noqa: PLC0415

    from medallion_assets.orchestration.resources.postgres_log import (  # noqa: PLC0415
        BatchingPostgresEventLogStorage,
    )

    kind = BatchingPostgresEventLogStorage if whose == "ours" else PostgresEventLogStorage
    return kind(address)
