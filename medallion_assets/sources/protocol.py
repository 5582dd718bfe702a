"""What is asked of the place that a source system's tables come from.

Belongs here: the contract that every way to deliver fulfils. Does not belong here: any way (see
``exports``, ``databases`` and ``drops.origin``), and the choice among them (see ``origin``).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from medallion_assets.session import Session
from medallion_assets.settings.environment import Settings
from medallion_assets.sources.extracts import ChangeWindow
from medallion_assets.sources.landing import Delivery
from medallion_assets.tables.model import Table


class DayMeaning(StrEnum):
    """What a partition of bronze stands for."""

    BUSINESS = "business"
    """The rows of a business day."""
    CHANGE = "change"
    """The rows that changed on a day, whichever business days they belong to."""
    ARRIVAL = "arrival"
    """The files that arrived on a day."""


@dataclass(frozen=True)
class Asked:
    """A source system in an environment, as far as reading it needs to know.

    Attributes:
        settings: with the days of the system.
        zone: its time zone.
    """

    settings: Settings
    source: str
    zone: str
    tables: tuple[Table, ...]

    def variable(self, setting: str) -> str:
        """The name of the variable of one of the system's settings."""
        return self.settings.variable(self.source, setting)


class Origin(Protocol):
    """Where the tables of a source system come from, in one environment.

    Every method raises a `MedallionError`, with a remedy, for what a person can mend.
    """

    def kind(self) -> str:
        """What the UI's pictures call it: csv, postgres, sqlite, file or another of Dagster's."""

    def day_meaning(self, table: Table) -> DayMeaning:
        """What a partition of a table with days stands for."""

    def require(self) -> None:
        """Refuse a run that every step would fail; a bad file of one table is left to the run."""

    def examined(self) -> str:
        """Everything that can be seen without reading rows, for `medallion doctor`."""

    def delivered(self, session: Session, table: Table) -> Delivery | None:
        """A table as a whole, kept and read; None where an optional one is not there."""

    def extracted(
        self, session: Session, table: Table, spans: Sequence[ChangeWindow] | None
    ) -> Delivery:
        """What changed of a table in some windows; asked only where days mean that."""
