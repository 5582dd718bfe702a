"""What a column seems to be: the record.

Belongs here: the record. Does not belong here: guessing (see ``columns`` and ``numbers``).
"""

from dataclasses import dataclass, field
from typing import Any

from medallion_assets.tables.types import ColumnType


@dataclass(frozen=True)
class Guess:
    """What a column seems to be.

    Attributes:
        notation: what its values need said of them.
        comments: what could not be decided.
    """

    type: ColumnType
    notation: dict[str, Any] = field(default_factory=dict)
    comments: tuple[str, ...] = ()
