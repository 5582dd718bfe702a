"""How an operational database tells what changed in a table, as plain data.

Belongs here: the record that a table's description holds. Does not belong here:
reading a database (see ``sources.database``).
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Changes"]


@dataclass(frozen=True, kw_only=True)
class Changes:
    """The table's changes are found by their time; rows are never just removed.

    Attributes:
        column: of the source, when a row changed. The source may keep only the present
            version of a row or every version. The column need not be described.
        zoned: whether it is an instant with a zone; else it is a local time of the shop.
    """

    column: str
    zoned: bool = False
