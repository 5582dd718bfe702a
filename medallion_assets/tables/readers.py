"""Readers: the ways in which a source system can deliver its tables.

Belongs here: which ways there are, and what can be said of one without looking at a source. Does
not belong here: reading anything (see ``sources.origin``, where each way is registered).
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class PlaceSetting(StrEnum):
    """The settings that say where a source system is: the ends of their names."""

    EXPORT = "export"
    DSN = "dsn"
    DROPS = "drops"


class Reader(Protocol):
    """A way to deliver, as a source system names it.

    A way of one's own is a class with these properties, and a function that is registered at
    ``sources.origin.origin_by``.
    """

    @property
    def settings(self) -> tuple[PlaceSetting, ...]:
        """The settings any of which says where the system is; a message asks for the first."""

    @property
    def brings_files(self) -> bool:
        """Whether files come one by one, so that a partition is the day of their arrival."""

    @property
    def may_skip_days(self) -> bool:
        """Whether a day without a row is nothing to be missed."""


@dataclass(frozen=True, kw_only=True)
class Export:
    """All tables at once, a file each: in a directory, a zip or below ``s3://``; or a SQLite file.

    Attributes:
        or_database: whether a database may be read instead, if one is configured.
    """

    or_database: bool = False

    @property
    def settings(self) -> tuple[PlaceSetting, ...]:
        """The place of the files, or of the database."""
        database = (PlaceSetting.DSN,) if self.or_database else ()
        return (PlaceSetting.EXPORT, *database)

    @property
    def brings_files(self) -> bool:
        """An export is one delivery."""
        return False

    @property
    def may_skip_days(self) -> bool:
        """A shop that exports has sales on every day."""
        return False


@dataclass(frozen=True)
class Database:
    """Tables of a PostgreSQL database, in the schema of the system's name."""

    @property
    def settings(self) -> tuple[PlaceSetting, ...]:
        """The address of the database."""
        return (PlaceSetting.DSN,)

    @property
    def brings_files(self) -> bool:
        """A database has no files."""
        return False

    @property
    def may_skip_days(self) -> bool:
        """On some days nothing changes."""
        return True


@dataclass(frozen=True)
class DroppedFiles:
    """Files that somebody drops one after the other, in a directory or below ``s3://``."""

    @property
    def settings(self) -> tuple[PlaceSetting, ...]:
        """The place where files are dropped."""
        return (PlaceSetting.DROPS,)

    @property
    def brings_files(self) -> bool:
        """It is nothing but files."""
        return True

    @property
    def may_skip_days(self) -> bool:
        """On some days nothing arrives."""
        return True
