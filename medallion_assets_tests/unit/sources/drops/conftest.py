"""The connection that files are read with."""

from typing import Any

import duckdb
import pytest


@pytest.fixture(scope="module")
def connection() -> Any:
    """A connection whose time zone is none of the shops'."""
    with duckdb.connect(config={"threads": 1}) as opened:
        opened.execute("set TimeZone = 'America/Sao_Paulo'")
        yield opened
