"""Systems that deliver in other ways: a kiosk that drops files, and a way that is new.

Belongs here: what the owners of such systems write, also how the new way is read. Does not belong
here: any expectation.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from medallion_assets import (
    Asked,
    ChangeWindow,
    Column,
    ColumnDay,
    DayMeaning,
    Delivery,
    DroppedFiles,
    FileForm,
    Identifier,
    Integer,
    Money,
    Notation,
    Origin,
    PlaceSetting,
    SourceFile,
    SourceSystem,
    Table,
    Text,
    Timestamp,
    origin_by,
    receive,
)
from medallion_assets.session import Session
from medallion_assets_tests.own_shop.corner import CUSTOMERS

__all__ = ["FEED", "KIOSK"]

SALES = Table(
    source="kiosk",
    name="sales",
    description="A sale of the kiosk.",
    grain="one row a line of a file",
    key=("file_id", "line_number"),
    day=ColumnDay(column="sold_at"),
    form=FileForm(delimiter=";", encoding="cp1252"),
    notation=Notation(decimal=","),
    columns=(
        Column("file_id", Identifier(), "The file.", required=True, filled="file_id"),
        Column("line_number", Integer(minimum=1), "Its line.", required=True, filled="line"),
        Column("file_name", Text(), "Its name.", filled="file_name"),
        Column("sold_at", Timestamp(), "When.", required=True),
        Column("article", Text(), "What was sold.", required=True),
        Column("price", Money(), "What it cost.", required=True),
    ),
)
KIOSK = SourceSystem(
    name="kiosk", time_zone="Asia/Tokyo", currency="JPY", tables=(SALES,), reader=DroppedFiles()
)


@dataclass(frozen=True)
class Feed:
    """A way to deliver that the platform does not know: rows that a program makes.

    Attributes:
        people: the names that it makes rows of.
    """

    people: tuple[str, ...]
    settings: tuple[PlaceSetting, ...] = ()
    brings_files: bool = False
    may_skip_days: bool = False


@dataclass(frozen=True)
class FeedOrigin:
    """The rows of a feed."""

    reader: Feed
    asked: Asked

    def kind(self) -> str:
        """What the UI's pictures call it."""
        return "python"

    def day_meaning(self, table: Table) -> DayMeaning:  # noqa: ARG002 - the contract's
        """A business day."""
        return DayMeaning.BUSINESS

    def require(self) -> None:
        """Nothing is needed."""

    def examined(self) -> str:
        """How many rows it makes."""
        return f"{len(self.reader.people)} people"

    def delivered(self, session: Session, table: Table) -> Delivery | None:
        """All rows, as a file that is kept like any other."""
        rows = [f"c{number:03},{name}\n" for number, name in enumerate(self.reader.people)]
        (session.scratch / "people.csv").write_text("customer_id,name\n" + "".join(rows))
        file = SourceFile(Path(session.scratch), "people.csv", shown="the feed")
        return receive(table, file, session.lake.storage, session.connection)

    def extracted(
        self, session: Session, table: Table, spans: Sequence[ChangeWindow] | None
    ) -> Delivery:
        """Nothing: it has no days of change."""
        raise NotImplementedError


@origin_by.register
def _feed(reader: Feed, asked: Asked) -> Origin:
    return FeedOrigin(reader, asked)


FEED = SourceSystem(
    name="feed",
    time_zone="UTC",
    currency="USD",
    tables=(replace(CUSTOMERS, source="feed", file_name=""),),
    reader=Feed(("Ada", "Bo")),
)
