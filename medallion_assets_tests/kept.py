"""A directory that is filled once and put back for every test that changes it.

Belongs here: putting it back. A lake names its files by absolute paths, so it is put back to
the same place; a copy takes a hundredth of the time of a run.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Kept"]


@dataclass(frozen=True)
class Kept:
    """A directory as it was when it was kept.

    Attributes:
        place: where it is worked in.
    """

    place: Path

    @property
    def copy(self) -> Path:
        """What is put back, beside it."""
        return self.place.with_name(f"{self.place.name}.kept")

    @classmethod
    def of(cls, place: Path) -> Kept:
        """Keep a directory as it is now."""
        kept = cls(place)
        shutil.copytree(place, kept.copy, symlinks=True)
        return kept

    def put_back(self) -> None:
        """Let the directory be as it was."""
        shutil.rmtree(self.place)
        shutil.copytree(self.copy, self.place, symlinks=True)
