"""How a table refers to others: its business day, its parents, what it looks up.

Belongs here: these parts of a description. Does not belong here: the description as a
whole (see ``model``).
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["ColumnDay", "ForeignKey", "Lookup", "ParentDay"]


@dataclass(frozen=True, kw_only=True)
class ColumnDay:
    """The business day is the calendar day of one of the table's own columns.

    Attributes:
        zone: the shop's time zone, where the column is an instant.
    """

    column: str
    zone: str | None = None


@dataclass(frozen=True, kw_only=True)
class ParentDay:
    """The business day is that of the parent row: ``column`` here = ``parent_column`` there."""

    parent: str
    column: str
    parent_column: str


@dataclass(frozen=True, kw_only=True)
class ForeignKey:
    """A reference to a parent; a row without one is quarantined as ``<parent>_missing``.

    Attributes:
        part_of: true where the row is a part of its parent (an item of an order):
            it then waits in quarantine while the parent itself is rejected, so a
            sale is in or out as a whole. Otherwise it is enough that the parent
            was received: a seller's misspelt state must not take her sales away.
    """

    column: str
    parent: str
    parent_column: str
    part_of: bool = False


@dataclass(frozen=True, kw_only=True)
class Lookup:
    """Columns of another silver table, joined by its key as ``<table>__<column>``."""

    table: str
    column: str
    parent_column: str
    columns: tuple[str, ...]
