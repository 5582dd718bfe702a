"""Which tables keep every version of their keys in silver, as plain data.

Belongs here: the record that a table's description holds. Does not belong here: from
when to when a version speaks (see ``silver.history``).
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["History"]


@dataclass(frozen=True, kw_only=True)
class History:
    """The versions of a key are kept, each with the time from which and until which it speaks.

    Attributes:
        zone: the shop's time zone where the source's times are local ones, and so those
            of the history; None where they are instants, which are kept in UTC.
        by_arrival: whether the rows are lines of dropped files, several of which may name
            a key; of them the line speaks whose file arrived last.
    """

    zone: str | None = None
    by_arrival: bool = False
