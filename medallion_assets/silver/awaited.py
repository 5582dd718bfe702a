"""Parents that are merely not loaded, told from parents that do not exist.

Belongs here: what the ledger and the kept deliveries know of a parent that bronze or silver
lacks. Does not belong here: finding the rows without a parent (see ``cleaning.rules``), and giving
those that wait their own reason (see ``waiting``), which every engine does.

Of a parent that is delivered as a whole, the delivery holds the rows of all days, also of
those that bronze was not asked for. A parent that is read by days of change may be among the
changes of any day that was over when it was last read, and was never read itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from medallion_assets.bronze.delivered import delivered_sql
from medallion_assets.bronze.delta import define, landed_relation
from medallion_assets.bronze.loads import of_source
from medallion_assets.cleaning.casting import standard_text
from medallion_assets.core.naming import BRONZE
from medallion_assets.engines.duckdb_engine import DuckDBEngine
from medallion_assets.engines.protocol import Dialect, PinnedTable, compiled
from medallion_assets.engines.statements import statement
from medallion_assets.engines.task import AwaitedParent
from medallion_assets.lake.reading import SnapshotReader, stage
from medallion_assets.lake.schemas import KEYS
from medallion_assets.ledger.store import Progress, read_loads, read_progress
from medallion_assets.session import Session
from medallion_assets.sources.extracts import read_windows
from medallion_assets.sources.landing import Delivery, delivery_of
from medallion_assets.sources.origin import is_incremental
from medallion_assets.tables.model import Table

Day = date | None
ANY, NONE = "any", "none"


@dataclass(frozen=True)
class Awaited:
    """What is known of the parents of a table that are not loaded.

    Attributes:
        received: by parent that only has to be received, a query for the awaited keys; or
            that any is awaited that is missing, or none.
        days: by parent of which rows are parts, the days on which it is not published as
            bronze has it; None stands for changes that were never read.
        versions: by such parent, the versions of its silver by day, marked on those days.
    """

    received: Mapping[str, str]
    days: Mapping[str, frozenset[Day]]
    versions: Mapping[str, Mapping[Day, str]]

    @classmethod
    def read(
        cls, session: Session, reader: SnapshotReader, table: Table, tables: Mapping[str, Table]
    ) -> Awaited:
        """What is known at the present state of the lake."""
        received, days, versions = {}, {}, {}
        for key in table.foreign_keys:
            parent = tables[key.parent]
            if not key.part_of:
                received[key.parent] = _unreceived(session, reader, parent, key.parent_column)
            elif table.day and parent.day:
                progress = read_progress(session.connection, reader, parent.identifier)
                awaited = days[key.parent] = _unpublished(session, reader, parent, progress)
                found = {day: one.version for day, one in progress.items() if one.version}
                marked = {day: f"{found.get(day, '')} awaited" for day in awaited}
                versions[key.parent] = {**found, **marked}
        return cls(received, days, versions)

    def marked(self, parent: str) -> str:
        """A key with a mark where its parent is awaited, so that fingerprints differ."""
        keys = self.received.get(parent, NONE)
        if keys in {ANY, NONE}:
            return "key" if keys == NONE else "key || ' ?'"
        among = f"select key from {relation_of(parent)}"
        return f"case when key in ({among}) then key || ' ?' else key end"

    @property
    def parents(self) -> tuple[AwaitedParent, ...]:
        """What an engine has to be told of them."""
        received = (
            AwaitedParent(name, every=keys == ANY, keys="" if keys == ANY else relation_of(name))
            for name, keys in self.received.items()
            if keys != NONE
        )
        accepted = (
            AwaitedParent(
                name, days=tuple(sorted(day for day in days if day)), undated=None in days
            )
            for name, days in self.days.items()
            if days
        )
        return (*received, *accepted)

    def define(self, engine: DuckDBEngine) -> None:
        """Name the keys that are awaited, for statements of the embedded engine."""
        for name, query in self._keys.items():
            engine.define(name, query)

    def staged(self, session: Session, directory: Path) -> list[PinnedTable]:
        """The same as files, for other engines."""
        found = []
        for name, query in self._keys.items():
            files = stage(session.connection, query, KEYS, directory)
            sizes = {str(file): file.stat().st_size for file in files}
            found.append(PinnedTable(name, sizes, KEYS))
        return found

    @property
    def _keys(self) -> Mapping[str, str]:
        """By the name that statements have for them, queries for the keys that are awaited."""
        named = {relation_of(name): keys for name, keys in self.received.items()}
        return {name: keys for name, keys in named.items() if keys not in {ANY, NONE}}


def relation_of(parent: str) -> str:
    """The relation of a parent's awaited keys."""
    return f"awaited_{parent}"


def _unreceived(session: Session, reader: SnapshotReader, parent: Table, column: str) -> str:
    """A query for the keys that bronze lacks because their day is not loaded; or any, or none."""
    is_empty = reader.rows(f"{BRONZE}.{parent.identifier}") == 0
    if is_empty and not read_progress(session.connection, reader, parent.identifier):
        return ANY
    if is_incremental(session.settings, parent):
        loads = of_source(read_loads(session.connection, reader, parent.identifier))
        return ANY if _has_unread_days(session, loads) else NONE
    if parent.day is None:
        return NONE
    progress = read_progress(session.connection, reader, parent.identifier)
    known = {day: one.load_id for day, one in progress.items()}
    if all(known.get(day) == known[None] for day in session.days.all().days):
        return NONE  # Rows without a day are asked for by every run, so theirs is the last load.
    loads = of_source(read_loads(session.connection, reader, parent.identifier))
    delivery = delivery_of(session.lake.storage, loads[-1]["uri"]) if loads else None
    if delivery is None:
        return NONE
    return _delivered_sql(session, reader, parent, column, delivery)


def _unpublished(
    session: Session, reader: SnapshotReader, parent: Table, progress: Mapping[Day, Progress]
) -> frozenset[Day]:
    """The days on which silver of a parent is not what its bronze holds."""
    current = {day for day, one in progress.items() if one.is_current}
    found: set[Day] = {day for day in session.days.all().days if day not in current}
    if is_incremental(session.settings, parent):
        loads = of_source(read_loads(session.connection, reader, parent.identifier))
        if _has_unread_days(session, loads):
            found.add(None)
    return frozenset(found)


def _has_unread_days(session: Session, loads: Sequence[Mapping[str, Any]]) -> bool:
    """Whether changes of a day that was over at the last look were never read."""
    if not loads:
        return True
    looked = max(load["received_at"] for load in loads).date()
    spans = (span for load in loads for span in read_windows(load["change_days"]))
    read = {day for span in spans for day in span.days}
    return any(day < looked and day not in read for day in session.days.all().days)


def _delivered_sql(
    session: Session, reader: SnapshotReader, parent: Table, column: str, delivery: Delivery
) -> str:
    """The keys of a parent's delivery, in standard form."""
    landed = landed_relation(parent, f"delivered_{parent.name}")
    define(session.connection, landed, delivered_sql(session, reader, parent, delivery))
    return _standard_keys_sql(parent, column, landed.name)


@statement
def _standard_keys_sql(parent: Table, column: str, name: str) -> str:
    """The keys of landed rows in standard form."""
    described = next(item for item in parent.columns if item.name == column)
    rows = landed_relation(parent, name).expression
    keys = rows.select(key=standard_text(described, rows[column]))
    return compiled(keys.filter(keys["key"].notnull()), Dialect.DUCKDB)
