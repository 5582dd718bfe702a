"""Errors a person can act on.

Belongs here: the kinds that decide whether a retry makes sense. Each message names
the file, line or table, what was expected, and the remedy.
"""

from collections.abc import Mapping, Sequence


class MedallionError(Exception):
    """Base of all errors that the platform raises on purpose."""

    def __init__(self, problem: str, *, remedy: str) -> None:
        """Join what is wrong and what to do about it into one message."""
        super().__init__(f"{problem}\n  Remedy: {remedy}")
        self.problem = problem
        self.remedy = remedy


class ConfigurationError(MedallionError):
    """A setting is missing or contradicts another."""


class SecretError(ConfigurationError):
    """A secret cannot be had from where it is kept, or is not what its setting needs."""


class TransientSecretError(MedallionError):
    """What keeps a secret does not answer now; a retry may mend it."""


class BadDeliveryError(MedallionError):
    """What a source delivered cannot be taken in as a whole; nothing was changed."""


class RefusedColumnsError(BadDeliveryError):
    """A delivery has other columns than its table takes.

    Attributes:
        table: the table.
        header: the columns it has.
        types: what its source says of their types.
    """

    def __init__(
        self,
        problem: str,
        *,
        remedy: str,
        table: str,
        header: Sequence[str],
        types: Mapping[str, str] | None = None,
    ) -> None:
        """Remember the columns, so that the refusal can be recorded."""
        super().__init__(problem, remedy=remedy)
        self.table = table
        self.header = tuple(header)
        self.types = dict(types or {})


class SourceError(MedallionError):
    """A source cannot be reached, read or filled as it should; the lake is as it was."""


class TransientSourceError(SourceError):
    """A source does not answer now; a retry may mend it."""


class LakeError(MedallionError):
    """The lake cannot be read or written as it should."""


class OutdatedError(LakeError):
    """What was computed was read from tables that others have changed since."""


class ForeignChangeError(LakeError):
    """A table is not as whoever holds the lease knows it."""


class TransientLakeError(LakeError):
    """The lake does not answer now; a retry may mend it."""


class DamagedError(LakeError):
    """A file of the lake is missing, cut off or changed.

    Attributes:
        file: the file, as the lake names it.
    """

    def __init__(self, file: str, problem: str, *, remedy: str) -> None:
        """Name the file and what is wrong with it."""
        super().__init__(f"{file} {problem}", remedy=remedy)
        self.file = file
        self.flaw = problem


class EngineError(MedallionError):
    """An engine did not do what it was asked; nothing was published."""


class TransientEngineError(EngineError):
    """An engine cannot do it now; a retry may mend it."""
