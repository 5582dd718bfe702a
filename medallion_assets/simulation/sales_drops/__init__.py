"""Invented drops: files of three shops in all formats, with dirt in known numbers.

The same parameters give the same files, so tests can compare what the platform made of
them with what was planted. All persons are invented.
"""

from __future__ import annotations

from medallion_assets.simulation.sales_drops.planted import Parameters, Planted
from medallion_assets.simulation.sales_drops.shops import generate

__all__ = ["Parameters", "Planted", "generate"]
