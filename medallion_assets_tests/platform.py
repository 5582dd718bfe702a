"""Driving the platform without Dagster, and reading what it published.

Belongs here: what several tests need to run a lake and to compare two of them.
Does not belong here: any expectation.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
from pydantic import SecretStr

from medallion_assets.bronze.build import build_bronze
from medallion_assets.bronze.outcome import BronzeOutcome
from medallion_assets.core.partitions import DayRange, Days
from medallion_assets.lake.heads import read_heads
from medallion_assets.lake.lake import Lake
from medallion_assets.lake.opening import open_lake
from medallion_assets.lake.reading import SnapshotReader
from medallion_assets.ledger.entries import Entry
from medallion_assets.ledger.store import read_entries
from medallion_assets.session import RemoteEngines, Session, no_remote_engine, open_session
from medallion_assets.settings.environment import EngineName, Settings
from medallion_assets.silver.build import SilverOutcome, build_silver
from medallion_assets.tables.model import ParentDay, Table
from medallion_assets.tables.olist import OLIST

__all__ = ["Day", "Outcomes", "Platform", "Row", "nothing_changes"]

Day = date | None
Row = dict[str, Any]
HISTORY = ("_load_id", "_line_number", "_source_uri")
"""Columns that tell the loads of a lake apart."""
MOMENTS = ("valid_from", "valid_to")

PII_KEY = "0123456789abcdef"


@dataclass(frozen=True)
class Outcomes:
    """What one run did, by table."""

    bronze: Mapping[str, BronzeOutcome]
    silver: Mapping[str, SilverOutcome]


@dataclass(frozen=True)
class Platform:
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
    remote_engines: RemoteEngines = no_remote_engine
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
        return open_session(self.settings, run_id=run_id, remote_engines=self.remote_engines)

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

    def reader(self) -> SnapshotReader:
        """Read what is valid now."""
        lake = self.lake
        return SnapshotReader(lake, read_heads(lake))

    def rows(
        self,
        layer: str,
        name: str,
        *,
        without: Sequence[str] = (),
        reader: SnapshotReader | None = None,
    ) -> list[Row]:
        """The published rows of a table, in a fixed order; none where it is not there."""
        identifier = f"{layer}.{self.names[name].identifier}"
        query = _sql(reader or self.reader(), identifier)
        if query is None:
            return []
        with duckdb.connect(config={"threads": 1}) as connection:
            found = connection.sql(query).to_arrow_table().to_pylist()
        kept = [{key: row[key] for key in row if key not in without} for row in found]
        return sorted(kept, key=lambda row: [str(value) for value in row.values()])

    def history(self, name: str, *, reader: SnapshotReader | None = None) -> list[Row]:
        """The published versions of a table, by key and beginning; none where it keeps none."""
        table = self.names[name]
        query = _sql(reader or self.reader(), f"silver.{table.history_identifier}")
        if table.history is None or query is None:
            return []
        order = ", ".join((*table.key, "valid_from nulls first"))
        with duckdb.connect(config={"threads": 1}) as connection:
            return list(connection.sql(f"{query} order by {order}").to_arrow_table().to_pylist())

    def query(self, query: str, **tables: str) -> list[tuple[Any, ...]]:
        """The answer to a query in which ``{name}`` stands for a published table."""
        reader = self.reader()
        sources = {name: f"({_sql(reader, identifier)})" for name, identifier in tables.items()}
        with duckdb.connect() as connection:
            return connection.execute(query.format(**sources)).fetchall()

    def ledger(self, name: str, *, reader: SnapshotReader | None = None) -> dict[Day, Entry]:
        """The entries of a table."""
        with duckdb.connect(config={"threads": 1}) as connection:
            return read_entries(connection, reader or self.reader(), self.names[name].identifier)

    def imbalances(self) -> list[str]:
        """Every sentence of every table's ledger that does not add up."""
        entries = (entry for name in self.names for entry in self.ledger(name).values())
        return [problem for entry in entries for problem in entry.imbalances]

    def heads(self) -> dict[str, int]:
        """The valid snapshots."""
        return read_heads(self.lake)

    def state(self) -> dict[str, list[Row]]:
        """Everything a reader sees: silver, its history, quarantine and ledger of all tables.

        Left out is what names the run that wrote it, run ids and snapshots, and when the
        versions of a history were received.
        """
        reader = self.reader()
        seen = {
            f"{layer}.{name}": self.rows(layer, name, reader=reader)
            for layer in ("silver", "quarantine")
            for name in self.names
        }
        for name in self.names:
            versions = self.history(name, reader=reader)
            seen[f"history.{name}"] = [
                {key: row[key] for key in row if key not in MOMENTS} for row in versions
            ]
            entries = self.ledger(name, reader=reader).values()
            seen[f"ledger.{name}"] = sorted(map(_stable, entries), key=lambda row: str(row["day"]))
        return seen

    def content(self) -> dict[str, Any]:
        """What does not depend on how the lake came to be: no loads, lines and old versions."""
        reader = self.reader()
        seen: dict[str, Any] = {
            f"{layer}.{name}": self.rows(layer, name, without=HISTORY, reader=reader)
            for layer in ("silver", "quarantine")
            for name in self.names
        }
        for name in self.names:
            seen[f"ledger.{name}"] = {
                day: (entry.rows.silver, entry.rows.quarantined, dict(entry.rules))
                for day, entry in self.ledger(name, reader=reader).items()
            }
        return seen


def _sql(reader: SnapshotReader, identifier: str) -> str | None:
    """A query for a published table; None where it does not exist."""
    table = reader.table(identifier)
    return reader.sql(identifier, table.schema()) if table else None


def _stable(entry: Entry) -> Row:
    """An entry without what names a run or a snapshot."""
    named = {key: value for key, value in entry.basis.items() if ":" not in key and key != "rules"}
    return {
        "day": entry.business_day,
        "accounts": dict(entry.accounts),
        "rules": dict(sorted(entry.rules.items())),
        "load": entry.load_id,
        "bronze": entry.bronze_version,
        "silver": entry.silver_version,
        "basis": dict(sorted(named.items())),
    }


@contextmanager
def nothing_changes(platform: Platform) -> Iterator[None]:
    """Assert that readers see the same before and after."""
    before = platform.heads(), platform.state()
    yield
    assert (platform.heads(), platform.state()) == before
