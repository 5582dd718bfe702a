"""How many digits a decimal may have.

Belongs here: the limit that every engine keeps. Does not belong here: types (see ``types``).
"""

MOST_DIGITS = 38
"""Digits that a decimal may have on every engine."""


def require_decimal(precision: int, scale: int) -> None:
    """Refuse a decimal that not every engine could keep."""
    if not (1 <= precision <= MOST_DIGITS and 0 <= scale <= precision):
        raise ValueError(
            f"precision={precision}, scale={scale}: a decimal has 1 to {MOST_DIGITS} digits, and "
            "of these at most all behind the point"
        )
