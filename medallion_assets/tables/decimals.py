"""How many digits a decimal may have, and how texts are read as decimals.

Belongs here: the limit that every engine keeps, and that reading many digits costs a lot. Does not
belong here: types (see ``types``).
"""

MOST_DIGITS = 38
"""Digits that a decimal may have on every engine."""


QUICK_DIGITS = 18
"""Up to so many, DuckDB reads a decimal from a text; with more it takes a hundred times as long."""


def decimal_sql(text: str, precision: int, scale: int) -> str:
    """The decimal that a text is, null where it is none, as DuckDB reads it.

    What fits is read as a shorter decimal of the same scale, which is the same value.

    Args:
        text: an expression.
    """
    exact = f"try_cast({text} as decimal({precision}, {scale}))"
    if precision <= QUICK_DIGITS or scale > QUICK_DIGITS:
        return exact
    quick = f"try_cast({text} as decimal({QUICK_DIGITS}, {scale}))"
    return f"coalesce({quick}::decimal({precision}, {scale}), {exact})"


def require_decimal(precision: int, scale: int) -> None:
    """Refuse a decimal that not every engine could keep."""
    if not (1 <= precision <= MOST_DIGITS and 0 <= scale <= precision):
        raise ValueError(
            f"precision={precision}, scale={scale}: a decimal has 1 to {MOST_DIGITS} digits, and "
            "of these at most all behind the point"
        )
