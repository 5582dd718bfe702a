"""Row filters of Iceberg, by column name.

pyiceberg's expressions take column names, but declare that they do not; the one
place that has to say so to the type checker is here.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from pyiceberg.expressions import BooleanExpression, EqualTo, In

__all__ = ["among", "equals"]


def equals(column: str, value: str) -> BooleanExpression:
    """Rows with one value."""
    return EqualTo(column, value)  # type: ignore[arg-type, call-arg, misc]


def among(column: str, values: Iterable[date]) -> BooleanExpression:
    """Rows with one of a few values; of many, pyiceberg's planning takes seconds."""
    return In(column, list(values))  # type: ignore[arg-type, call-arg, misc]
