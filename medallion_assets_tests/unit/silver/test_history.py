"""When a version of a key speaks, for any history: a pure function of what was received."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medallion_assets.tables.model import Column, History, Lookup, ParentDay
from medallion_assets.tables.types import Text
from medallion_assets_tests.examples import examples
from medallion_assets_tests.shop import LINES
from medallion_assets_tests.unit.silver.versions import (
    THINGS,
    Delivery,
    Interval,
    Said,
    captured_rows,
    delivered_rows,
    moment,
    told,
    told_of_changes,
    told_of_deliveries,
)

THINGS_A_TIME = 50
"""Histories that are told by one statement."""

times = st.one_of(st.none(), st.integers(0, 12).map(moment), st.integers(0, 12).map(moment))
said = st.builds(Said, st.integers(-1, 3), times)


@st.composite
def deliveries(draw: st.DrawFn) -> list[Delivery]:
    """Whole deliveries of a thing: late, repeated, reverted, withdrawn, back again."""
    past: list[tuple[Said, ...]] = [()]
    found = []
    for number in range(draw(st.integers(0, 6))):
        fresh = st.lists(said, max_size=3).map(tuple)
        rows = draw(st.one_of(fresh, st.sampled_from(past)))
        past.append(rows)
        found.append(Delivery(moment(3 * number + draw(st.integers(0, 4))), rows))
    return found


@st.composite
def changes(draw: st.DrawFn) -> tuple[list[Said], list[list[Said]]]:
    """Versions of a thing, of several times, and windows that show them in any order, repeated."""
    versions = draw(st.lists(said, max_size=7, unique_by=lambda one: one.changed))
    shown = [version for version in versions for _ in range(draw(st.integers(1, 2)))]
    windows: list[list[Said]] = [[] for _ in range(draw(st.integers(1, 4)))]
    for version in draw(st.permutations(shown)):
        draw(st.sampled_from(windows)).append(version)
    return versions, windows


@examples(50)
@given(st.lists(deliveries(), min_size=THINGS_A_TIME, max_size=THINGS_A_TIME))
def test_whole_deliveries_tell_what_plain_words_tell(histories: list[list[Delivery]]) -> None:
    rows = [row for n, one in enumerate(histories) for row in delivered_rows(n, one)]
    expected = {n: told_of_deliveries(one) for n, one in enumerate(histories)}
    found = told(rows)
    assert found == {n: intervals for n, intervals in expected.items() if intervals}
    unbroken(found)


@examples(50)
@given(st.lists(changes(), min_size=THINGS_A_TIME, max_size=THINGS_A_TIME))
def test_captured_changes_tell_the_same_in_any_order(
    histories: list[tuple[list[Said], list[list[Said]]]],
) -> None:
    rows = [row for n, (_, windows) in enumerate(histories) for row in captured_rows(n, windows)]
    expected = {n: told_of_changes(versions) for n, (versions, _) in enumerate(histories)}
    found = told(rows)
    assert found == {n: intervals for n, intervals in expected.items() if intervals}
    unbroken(found)
    assert all(
        one[2] == other[1] for intervals in found.values() for one, other in pairwise(intervals)
    )


@examples(20)
@given(st.lists(changes(), min_size=THINGS_A_TIME, max_size=THINGS_A_TIME), st.randoms())
def test_the_order_of_rows_in_bronze_means_nothing(
    histories: list[tuple[list[Said], list[list[Said]]]], dice: Any
) -> None:
    rows = [row for n, (_, windows) in enumerate(histories) for row in captured_rows(n, windows)]
    shuffled = list(rows)
    dice.shuffle(shuffled)
    assert told(shuffled) == told(rows)


def unbroken(found: dict[int, list[Interval]]) -> None:
    """What holds for all intervals: none is empty, and none begins within another."""
    for intervals in found.values():
        assert all(end is None or begin is None or begin < end for _, begin, end in intervals)
        for (_, _, end), (_, begin, _) in pairwise(intervals):
            assert end is not None
            assert begin is not None
            assert end <= begin


def of(*deliveries: Delivery) -> list[Interval]:
    """The history of one thing."""
    return told(delivered_rows(1, deliveries)).get(1, [])


def test_a_version_begins_when_the_source_says() -> None:
    first, second = Said(1, moment(1)), Said(2, moment(5))
    both = [(1, moment(1), moment(5)), (2, moment(5), None)]
    assert of(Delivery(moment(3), (first,)), Delivery(moment(7), (second,))) == both
    assert of(Delivery(moment(7), (first, second))) == both
    assert of(Delivery(moment(7), (second, first))) == both


def test_what_is_withdrawn_ends_when_that_was_received() -> None:
    row = Said(1, moment(1))
    gone = [Delivery(moment(3), (row,)), Delivery(moment(6), ())]
    assert of(*gone) == [(1, moment(1), moment(6))]
    back = Delivery(moment(9), (row,))
    assert of(*gone, back) == [(1, moment(1), moment(6)), (1, moment(9), None)]


def test_a_row_that_is_again_as_it_was_begins_when_that_was_received() -> None:
    old, new = Said(1, moment(1)), Said(2, moment(2))
    found = of(*(Delivery(moment(n), (row,)) for n, row in ((3, old), (6, new), (9, old))))
    assert found == [(1, moment(1), moment(2)), (2, moment(2), moment(9)), (1, moment(9), None)]


def test_without_a_time_of_change_the_delivery_dates_the_version() -> None:
    found = of(Delivery(moment(3), (Said(1, None),)), Delivery(moment(6), (Said(2, None),)))
    assert found == [(1, moment(3), moment(6)), (2, moment(6), None)]


def test_a_rejected_row_leaves_the_one_before_it_speaking() -> None:
    rows = (Said(1, moment(1)), Said(-1, moment(4)), Said(2, moment(7)))
    found = of(*(Delivery(moment(3 * n), (row,)) for n, row in enumerate(rows, start=1)))
    assert found == [(1, moment(1), moment(7)), (2, moment(7), None)]


def test_of_captured_versions_of_one_time_the_one_seen_last_speaks() -> None:
    first, second = Said(1, moment(1)), Said(2, moment(1))
    assert told(captured_rows(1, [[first], [second]])) == {1: [(2, moment(1), None)]}
    assert told(captured_rows(1, [[second], [first, second]])) == {1: [(1, moment(1), None)]}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"reduce": lambda rows: rows}, "folded"),
        ({"day": ParentDay(parent="p", column="thing_id", parent_column="x")}, "another table"),
        ({"key": ("size",)}, "identifier"),
        ({"columns": (*THINGS.columns, Column("valid_to", Text(), "x"))}, "valid_to itself"),
    ],
)
def test_a_table_whose_versions_cannot_be_told_keeps_no_history(
    change: dict[str, Any], reason: str
) -> None:
    with pytest.raises(ValueError, match=f"shop.things cannot keep a history: .*{reason}"):
        replace(THINGS, **change)


def test_a_table_with_days_that_looks_others_up_keeps_no_history() -> None:
    up = Lookup(table="articles", column="article_id", parent_column="article_id", columns=("x",))
    with pytest.raises(ValueError, match="cannot keep a history"):
        replace(LINES, history=History(), lookups=(up,), key=("sale_id",))
