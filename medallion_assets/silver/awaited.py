"""Parents that are merely not loaded, told from parents that do not exist.

Belongs here: what the ledger and the kept deliveries know of a parent that bronze or silver
lacks, and renaming the reason of the rows that wait for it. Does not belong here: finding
the rows without a parent, which every engine does (see ``cleaning.rules``).

Of a parent that is delivered as a whole, the delivery holds the rows of all days, also of
those that bronze was not asked for. A parent that is read by days of change may be among the
changes of any day that was over when it was last read, and was never read itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from medallion_assets.bronze.delivered import delivered_sql
from medallion_assets.bronze.delta import define, landed_relation
from medallion_assets.bronze.loads import of_source
from medallion_assets.cleaning.casting import standard_text
from medallion_assets.cleaning.rules import UNKNOWN_DAY, missing, not_loaded_rule
from medallion_assets.core.naming import BRONZE, LINE, LOAD_ID, REASONS, SILVER_DAY
from medallion_assets.core.sql import in_days, text
from medallion_assets.engines.duckdb_engine import DuckDBEngine
from medallion_assets.engines.protocol import Dialect, compiled
from medallion_assets.engines.statements import statement
from medallion_assets.engines.task import Cleaned, RuleCount
from medallion_assets.lake.reading import SnapshotReader
from medallion_assets.ledger.store import Progress, read_loads, read_progress
from medallion_assets.session import Session
from medallion_assets.silver.scope import referring_sql
from medallion_assets.silver.staging import REJECTED_ROWS
from medallion_assets.sources.extracts import read_windows
from medallion_assets.sources.landing import Delivery, delivery_of
from medallion_assets.sources.origin import is_incremental
from medallion_assets.tables.model import ForeignKey, Table

Day = date | None
ANY = "true"
NONE = "false"
REASON = "reason"


@dataclass(frozen=True)
class Awaited:
    """What is known of the parents of a table that are not loaded.

    Attributes:
        received: by parent that only has to be received, SQL that is true for the awaited
            ones of the keys in a column ``key``.
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
        condition = self.received.get(parent, NONE)
        return (
            "key" if condition == NONE else f"case when {condition} then key || ' ?' else key end"
        )

    def rename(self, session: Session, table: Table, cleaned: Cleaned) -> Cleaned:
        """Give rejected rows that wait for a parent their own reason; the counts follow."""
        keys = [key for key in table.foreign_keys if self._condition(key) != NONE]
        names = {name for key in keys for name in (missing(key), not_loaded_rule(key).name)}
        if not any(count.rule in names for count in cleaned.rules):
            return cleaned
        former = f"{REJECTED_ROWS}_as_judged"
        engine = DuckDBEngine(session.connection)
        engine.store(former, f"from {REJECTED_ROWS}")
        engine.define(REJECTED_ROWS, self._renamed_sql(table, keys, former))
        rows = engine.rows(
            f"select {SILVER_DAY}, {REASON}, count(*) from (select {SILVER_DAY}, "
            f"unnest({REASONS}) as {REASON} from {REJECTED_ROWS}) group by all"
        )
        others = [count for count in cleaned.rules if count.rule not in names]
        counted = [RuleCount(*row) for row in rows if row[1] in names]
        return replace(cleaned, rules=(*others, *counted))

    def _condition(self, key: ForeignKey) -> str:
        """SQL that is true for a rejected row, or for its reference, whose parent is awaited."""
        if not key.part_of:
            return self.received[key.parent]
        days = self.days.get(key.parent, frozenset())
        found = [in_days(SILVER_DAY, sorted(day for day in days if day))]
        if None in days:
            found.append(f"list_contains({REASONS}, {text(UNKNOWN_DAY)})")
        return f"({' or '.join(found)})" if days else NONE

    def _renamed_sql(self, table: Table, keys: Sequence[ForeignKey], former: str) -> str:
        """The rejected rows, of which those with an awaited parent say so."""
        joins, cases = "", ""
        for number, key in enumerate(keys):
            condition = self._condition(key)
            if not key.part_of:
                name = f"waiting_{number}"
                joins += (
                    f" left join (select {LOAD_ID}, {LINE}, true as {name} "
                    f"from ({referring_sql(table, key)}) where {condition}) as {name} "
                    f"using ({LOAD_ID}, {LINE})"
                )
                condition = f"{name}.{name}"
            renamed = text(not_loaded_rule(key).name)
            cases += f" when {REASON} = {text(missing(key))} and {condition} then {renamed}"
        reasons = f"list_transform({REASONS}, lambda {REASON}: case{cases} else {REASON} end)"
        return f"select judged.* replace ({reasons} as {REASONS}) from {former} as judged{joins}"


def _unreceived(session: Session, reader: SnapshotReader, parent: Table, column: str) -> str:
    """SQL that is true for a key that bronze lacks because its day is not loaded."""
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
    return f"key in ({_delivered_sql(session, reader, parent, column, delivery)})"


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
