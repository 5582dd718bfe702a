"""Which engine cleans a table.

Belongs here: the choice and its reason. Does not belong here: what the engines do
(they give equal results, so the choice is one of time and memory only).
"""

from dataclasses import dataclass

from medallion_assets.core.memory import memory_bytes
from medallion_assets.settings.engines import EngineName
from medallion_assets.settings.environment import Settings

WORKING_SET = 12
"""Bytes that the cleaning holds per stored byte of its input; see docs/engines.md."""
SPILLING = 4
"""How many times its memory DuckDB may hold on disk before a cluster is the better place."""


@dataclass(frozen=True)
class EngineChoice:
    """An engine and why it was chosen, for the metadata of a materialization."""

    engine: EngineName
    why: str


def choose(settings: Settings, size: int) -> EngineChoice:
    """The engine for an input of ``size`` stored bytes."""
    if settings.engine is not EngineName.AUTO:
        return EngineChoice(settings.engine, "configured")
    limit = memory_bytes(settings.memory_limit) * SPILLING // WORKING_SET
    measured = f"{_megabytes(size)} of input, DuckDB takes up to {_megabytes(limit)}"
    if size <= limit:
        return EngineChoice(EngineName.DUCKDB, measured)
    cluster = _cluster(settings)
    if cluster is None:
        return EngineChoice(EngineName.DUCKDB, f"{measured}, but no cluster is configured")
    return EngineChoice(cluster, measured)


def _cluster(settings: Settings) -> EngineName | None:
    """The engine beyond this machine; local Spark is none."""
    if settings.glue_job and settings.is_on_s3:
        return EngineName.GLUE
    return None if settings.spark_master.startswith("local") else EngineName.SPARK


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.1f} MB"
