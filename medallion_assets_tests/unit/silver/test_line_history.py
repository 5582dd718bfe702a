"""Which line of dropped files speaks at any time: as if only files from before had come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from itertools import pairwise
from typing import Any

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from medallion_assets.core.naming import (
    CHANGED_AT,
    KEY,
    LINE,
    LOAD_ID,
    LOADED_AT,
    OPERATION,
    VALID_FROM,
    VALID_TO,
)
from medallion_assets.silver.history import intervals_sql
from medallion_assets.systems.sales_drops.dimensions import SALES_TEAM
from medallion_assets_tests.examples import examples
from medallion_assets_tests.unit.cleaning.evaluate import to_rows

FILES = ("a", "b", "c")
PERSONS = ("1", "2")
WRONG = "wrong"
CASES = 40
"""Histories that are told by one statement."""

Row = dict[str, Any]
Place = tuple[str, int]
"""A line of a file, or a person of whom a row was corrected."""
Rank = tuple[Any, ...]
"""What orders the lines of a person, and then the person and what the line says."""
Said = tuple[str, str]
"""A line: whom it names, and what it says of her; `WRONG` breaks a rule."""
Spans = list[tuple[str, datetime, datetime | None]]


@dataclass(frozen=True)
class Drop:
    """A file as it came once; ``name`` is none where rows were corrected by hand."""

    name: str | None
    arrived: datetime
    lines: tuple[Said, ...]


def at(hour: int) -> datetime:
    """An hour of January 2026, in the shops' zone."""
    return datetime(2026, 1, 1) + timedelta(hours=hour)  # noqa: DTZ001 - times have no zone


line = st.tuples(st.sampled_from(PERSONS), st.sampled_from(["x", "y", WRONG]))
drop = st.builds(
    Drop,
    st.sampled_from([*FILES, None]),
    st.integers(0, 12).map(at),
    st.lists(line, max_size=3).map(tuple),
)


@examples(60)
@given(st.lists(st.lists(drop, max_size=7), min_size=CASES, max_size=CASES))
def test_each_moment_has_the_line_that_the_files_until_then_give(cases: list[list[Drop]]) -> None:
    found = told([row for number, one in enumerate(cases) for row in kept(number, one)])
    for number, drops in enumerate(cases):
        moments = [at(hour) for hour in range(14)]
        for person in PERSONS:
            spans = found.get(f"{number}{person}", [])
            for moment in moments:
                assert spoken(spans, moment) == expected(drops, person, moment)


@examples(20)
@given(st.lists(st.lists(drop, max_size=7), min_size=CASES, max_size=CASES), st.randoms())
def test_the_order_of_rows_in_bronze_means_nothing(cases: list[list[Drop]], dice: Any) -> None:
    rows = [row for number, one in enumerate(cases) for row in kept(number, one)]
    shuffled = list(rows)
    dice.shuffle(shuffled)
    found = told(rows)
    assert told(shuffled) == found
    for spans in found.values():
        assert all(end is None or begin < end for _, begin, end in spans)
        assert all(one[2] is not None and one[2] <= other[1] for one, other in pairwise(spans))


def test_a_later_file_takes_over_and_an_earlier_one_speaks_again_when_it_is_withdrawn() -> None:
    first = Drop("a", at(1), (("1", "x"),))
    second = Drop("b", at(3), (("1", "y"),))
    taken_over = [("x", at(1), at(3)), ("y", at(3), None)]
    assert of(first, second) == taken_over
    assert of(second, first) == taken_over
    withdrawn = Drop("b", at(6), ())
    assert of(first, second, withdrawn) == [
        ("x", at(1), at(3)), ("y", at(3), at(6)), ("x", at(6), None),
    ]  # fmt: skip


def test_a_correction_by_hand_speaks_where_no_file_does() -> None:
    wrong, corrected = Drop("a", at(1), (("1", WRONG),)), Drop(None, at(4), (("1", "x"),))
    assert of(wrong, corrected) == [("x", at(4), None)]
    later = Drop("b", at(7), (("1", "y"),))
    assert of(wrong, corrected, later) == [("x", at(4), at(7)), ("y", at(7), None)]


