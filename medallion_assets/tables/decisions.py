"""The decisions that the description of a table takes, each a closed list.

Belongs here: the lists and what each choice means. Does not belong here: the
records that hold a choice (see ``model``).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Action", "Drift", "DriftPolicy", "Pii"]


class Action(StrEnum):
    """What happens to a row that breaks a rule."""

    QUARANTINE = "quarantine"
    """The row leaves the flow and is kept with all its reasons."""
    WARN = "warn"
    """The row stays; the check counts it."""
    STANDARDISE = "standardise"
    """The value was put into its standard form; the check counts it."""


class Pii(StrEnum):
    """How a column relates to a person."""

    NONE = "none"
    LOCATION = "location"
    """Area of residence: kept in silver, pseudonymised in quarantine and samples."""
    DIRECT = "direct"
    """Name, e-mail address, telephone, street: pseudonymised in silver and quarantine."""
    FREE_TEXT = "free_text"
    """Text a person wrote: e-mail addresses and telephone numbers are masked in silver."""


class DriftPolicy(StrEnum):
    """What becomes of a delivery whose columns are not those described."""

    EVOLVE = "evolve"
    """It is taken in."""
    QUARANTINE = "quarantine"
    """It is taken in, and its rows are rejected until the description says otherwise."""
    FREEZE = "freeze"
    """It is refused as a whole."""


@dataclass(frozen=True, kw_only=True)
class Drift:
    """The policy of a table, by what changed. The order of columns never matters.

    Attributes:
        added: columns that are not described. Their values are kept in ``_extra``.
        missing: described columns that are not delivered; null, where the delivery is taken
            in. One that is required, or that a key, day or reference needs, always refuses it.
        retyped: columns whose source gives them another type than before. Each value is
            judged by itself as ever, so `DriftPolicy.QUARANTINE` would say nothing more.
    """

    added: DriftPolicy = DriftPolicy.EVOLVE
    missing: DriftPolicy = DriftPolicy.FREEZE
    retyped: DriftPolicy = DriftPolicy.EVOLVE

    def __post_init__(self) -> None:
        """Refuse a policy that means nothing."""
        if self.retyped is DriftPolicy.QUARANTINE:
            raise ValueError("values of a retyped column are judged one by one; use EVOLVE")
