"""What a delivery changes: properties that hold for any two deliveries and any days."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from medallion_assets.bronze.delta import (
    dated_relation,
    held_relation,
    landed_relation,
    touched_days,
)
from medallion_assets.bronze.snapshot.diff import Snapshot, find_changes
from medallion_assets.cleaning.dating import in_scope
from medallion_assets.core.partitions import DayRange, Days
from medallion_assets.tables.model import Column, Table
from medallion_assets.tables.types import Text
from medallion_assets_tests.examples import examples

FIRST = date(2024, 5, 1)
WINDOW = DayRange(FIRST, FIRST + timedelta(days=2))
SENT_AT = datetime(2024, 6, 1)  # noqa: DTZ001 - bronze stores UTC without a zone
TABLE = Table(
    source="shop",
    name="notes",
    description="Notes.",
    grain="one row a note",
    file_name="notes.csv",
    key=("note",),
    columns=(Column("note", Text(), "The note."),),
)
SCHEMA = pa.schema(
    [
        ("note", pa.string()),
        ("_extra", pa.string()),
        ("_source_uri", pa.string()),
        ("_load_id", pa.string()),
        ("_loaded_at", pa.timestamp("us")),
        ("_line_number", pa.int64()),
        ("_row_hash", pa.string()),
        ("_key", pa.string()),
        ("_business_day", pa.date32()),
        ("_changed_at", pa.timestamp("us")),
        ("_operation", pa.string()),
        ("_version", pa.string()),
    ]
)

ROWS = Snapshot(landed_relation(TABLE), dated_relation(), held_relation(TABLE))
LANDED_COLUMNS = ["note", "_extra", "_line_number", "_row_hash", "_key"]
DATED_COLUMNS = ["_key", "_row_hash", "_line_number", "_business_day", "_changed_at"]

Sent = tuple[str, str, date | None]
"""A row of a delivery: key, value, business day."""

Held = dict[str, object]


@dataclass
class Bronze:
    """A bronze table in memory."""

    connection: duckdb.DuckDBPyConnection
    rows: list[Held] = field(default_factory=list)

    def apply(self, delivery: Sequence[Sent], load: int, days: Days | None = None) -> list[date]:
        """Append what the delivery changes and tell the touched days."""
        incoming = [
            {"note": key, "_key": key, "_row_hash": value, "_business_day": day, "_line_number": n}
            for n, (key, value, day) in enumerate(delivery, start=2)
        ]
        sent = pa.Table.from_pylist(incoming, schema=SCHEMA)
        self.connection.register(str(ROWS.landed), sent.select(LANDED_COLUMNS))
        self.connection.register(str(ROWS.dated), sent.select(DATED_COLUMNS))
        self.connection.register(str(ROWS.held), pa.Table.from_pylist(self.rows, schema=SCHEMA))
        made = {"load_id": f"{load:06d}", "received_at": SENT_AT}
        delta = find_changes(self.connection, TABLE, ROWS, days, made, "landing/file")
        appended = self.connection.sql(delta.rows).to_arrow_table()
        touched = touched_days(self.connection, delta)
        self.rows.extend(appended.to_pylist())
        return touched

    def current(self) -> list[Sent]:
        """The rows of each key's latest load, in the order they were received."""
        latest: dict[object, str] = {}
        for row in self.rows:
            latest[row["_key"]] = max(latest.get(row["_key"], ""), str(row["_load_id"]))
        kept = [
            row
            for row in self.rows
            if row["_load_id"] == latest[row["_key"]] and row["_operation"] == "upsert"
        ]
        kept.sort(key=lambda row: (str(row["_key"]), int(str(row["_line_number"]))))
        return [(row["_key"], row["_row_hash"], row["_business_day"]) for row in kept]  # type: ignore[misc]


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(config={"threads": 1}) as opened:
        yield opened


DAYS = [None, date(2024, 4, 30), *WINDOW.all().days]
DELIVERIES = st.lists(
    st.tuples(st.sampled_from("abcd"), st.sampled_from("xyz"), st.sampled_from(DAYS)), max_size=7
)
modestly = examples(40)


def by_key(delivery: Sequence[Sent]) -> list[Sent]:
    """A delivery as `Bronze.current` shows it."""
    return sorted(delivery, key=lambda row: row[0])


@modestly
@given(first=DELIVERIES, second=DELIVERIES)
def test_after_two_deliveries_the_second_is_current(
    connection: duckdb.DuckDBPyConnection, first: list[Sent], second: list[Sent]
) -> None:
    bronze = Bronze(connection)
    bronze.apply(first, 1)
    assert bronze.current() == by_key(first)
    bronze.apply(second, 2)
    assert bronze.current() == by_key(second)


