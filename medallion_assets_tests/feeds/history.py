"""The small shop as a database that changes, without a database.

Belongs here: versions with their time of change, and handing those of a window to the
platform as a database would. Does not belong here: any expectation.
"""

import csv
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from medallion_assets.session import Session
from medallion_assets.sources.export_files import SourceFile
from medallion_assets.sources.extracts import ChangeWindow, Totals
from medallion_assets.sources.landing import Delivery, receive
from medallion_assets.tables.model import Changes, Table
from medallion_assets_tests.platform import Platform
from medallion_assets_tests.shop import ARTICLES, FIRST, LAST, LINES, SALES, Cells

__all__ = ["FED", "PROVENANCE", "History", "Version", "days_of", "final", "moment", "seen", "told"]

CHANGES = Changes(column="changed_at")
FED = (ARTICLES, replace(SALES, changes=CHANGES), replace(LINES, changes=CHANGES))
PROVENANCE = ("_load_id", "_line_number", "_source_uri", "_row_hash")


@dataclass(frozen=True)
class Version:
    """A row of a table as it was from a moment on."""

    table: str
    cells: Cells
    changed_at: datetime

    @property
    def key(self) -> tuple[str, ...]:
        """Its table and key."""
        return (self.table, *self.cells[: 2 if self.table == "lines" else 1])


def moment(day: int, hour: int = 12) -> datetime:
    """A time of May 2024."""
    return datetime(2024, 5, day, hour)  # noqa: DTZ001 - local times have no zone


def final(versions: Iterable[Version]) -> list[Version]:
    """The last version of each row."""
    last: dict[tuple[str, ...], Version] = {}
    for version in sorted(versions, key=lambda one: one.changed_at):
        last[version.key] = version
    return list(last.values())


@dataclass
class History:
    """A database that has some versions.

    Attributes:
        overlap: how far a window reaches back.
        today_ends: by the database's clock; later changes come with every window.
    """

    articles: Sequence[Cells] = ()
    versions: list[Version] = field(default_factory=list)
    overlap: timedelta = timedelta(hours=3)
    today_ends: datetime = datetime(2026, 1, 1)  # noqa: DTZ001 - local times have no zone

    def platform(self, home: Path, patch: pytest.MonkeyPatch) -> Platform:
        """A lake that reads this database."""
        place = "medallion_assets."
        patch.setattr(f"{place}bronze.changes.step.extracted", self.extracted)
        system = SimpleNamespace(time_zone="UTC")
        patch.setattr(f"{place}bronze.changes.capture.system_of", lambda _: system)
        patch.setattr(f"{place}bronze.changes.capture.horizon", lambda *_: self.today_ends)
        whole = lambda session, table: self.extracted(session, table, None)  # noqa: E731
        patch.setattr(f"{place}bronze.snapshot.step.delivered", whole)
        changes = lambda _, table: table.changes is not None  # noqa: E731 - stands for a function
        for module in (
            "bronze.build",
            "silver.awaited",
            "silver.input_fingerprints",
            "bronze.corrections.statements",
        ):
            patch.setattr(f"{place}{module}.is_incremental", changes)
        return Platform(home / "lake", home, FIRST, LAST, FED)

    def extracted(
        self, session: Session, table: Table, spans: Sequence[ChangeWindow] | None
    ) -> Delivery:
        """What the database has of a table."""
        rows: list[Sequence[Any]] = list(self.articles)
        header: Sequence[str] = table.column_names
        if spans is not None:
            header = (*header, CHANGES.column)
            found = [v for v in self.versions if v.table == table.name]
            rows = [(*v.cells, v.changed_at) for v in found if self._is_inside(v, spans)]
        directory = session.scratch / uuid.uuid4().hex
        directory.mkdir()
        with (directory / "rows.csv").open("w", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerows([header, *rows])
        file_of = SourceFile(directory, "rows.csv")
        storage = session.lake.storage
        return receive(table, file_of, storage, session.connection, totals=Totals(len(rows)))

    def _is_inside(self, version: Version, spans: Sequence[ChangeWindow]) -> bool:
        bounds = [span.bounds(None, self.overlap) for span in spans]
        inside = any(start <= version.changed_at < end for start, end in bounds)
        return inside or version.changed_at >= self.today_ends


def told(platform: Platform, name: str) -> list[dict[str, Any]]:
    """All versions of a table, without where they came from."""
    found = platform.history(name)
    return [{key: row[key] for key in row if key not in PROVENANCE} for row in found]


def seen(platform: Platform) -> dict[str, list[dict[str, Any]]]:
    """What silver and quarantine hold, without where it came from."""
    reader = platform.reader()
    return {
        f"{layer}.{name}": platform.rows(layer, name, without=PROVENANCE, reader=reader)
        for layer in ("silver", "quarantine")
        for name in platform.names
    }


def days_of(numbers: Iterable[int]) -> list[date]:
    """Days of the range, counted from 0."""
    return [FIRST + timedelta(days=number) for number in numbers]
