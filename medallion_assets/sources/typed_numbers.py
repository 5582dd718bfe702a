"""Numbers of a source that types its values, in the notation of their column.

Belongs here: which sign a number gets before its fraction. A database, Parquet, JSON and Excel have
numbers without a notation, and the same table may also come as text, where ``12.345`` is twelve
thousand. Does not belong here: how a source writes its numbers (see each reader).
"""

from medallion_assets.tables.model import Column
from medallion_assets.tables.notation import POINT
from medallion_assets.tables.types import Coordinate, Integer, Money, Number

NUMBERS = Coordinate | Integer | Money | Number
"""The types whose texts are read in a notation."""


def decimal_sign(column: Column | None) -> str:
    """The sign before the fraction of a number, a point or a comma.

    Args:
        column: as described; None for a column that the table does not describe.
    """
    if column is None or column.notation is None or not isinstance(column.type, NUMBERS):
        return POINT
    return column.notation.decimal
