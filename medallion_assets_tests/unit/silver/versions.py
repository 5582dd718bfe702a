"""Histories of keys, told once more in plain Python.

Belongs here: what a source delivered or changed, as bronze keeps it, and the intervals
that follow from it by the words of ``silver.history`` alone. Does not belong here: any
expectation, and any of the platform's own statements but the one that is tested.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

import ibis
import pyarrow as pa

from medallion_assets.cleaning.dating import dated
from medallion_assets.core.naming import (
    EXTRA,
    KEY,
    LINE,
    LOAD_ID,
    LOADED_AT,
    OPERATION,
    ROW_HASH,
    SOURCE_URI,
    VERSION,
)
from medallion_assets.core.partitions import DayRange
from medallion_assets.silver.history import history_sql
from medallion_assets.tables.model import Column, History, Table
from medallion_assets.tables.types import Identifier, Integer, Timestamp
from medallion_assets_tests.unit.cleaning.evaluate import to_rows

__all__ = [
    "THINGS",
    "Delivery",
    "Interval",
    "Said",
    "captured_rows",
    "delivered_rows",
    "moment",
    "told",
    "told_of_changes",
    "told_of_deliveries",
]

THINGS = Table(
    source="shop",
    name="things",
    description="Whatever changes.",
    grain="one row a thing",
    key=("thing_id",),
    changed_at=("updated_at",),
    history=History(),
    columns=(
        Column("thing_id", Identifier("[0-9]+"), "Which.", required=True),
        Column("size", Integer(minimum=0), "How large.", required=True),
        Column("updated_at", Timestamp(), "When it changed."),
    ),
)
WITHIN = DayRange(date(2024, 5, 1), date(2024, 5, 31))
RECEIVED = (*THINGS.column_names, EXTRA, SOURCE_URI, LOAD_ID, ROW_HASH, KEY, OPERATION, VERSION)

Row = dict[str, Any]
Interval = tuple[int, datetime | None, datetime | None]
"""The size of a thing, and from when to when it had it."""


@dataclass(frozen=True)
class Said:
    """What a source says of a thing: its size, below zero is wrong, and since when."""

    size: int
    changed: datetime | None

    @property
    def is_valid(self) -> bool:
        """Whether the row breaks no rule."""
        return self.size >= 0


@dataclass(frozen=True)
class Delivery:
    """All rows of a thing that a delivery has, in their order; none where it lacks it."""

    received: datetime
    rows: tuple[Said, ...]


def moment(hour: int) -> datetime:
    """An hour of May 2024, counted from its beginning."""
    return datetime(2024, 5, 1) + timedelta(hours=hour)  # noqa: DTZ001 - times have no zone


def delivered_rows(thing: int, deliveries: Sequence[Delivery]) -> list[Row]:
    """What bronze keeps of whole deliveries: the rows of changed keys, and withdrawals."""
    kept: list[Row] = []
    present: tuple[Said, ...] = ()
    for number, delivery in enumerate(deliveries, start=1):
        if delivery.rows == present:
            continue
        load = {LOAD_ID: f"{number:06d}-x", LOADED_AT: delivery.received, VERSION: None}
        for line, said in enumerate(delivery.rows, start=2):
            kept.append(_row(thing, said) | load | {LINE: line, OPERATION: "upsert"})
        if not delivery.rows:
            kept.append(_row(thing, present[0]) | load | {LINE: None, OPERATION: "delete"})
        present = delivery.rows
    return kept


def captured_rows(thing: int, windows: Iterable[Sequence[Said]]) -> list[Row]:
    """What bronze keeps of captured changes: each version when it is first seen."""
    kept: list[Row] = []
    seen: set[Said] = set()
    for number, window in enumerate(windows, start=1):
        for line, said in enumerate(window, start=2):
            if said not in seen:
                seen.add(said)
                load = f"{number:06d}-x"
                at = f"{said.changed:%Y-%m-%d %H:%M:%S.%f}" if said.changed else "0"
                more = {LOAD_ID: load, LOADED_AT: moment(900 + number), VERSION: f"{at}|{load}"}
                kept.append(_row(thing, said) | more | {LINE: line, OPERATION: "upsert"})
    return kept


def _row(thing: int, said: Said) -> Row:
    """A received row."""
    changed = said.changed.isoformat(sep=" ") if said.changed else None
    texts = {"thing_id": str(thing), "size": str(said.size), "updated_at": changed}
    return {**texts, KEY: str(thing), ROW_HASH: str(texts), EXTRA: None, SOURCE_URI: "x"}


def told(rows: Sequence[Row]) -> dict[int, list[Interval]]:
    """The history that the platform tells of bronze rows, by thing."""
    schema = pa.schema([(name, pa.string()) for name in RECEIVED])
    schema = schema.append(pa.field(LINE, pa.int64()))
    schema = schema.append(pa.field(LOADED_AT, pa.timestamp("us")))
    found = to_rows(_sql(), received_rows=pa.Table.from_pylist(list(rows), schema=schema))
    by_thing: dict[int, list[Interval]] = {}
    for row in sorted(found, key=lambda one: (one["thing_id"], one["valid_from"] or moment(-1))):
        interval = (row["size"], row["valid_from"], row["valid_to"])
        by_thing.setdefault(int(row["thing_id"]), []).append(interval)
    return by_thing


@cache
def _sql() -> str:
    """The platform's statement over rows that bronze has dated."""
    texts = dict.fromkeys(RECEIVED, "string")
    rows = ibis.table({**texts, LINE: "int64", LOADED_AT: "timestamp(6)"}, name="received_rows")
    bronze = ibis.to_sql(dated(THINGS, rows, None), dialect="duckdb")
    return f"with bronze_things as ({bronze}) from ({history_sql(THINGS, (), WITHIN)})"


