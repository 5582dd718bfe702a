"""Errors a person can act on.

Belongs here: the two kinds that decide whether a retry makes sense. Each message
names the file, line or table, what was expected, and the remedy.
"""

from __future__ import annotations

__all__ = ["BadDeliveryError", "ConfigurationError", "LakeError", "MedallionError"]


class MedallionError(Exception):
    """Base of all errors that the platform raises on purpose; never worth a retry."""

    def __init__(self, problem: str, *, remedy: str) -> None:
        """Join what is wrong and what to do about it into one message."""
        super().__init__(f"{problem}\n  Remedy: {remedy}")
        self.problem = problem
        self.remedy = remedy


class ConfigurationError(MedallionError):
    """A setting is missing or contradicts another."""


class BadDeliveryError(MedallionError):
    """What a source delivered cannot be taken in as a whole; nothing was changed."""


class LakeError(MedallionError):
    """The lake cannot be read or written as it should."""
