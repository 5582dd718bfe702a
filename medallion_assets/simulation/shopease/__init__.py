"""The chain of stores ``shopease``: an operational database that is invented and exactly known.

Belongs here: the entry points. A history is drawn from a seed; the database is brought to
its state at the end of any day, at once or day by day, with equal rows. Every kind of defect
is in it in counted numbers, so tests of a platform compare what it found with `ChainTruth`.
"""

from medallion_assets.simulation.shopease.database import (
    DATABASE,
    SCHEMA,
    TABLES,
    Loaded,
    connected,
    loaded,
    shown,
)
from medallion_assets.simulation.shopease.history import ChainHistory
from medallion_assets.simulation.shopease.kinds import EFFECTS, ChainTruth, Effect
from medallion_assets.simulation.shopease.load import advance, bring_to, load
from medallion_assets.simulation.shopease.spec import TIME_ZONE, ChainParameters

__all__ = [
    "DATABASE",
    "EFFECTS",
    "SCHEMA",
    "TABLES",
    "TIME_ZONE",
    "ChainHistory",
    "ChainParameters",
    "ChainTruth",
    "Effect",
    "Loaded",
    "advance",
    "bring_to",
    "connected",
    "load",
    "loaded",
    "shown",
]
