"""What a value of silver has to be beyond its type and whether it may be missing.

Belongs here: deriving it from a column's description, for pandera and for engines that have none.
Does not belong here: the contract of a whole table (see ``contract`` and ``breaches``).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import ibis.expr.types as ir

from medallion_assets.tables.model import Column
from medallion_assets.tables.texts import END
from medallion_assets.tables.types import Choice, Identifier, Integer, Money, ZipPrefix


@dataclass(frozen=True)
class Condition:
    """One condition, in pandera's words: the name of a check and its arguments."""

    check: str
    arguments: tuple[object, ...]

    def is_broken(self, value: ir.Value) -> ir.BooleanValue:
        """Whether a value does not meet it; null for no value."""
        match self.check, self.arguments:
            case "str_matches", (str(pattern),):
                return ~value.re_search(f"{pattern.removesuffix('$')}{END}")
            case "isin", (allowed,):
                return value.notin(allowed)
            case "gt", (least,):
                return value <= least
            case "ge", (least,):
                return value < least
            case "in_range", (least, most):
                return (value < least) | (value > most)
        raise AssertionError(self)

    def __str__(self) -> str:
        """The condition, for a person."""
        return f"{self.check}{self.arguments}"


def conditions_of(column: Column) -> Sequence[Condition]:
    """The conditions of a column."""
    kind = column.type
    match kind:
        case Identifier() if column.required:
            return [Condition("str_matches", (rf"^{kind.whole}$",))]
        case ZipPrefix() if column.required:
            return [Condition("str_matches", (r"^[0-9]{5}$",))]
        case Choice():
            return [Condition("isin", (kind.values,))]
        case Money(signed=False):
            return [Condition("gt" if kind.positive else "ge", (0,))]
        case Integer(minimum=int() as low, maximum=int() as high):
            return [Condition("in_range", (low, high))]
        case Integer(minimum=int() as low):
            return [Condition("ge", (low,))]
        case _:
            return []
