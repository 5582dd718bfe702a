"""Invented drops: files of three shops in all formats, with defects in known numbers.

The same parameters give the same files, so tests can compare what the platform made of
them with what was truth. All persons are invented.
"""

from medallion_assets.simulation.sales_drops.shops import generate
from medallion_assets.simulation.sales_drops.spec import DropParameters, DropTruth

__all__ = ["DropParameters", "DropTruth", "generate"]
