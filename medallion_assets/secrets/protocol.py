"""What every store of secrets does.

Belongs here: the one interface, and the fault that a store reports. A new store is
one class and one line in ``resolving``.
"""

from __future__ import annotations

from typing import Protocol

from medallion_assets.secrets.references import Reference

__all__ = ["Store", "StoreFault"]


class StoreFault(Exception):  # noqa: N818 - a fault of the store, told as an error of ours
    """Why a store gave nothing. It never holds what the store gave.

    Attributes:
        problem: reads on after the name of the secret.
        momentary: whether it may pass by itself.
    """

    def __init__(self, problem: str, *, remedy: str, momentary: bool = False) -> None:
        """Say what is wrong and what to do about it."""
        super().__init__(problem)
        self.problem = problem
        self.remedy = remedy
        self.momentary = momentary


class Store(Protocol):
    """Keeps secrets by name."""

    def read(self, reference: Reference) -> str:
        """The text that is kept there.

        Raises:
            StoreFault: there is none, or it may not be read.
        """
        ...