def told_of_deliveries(deliveries: Sequence[Delivery]) -> list[Interval]:
    """The history that follows from whole deliveries."""
    past = _Past()
    before: tuple[Said, ...] = ()
    for delivery in deliveries:
        if delivery.rows != before:
            past.take_in(delivery)
        before = delivery.rows
    return _intervals(past.events)


@dataclass
class _Past:
    """What is known of a thing after some deliveries.

    Attributes:
        events: what spoke from when on, in the order of telling.
        latest: the latest time that was told.
    """

    events: list[tuple[datetime | None, Said | None]] = field(default_factory=list)
    present: Said | None = None
    latest: datetime | None = None

    def take_in(self, delivery: Delivery) -> None:
        """Go on by a delivery that differs from the one before."""
        valid = [said for said in delivery.rows if said.is_valid]
        if not delivery.rows:
            if self.present is not None:
                self.events.append((delivery.received, None))
            self.present, self.latest = None, _later(self.latest, delivery.received)
        if not valid:
            return
        speaks = max(enumerate(valid), key=lambda one: (_changed(one[1]), one[0]))[1]
        others = [said for said in valid if said != speaks]
        timely = filter(self._is_timely, sorted(others, key=_changed))
        self.events.extend((said.changed, said) for said in timely)
        if speaks != self.present:
            at = speaks.changed if self._is_timely(speaks) else delivery.received
            self.events.append((at, speaks))
        self.present = speaks
        for at in (
            *(said.changed for said in valid),
            None if speaks.changed else delivery.received,
        ):
            self.latest = _later(self.latest, at)

    def _is_timely(self, said: Said) -> bool:
        """Whether a row has a time, and a later one than all that was told before."""
        if said.changed is None:
            return False
        return self.latest is None or said.changed > self.latest


def told_of_changes(versions: Iterable[Said]) -> list[Interval]:
    """The history that follows from versions in the order in which they were seen."""
    valid = [said for said in versions if said.is_valid]
    return _intervals([(said.changed, said) for said in sorted(valid, key=_changed)])


def _intervals(events: Sequence[tuple[datetime | None, Said | None]]) -> list[Interval]:
    """What spoke from when to when: nothing begins before what it follows."""
    speaking: dict[datetime | None, Said | None] = {}
    begin: datetime | None = None
    for at, said in events:
        begin = _later(begin, at)
        speaking[begin] = said
    begins = list(speaking)
    found = zip(begins, speaking.values(), [*begins[1:], None], strict=False)
    return [(said.size, begin, end) for begin, said, end in found if said is not None]


def _changed(said: Said) -> datetime:
    """What has no time comes first."""
    return said.changed or moment(-1)


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return max((at for at in (one, other) if at is not None), default=None)
