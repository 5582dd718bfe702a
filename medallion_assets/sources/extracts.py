"""What one look at a table of a database gives, and what a source database can do.

Belongs here: the record and the contract. Does not belong here: any database (see
``sources.postgresql`` and ``sources.sqlite``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from medallion_assets.sources.windows import ChangeWindow
from medallion_assets.tables.model import Table

__all__ = ["Extract", "SourceDatabase"]


@dataclass(frozen=True)
class Extract:
    """What one look at a table gave.

    Attributes:
        file: the rows as CSV with a header.
        rows: how many the database says it sent.
        seen_at: the database's time of the snapshot, UTC.
        label: how messages name the table.
        types: the columns with the types that the database gives them.
    """

    file: Path
    rows: int
    seen_at: datetime
    label: str
    types: Mapping[str, str]


class SourceDatabase(Protocol):
    """A database that a source system is read from."""

    @property
    def place(self) -> str:
        """How messages name it; never a password."""

    def extract(
        self, table: Table, spans: Sequence[ChangeWindow] | None, directory: Path
    ) -> Extract:
        """Write the rows of a table, or those that changed in some windows, to a file."""

    def missing(self, tables: Sequence[Table]) -> list[str]:
        """The tables that it should have and that cannot be read."""

    def has(self, table: Table) -> bool:
        """Whether there is such a table, as far as that may be asked for without reading it."""

    def is_incremental(self, tables: Sequence[Table]) -> bool:
        """Whether it has the columns by which the tables tell their changes."""
