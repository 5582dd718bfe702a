"""What a check of trade says of a day.

Belongs here: names and records. Does not belong here: how they come about (see ``judging``).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class TradeCheck(StrEnum):
    """The checks of trade, by name."""

    HOURS = "shape_hours"
    CHILDREN = "shape_children"
    SITES = "shape_stores"
    UNIT = "unit"
    LEVEL = "level"


@dataclass(frozen=True)
class Unusual:
    """What a check says of a day.

    Attributes:
        is_unusual: whether somebody should look.
        words: what was found; empty where the day is as others are.
        figures: the numbers that it was judged by.
    """

    check: TradeCheck
    is_unusual: bool = False
    words: str = ""
    figures: Mapping[str, float] = field(default_factory=dict)
