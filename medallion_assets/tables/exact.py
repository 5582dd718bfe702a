"""Numbers of expressions, compared and computed without losing a digit, alike on every engine.

Belongs here: the types in which that is done, and reading them from texts. Does not belong here:
expressions (see ``expressions``).
"""

from __future__ import annotations

from operator import mul
from typing import Any

from medallion_assets.tables.decimals import QUICK_DIGITS
from medallion_assets.tables.late_ibis import dt, ibis, ir

EXACT = dt.Decimal(38, 10)
"""In which decimals are compared and added."""
WHOLE, FACTOR = dt.Decimal(19, 0), dt.Decimal(18, 4)
"""In which whole numbers and decimals are multiplied: no product has more than 38 digits."""


def decimal_of(text: ir.StringValue, precision: int, scale: int) -> ir.DecimalValue:
    """The decimal that a text is, null where it is none (see ``decimals.decimal_sql``)."""
    kind = dt.Decimal(precision, scale)
    if precision <= QUICK_DIGITS or scale > QUICK_DIGITS:
        return text.try_cast(kind)
    quick = text.try_cast(dt.Decimal(QUICK_DIGITS, scale))
    return ibis.coalesce(quick.cast(kind), text.try_cast(kind))


def alike(*values: Any) -> list[Any]:  # noqa: ANN401 - of whatever types they are
    """Numbers in one type, in which no digit is lost; other values as they are."""
    kinds = [value.type() for value in values]
    if any(kind.is_floating() for kind in kinds):
        return [value.cast("float64") for value in values]
    if not any(kind.is_decimal() for kind in kinds):
        return list(values)
    return [
        value.cast(EXACT) if kind.is_numeric() else value
        for value, kind in zip(values, kinds, strict=True)
    ]


def product(left: Any, right: Any) -> Any:  # noqa: ANN401 - the same
    """Two numbers multiplied, exactly unless one is a binary fraction; null from 10^28 on.

    Raises:
        ValueError: the product might have more digits than engines have.
    """
    kinds = [factor.type() for factor in (left, right)]
    if any(kind.is_floating() for kind in kinds):
        return mul(*alike(left, right))
    if any(kind.is_decimal() and not _may_be_factor(kind) for kind in kinds):
        raise ValueError(
            f"a product of more than two numbers, or of one of more than {FACTOR.precision} "
            f"digits, {FACTOR.scale} of them behind the point"
        )
    exact = FACTOR if any(kind.is_decimal() for kind in kinds) else WHOLE
    return mul(left.try_cast(exact), right.try_cast(exact)).try_cast(EXACT)


def _may_be_factor(kind: dt.Decimal) -> bool:
    """Whether each of its values is one of the type in which is multiplied."""
    whole = FACTOR.precision - FACTOR.scale
    return bool(kind.scale <= FACTOR.scale and kind.precision - kind.scale <= whole)