@pytest.mark.again
@modestly
@given(first=DELIVERIES, second=DELIVERIES)
def test_the_same_delivery_twice_changes_nothing(
    connection: duckdb.DuckDBPyConnection, first: list[Sent], second: list[Sent]
) -> None:
    bronze = Bronze(connection)
    for load, delivery in enumerate((first, second), start=1):
        bronze.apply(delivery, load)
        before = list(bronze.rows)
        assert bronze.apply(delivery, load + 2) == []
        assert bronze.rows == before


@modestly
@given(first=DELIVERIES, second=DELIVERIES, order=st.permutations(WINDOW.all().days))
def test_days_one_by_one_in_any_order_are_all_days_at_once(
    connection: duckdb.DuckDBPyConnection, first: list[Sent], second: list[Sent], order: list[date]
) -> None:
    singly = Bronze(connection)
    for load, delivery in enumerate((first, second), start=1):
        for day in order:
            singly.apply(delivery, load, Days.of([day], WINDOW))
    at_once = Bronze(connection)
    for load, delivery in enumerate((first, second), start=1):
        at_once.apply(delivery, load, WINDOW.all())
    assert singly.current() == at_once.current() == by_key(second)


@modestly
@given(first=DELIVERIES, second=DELIVERIES)
def test_touched_are_the_old_and_the_new_days_of_changed_keys(
    connection: duckdb.DuckDBPyConnection, first: list[Sent], second: list[Sent]
) -> None:
    bronze = Bronze(connection)
    bronze.apply(first, 1)
    touched = bronze.apply(second, 2)
    changed = {
        key
        for key in "abcd"
        if [row for row in first if row[0] == key] != [row for row in second if row[0] == key]
    }
    expected = {day for key, _, day in (*first, *second) if key in changed and day is not None}
    assert touched == sorted(expected)


@modestly
@given(deliveries=st.lists(DELIVERIES, max_size=4))
def test_bronze_only_ever_grows(
    connection: duckdb.DuckDBPyConnection, deliveries: list[list[Sent]]
) -> None:
    bronze = Bronze(connection)
    states = [list(bronze.rows)]
    for load, delivery in enumerate(deliveries, start=1):
        bronze.apply(delivery, load)
        states.append(list(bronze.rows))
    assert all(later[: len(earlier)] == earlier for earlier, later in pairwise(states))
    lines = [(row["_load_id"], row["_line_number"]) for row in bronze.rows if row["_line_number"]]
    assert len(set(lines)) == len(lines)


def test_rows_of_other_days_wait_for_their_day(connection: duckdb.DuckDBPyConnection) -> None:
    bronze = Bronze(connection)
    sent: list[Sent] = [("a", "x", FIRST), ("b", "x", WINDOW.last), ("c", "x", None)]
    assert bronze.apply(sent, 1, Days.of([FIRST], WINDOW)) == [FIRST]
    assert [row[0] for row in bronze.current()] == ["a", "c"]


def test_a_key_comes_with_its_rows_of_all_days(connection: duckdb.DuckDBPyConnection) -> None:
    bronze = Bronze(connection)
    sent: list[Sent] = [("a", "x", FIRST), ("a", "y", WINDOW.last), ("b", "x", WINDOW.last)]
    touched = bronze.apply(sent, 1, Days.of([FIRST], WINDOW))
    assert [row[0] for row in bronze.current()] == ["a", "a"]
    assert touched == [FIRST, WINDOW.last]


def test_a_withdrawal_is_a_note_on_each_day_the_key_had(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    bronze = Bronze(connection)
    bronze.apply([("a", "x", FIRST), ("a", "y", WINDOW.last)], 1)
    assert bronze.apply([], 2) == [FIRST, WINDOW.last]
    notes = [row for row in bronze.rows if row["_operation"] == "delete"]
    assert sorted(str(row["_business_day"]) for row in notes) == [str(FIRST), str(WINDOW.last)]
    assert {row["_line_number"] for row in notes} == {None}
    assert bronze.current() == []
    bronze.apply([("a", "x", FIRST)], 3)
    assert bronze.current() == [("a", "x", FIRST)]


def test_all_days_need_no_filter() -> None:
    assert in_scope(None) == "true"
    assert in_scope(WINDOW.all()) == "true"
    assert in_scope(Days.of([FIRST], WINDOW)) != "true"
