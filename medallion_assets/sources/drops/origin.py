"""Dropped files as the origin of tables.

Belongs here: what the place of dropped files answers. Does not belong here: taking files in (see
``bronze.files.step``), and the place itself (see ``opening``).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from medallion_assets.session import Session
from medallion_assets.sources.drops.manifest import paired
from medallion_assets.sources.drops.opening import open_drops
from medallion_assets.sources.extracts import ChangeWindow
from medallion_assets.sources.landing import Delivery
from medallion_assets.sources.protocol import Asked, DayMeaning
from medallion_assets.tables.model import Table


@dataclass(frozen=True)
class DropsOrigin:
    """The files that wait in a place; each is taken in by itself, so none is a whole table."""

    asked: Asked

    def kind(self) -> str:
        """Files of any format."""
        return "file"

    def day_meaning(self, table: Table) -> DayMeaning:  # noqa: ARG002 - the contract's
        """A day of arrival."""
        return DayMeaning.ARRIVAL

    def require(self) -> None:
        """See that the place can be looked into."""
        open_drops(self.asked.settings, self.asked.source).listed()

    def examined(self) -> str:
        """How many files wait."""
        place = open_drops(self.asked.settings, self.asked.source)
        return f"{place.name}: {len(paired(place.listed())[0])} files wait"

    def delivered(self, session: Session, table: Table) -> Delivery | None:
        """Nothing: files are taken in one by one."""
        raise NotImplementedError(f"{self.asked.source} has no delivery of a whole table")

    def extracted(
        self, session: Session, table: Table, spans: Sequence[ChangeWindow] | None
    ) -> Delivery:
        """Nothing: files are taken in one by one."""
        raise NotImplementedError(f"{self.asked.source} has no days of change")
