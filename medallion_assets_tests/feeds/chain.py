"""A small chain of stores in a database, and lakes that read it.

Belongs here: what several tests of the chain need. Does not belong here: any expectation.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict
from pydantic import SecretStr

from medallion_assets.environment import Settings
from medallion_assets.sources.shopease import Parameters
from medallion_assets.tables.shopease import SHOPEASE
from medallion_assets_tests.platform import Platform
from medallion_assets_tests.source_server import new_database

__all__ = ["SMALL", "Chain", "empty_database", "lake"]

SMALL = Parameters(scale=0.01, days=8)


@dataclass(frozen=True)
class Chain(Platform):
    """A lake that reads the chain's database."""

    chain: str = ""

    @property
    def settings(self) -> Settings:
        """The settings of this lake."""
        return super().settings.model_copy(update={"shopease_dsn": SecretStr(self.chain)})


def empty_database(home: Path, name: str = "shop") -> str:
    """An empty database on a server, as the settings write it."""
    parts = conninfo_to_dict(new_database(home, name))
    return f"postgresql://{parts['user']}@/{parts['dbname']}?host={parts['host']}"


def lake(home: Path, dsn: str) -> Chain:
    """An empty lake on the database."""
    last = SMALL.day(SMALL.days - 1)
    return Chain(home, home, SMALL.first_day, last, SHOPEASE, chain=dsn)
