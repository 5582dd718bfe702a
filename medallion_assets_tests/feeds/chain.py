"""A small chain of stores in a database, and lakes that read it.

Belongs here: what several tests of the chain need. Does not belong here: any expectation.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from psycopg.conninfo import conninfo_to_dict
from pydantic import SecretStr

from medallion_assets.gold.build import build_gold
from medallion_assets.gold.outcome import GoldOutcome
from medallion_assets.gold.project import marts_of
from medallion_assets.settings.environment import Settings
from medallion_assets.simulation.shopease import ChainParameters
from medallion_assets.systems.registry import project_of
from medallion_assets.systems.shopease import SHOPEASE
from medallion_assets_tests.platform import Platform
from medallion_assets_tests.source_server import new_database

__all__ = ["SMALL", "Chain", "Gold", "built", "empty_database", "gold", "lake", "mart"]

SMALL = ChainParameters(scale=0.01, days=8)

Gold = dict[str, list[tuple[Any, ...]]]
"""The published rows by model."""


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


def built(platform: Platform, system: str = "shopease") -> GoldOutcome:
    """Bring gold of a system up to silver, without a failure."""
    with platform.session() as session:
        outcome = build_gold(session, project_of(system))
    assert not outcome.failed, [(found.name, found.message) for found in outcome.failed]
    return outcome


def gold(platform: Platform, system: str = "shopease") -> Gold:
    """The published rows of every model of a system, in order."""
    return {model.name: mart(platform, model.name) for model in marts_of(project_of(system))}


def mart(platform: Platform, name: str, columns: str = "*") -> list[tuple[Any, ...]]:
    """The published rows of a model."""
    return platform.query(f"select {columns} from {{t}} order by all", t=f"gold.{name}")
