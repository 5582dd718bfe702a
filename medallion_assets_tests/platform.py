"""Driving the platform without Dagster.

Belongs here: what several tests need to run a lake. Does not belong here: reading it (see
``published``), any expectation.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from medallion_assets.bronze.build import build_bronze
from medallion_assets.bronze.outcome import BronzeOutcome
from medallion_assets.core.partitions import DayRange, Days
from medallion_assets.engines.elsewhere import EMBEDDED_ONLY, Elsewhere
from medallion_assets.lake.lake import Lake
from medallion_assets.lake.opening import open_lake
from medallion_assets.session import Session, open_session
from medallion_assets.settings.engines import EngineName
from medallion_assets.settings.environment import Settings
from medallion_assets.settings.systems import SystemSettings
from medallion_assets.silver.build import build_silver
from medallion_assets.silver.outcome import SilverOutcome
from medallion_assets.systems.olist import OLIST
from medallion_assets.tables.model import ParentDay, Table
from medallion_assets_tests.published import Day, Published, Row

__all__ = ["Day", "Outcomes", "Platform", "Row", "nothing_changes"]

PII_KEY = "0123456789abcdef"


@dataclass(frozen=True)
class Outcomes:
    """What one run did, by table."""

    bronze: Mapping[str, BronzeOutcome]
    silver: Mapping[str, SilverOutcome]


@dataclass(frozen=True)
class Platform(Published):
    """A lake, an export and a range of days.

    Attributes:
        root: the lake, or what this machine keeps of a lake on S3.
        place: the lake, where it lies on S3.
        catalog: its catalogue, where that is not SQLite's.
        dsn: the database that Olist is read from instead of the export.
        accept_removals: whether lost rows and days are believed.
        sync: whether files are brought to the disk; `integration/test_durable.py` does.
        runs: the names of the tables that a run brings up to date; all where it is empty.
    """

    root: Path
    export: Path
    first: date
    last: date
    tables: tuple[Table, ...] = OLIST
    place: str | None = None
    catalog: str | None = None
    dsn: str | None = None
    engine: EngineName = EngineName.DUCKDB
    elsewhere: Elsewhere = EMBEDDED_ONLY
    accept_removals: bool = False
    sync: bool = False
    runs: tuple[str, ...] = ()
    names: Mapping[str, Table] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        """Index the tables."""
        object.__setattr__(self, "names", {table.name: table for table in self.tables})

    @property
    def settings(self) -> Settings:
        """The settings of this lake; one thread, since tests run side by side."""
        return Settings(
            lake=self.place or self.root,
            state=self.root if self.place else None,
            catalog=SecretStr(self.catalog) if self.catalog else None,
            s3_retry_seconds=2,
            olist_export=self.export,
            own={one.source: SystemSettings(export=self.export) for one in self.tables},
            olist_dsn=SecretStr(self.dsn) if self.dsn else None,
            first_day=self.first,
            last_day=self.last,
            pii_key=SecretStr(PII_KEY),
            threads=1,
            engine=self.engine,
            sync=self.sync,
            _env_file=None,  # type: ignore[call-arg]
        )

    @property
    def lake(self) -> Lake:
        """The lake, opened anew."""
        return open_lake(self.settings)

    @property
    def due(self) -> tuple[Table, ...]:
        """The tables that a run brings up to date."""
        return tuple(table for table in self.tables if not self.runs or table.name in self.runs)

    @property
    def window(self) -> DayRange:
        """The configured days."""
        return DayRange(self.first, self.last)

    def day(self, number: int) -> date:
        """A day of the range, counted from 0."""
        return self.first + timedelta(days=number)

    def session(self, run_id: str = "run") -> Any:
        """A session on the lake."""
        return open_session(self.settings, run_id=run_id, elsewhere=self.elsewhere)

    def run(self, days: Sequence[date] | None = None, *, run_id: str = "run") -> Outcomes:
        """Bring bronze and then silver of all tables up to the export; all days for None."""
        with self.session(run_id) as session:
            return self.run_in(session, days)

    def run_in(self, session: Session, days: Sequence[date] | None = None) -> Outcomes:
        """The same in an open session."""
        return Outcomes(self.bronze_in(session, days), self.silver_in(session, days))

    def bronze_in(
        self, session: Session, days: Sequence[date] | None = None
    ) -> dict[str, BronzeOutcome]:
        """Bring bronze of all tables up to the export."""
        asked = self.asked(days)
        # Of a database, a child's days come from the bronze of its parent.
        ordered = sorted(self.due, key=lambda table: isinstance(table.day, ParentDay))
        more = {"accept_removals": self.accept_removals}
        return {
            table.name: build_bronze(
                session, table, self.names, asked if table.day else None, **more
            )
            for table in ordered
        }

    def silver_in(
        self, session: Session, days: Sequence[date] | None = None
    ) -> dict[str, SilverOutcome]:
        """Bring silver of all tables up to bronze."""
        asked = self.asked(days)
        more = {"accept_removals": self.accept_removals}
        return {
            table.name: build_silver(
                session, table, self.names, asked if table.day else None, **more
            )
            for table in self.due
        }

    def asked(self, days: Sequence[date] | None) -> Days:
        """The days a run is asked for."""
        return self.window.all() if days is None else Days.of(days, self.window)


@contextmanager
def nothing_changes(platform: Platform) -> Iterator[None]:
    """Assert that readers see the same before and after."""
    before = platform.heads(), platform.state()
    yield
    assert (platform.heads(), platform.state()) == before
