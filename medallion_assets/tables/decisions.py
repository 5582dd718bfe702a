"""The decisions that the description of a table takes, each a closed list.

Belongs here: the lists and what each choice means. Does not belong here: the
records that hold a choice (see ``model``).
"""

from __future__ import annotations

from enum import StrEnum

__all__ = ["Action", "DriftPolicy", "Pii"]


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
    """What an unknown column in a delivery means; a missing one is always refused."""

    EVOLVE = "evolve"
    """Kept in bronze by name and value, in ``_extra``."""
    FREEZE = "freeze"
    """The delivery is refused."""
