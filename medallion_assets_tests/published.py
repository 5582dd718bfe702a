"""Reading what a lake has published, for tests.

Belongs here: rows, versions, accounts and everything at once, as readers see them. Does not
belong here: driving a lake (see ``platform``), any expectation.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import duckdb

from medallion_assets.lake.heads import read_heads
from medallion_assets.lake.lake import Lake
from medallion_assets.lake.reading import SnapshotReader
from medallion_assets.ledger.entries import Entry
from medallion_assets.ledger.store import read_entries
from medallion_assets.tables.model import Table

__all__ = ["Day", "Published", "Row"]

Day = date | None
Row = dict[str, Any]
HISTORY = ("_load_id", "_line_number", "_source_uri")
"""Columns that tell the loads of a lake apart."""
MOMENTS = ("valid_from", "valid_to")


class Published(ABC):
    """What readers of a lake see.

    Attributes:
        names: the tables by name.
    """

    names: Mapping[str, Table]

    @property
    @abstractmethod
    def lake(self) -> Lake:
        """The lake, opened anew."""

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
