"""An export as the origin of tables: a file each.

Belongs here: what an export answers. Does not belong here: finding its files (see
``export_files``), and what is in them (see ``landing``).
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from medallion_assets.core.errors import BadDeliveryError
from medallion_assets.session import Session
from medallion_assets.sources.export_files import SourceFile, choose, find, variable_of
from medallion_assets.sources.extracts import ChangeWindow
from medallion_assets.sources.landing import Delivery, receive
from medallion_assets.sources.protocol import Asked, DayMeaning
from medallion_assets.tables.model import Table

if TYPE_CHECKING:
    from medallion_assets.sources.exports_on_s3 import ExportOnS3


@dataclass(frozen=True)
class ExportOrigin:
    """The files of an export."""

    asked: Asked

    def kind(self) -> str:
        """Text."""
        return "csv"

    def day_meaning(self, table: Table) -> DayMeaning:  # noqa: ARG002 - the contract's
        """A business day, for all its rows are there."""
        return DayMeaning.BUSINESS

    def require(self) -> None:
        """See that there is an export."""
        with suppress(BadDeliveryError):
            self._names_of(self.asked.tables[:1])

    def examined(self) -> str:
        """How many of its files are there."""
        names = self._names_of(self.asked.tables)
        there = sum(name is not None for name in names)
        return f"{self._place}: {there} of {len(names)} files"

    def delivered(self, session: Session, table: Table) -> Delivery | None:
        """The file of a table, received once the bytes are on this machine."""
        with TemporaryDirectory(dir=session.scratch) as directory:
            file = self._file(table, Path(directory))
            if file is None:
                return None
            storage, connection = session.lake.storage, session.connection
            return receive(table, file, storage, connection, form=table.form)

    def extracted(
        self, session: Session, table: Table, spans: Sequence[ChangeWindow] | None
    ) -> Delivery:
        """Nothing: an export does not tell what changed."""
        raise NotImplementedError(f"{self.asked.source} is an export, and has no days of change")

    @property
    def _place(self) -> Path | str | None:
        return self.asked.settings.system(self.asked.source).export

    def _names_of(self, tables: Sequence[Table]) -> list[str | None]:
        """The names of the files of some tables."""
        place = self._place
        if not isinstance(place, str):
            files = [find(table, place) for table in tables]
            return [None if file is None else file.entry for file in files]
        names = self._on_s3(place).names()
        return [choose(table, names, place) for table in tables]

    def _file(self, table: Table, directory: Path) -> SourceFile | None:
        """The file of a table; one on S3 is fetched into a directory."""
        place = self._place
        if not isinstance(place, str):
            return find(table, place)
        (name,) = self._names_of([table])
        if name is None:
            return None
        self._on_s3(place).fetch(name, directory)
        return SourceFile(directory, name, shown=f"{place}/{name}")

    def _on_s3(self, place: str) -> "ExportOnS3":
        # The client takes half a second to import, which directories do without.
        from medallion_assets.sources.exports_on_s3 import ExportOnS3  # noqa: PLC0415

        return ExportOnS3(place, variable_of(self.asked.source))