def of(*drops: Drop) -> Spans:
    """The history of the first person."""
    return told(kept(0, drops)).get("01", [])


def kept(case: int, drops: Sequence[Drop]) -> list[Row]:
    """What bronze keeps: all lines of a file each time, and a note for each that is gone."""
    rows: list[Row] = []
    present: dict[str, set[str]] = {}
    for number, one in enumerate(drops, start=1):
        told_at = {CHANGED_AT: one.arrived if one.name else None, LOADED_AT: utc(one.arrived)}
        load = {LOAD_ID: f"{number:06d}-x", "case": case, **told_at}
        keys = set()
        for place, (person, value) in enumerate(one.lines, start=2):
            key = f"{case}{one.name}|{place}" if one.name else f"{case}{person}"
            keys.add(key)
            said = {"id": f"{case}{person}", "first_name": value, KEY: key}
            rows.append({**load, **said, LINE: place, OPERATION: "upsert"})
        if one.name:
            gone = present.get(one.name, set()) - keys
            rows += [{**load, KEY: key, OPERATION: "delete"} for key in sorted(gone)]
            present[one.name] = keys
    return rows


def utc(local: datetime) -> datetime:
    """The time in UTC of a time of India."""
    return local - timedelta(hours=5, minutes=30)


def expected(drops: Sequence[Drop], person: str, moment: datetime) -> str | None:
    """What the files say that had come by a moment, told without any interval."""
    lines: dict[Place, Rank] = {}
    since: dict[Place, datetime] = {}
    there: dict[str, set[Place]] = {}
    for number, one in enumerate(drops):
        said = told_by(number, one)
        gone = there.get(one.name, set()) - set(said) if one.name else set()
        for place in (*said, *gone):
            since[place] = max(one.arrived, since.get(place, one.arrived))
            if since[place] <= moment:
                lines.pop(place, None)
                if place in said and said[place][-1] != WRONG:
                    lines[place] = said[place]
        if one.name:
            there[one.name] = set(said)
    mine = [rank for rank in lines.values() if rank[-2] == person]
    return str(max(mine)[-1]) if mine else None


def told_by(number: int, one: Drop) -> dict[Place, Rank]:
    """The lines of a file; of rows corrected by hand the last valid one of each person."""
    found: dict[Place, Rank] = {}
    for line, (person, value) in enumerate(one.lines):
        rank = (one.name is not None, one.arrived if one.name else 0, number, line, person, value)
        place = (one.name, line) if one.name else (person, -1)
        if value != WRONG or place not in found:
            found[place] = rank
    return found


def spoken(spans: Spans, moment: datetime) -> str | None:
    """What a history says of a moment."""
    now = [said for said, begin, end in spans if begin <= moment and (end is None or moment < end)]
    assert len(now) <= 1
    return now[0] if now else None


def told(rows: Sequence[Row]) -> dict[str, Spans]:
    """The history that the platform tells of bronze rows, by person."""
    moment = pa.timestamp("us")
    schema = pa.schema([
        ("id", pa.string()), ("first_name", pa.string()), (KEY, pa.string()),
        (LOAD_ID, pa.string()), (LINE, pa.int64()), (OPERATION, pa.string()),
        (LOADED_AT, moment), (CHANGED_AT, moment),
    ])  # fmt: skip
    found = to_rows(_sql(), bronze_sales_team=pa.Table.from_pylist(list(rows), schema=schema))
    by_person: dict[str, Spans] = {}
    for row in sorted(found, key=lambda one: (one["id"], one[VALID_FROM])):
        by_person.setdefault(row["id"], []).append(
            (row["first_name"], row[VALID_FROM], row[VALID_TO])
        )
    return by_person


@cache
def _sql() -> str:
    """The platform's statement over rows of which one value breaks a rule."""
    valid = f"""
        select * from bronze_sales_team
        where {OPERATION} = 'upsert' and first_name <> '{WRONG}'
        """
    return intervals_sql(SALES_TEAM, valid)
