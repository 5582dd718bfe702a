"""A value that a SQLite file stores, as the text that a CSV export would have."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medallion_assets.sources.sqlite.values import StoredText, field_of
from medallion_assets.tables.model import Column
from medallion_assets.tables.types import (
    Boolean,
    Choice,
    ColumnType,
    Coordinate,
    Date,
    Identifier,
    Integer,
    Money,
    Number,
    Text,
    Timestamp,
    ZipPrefix,
)


def shown(value: object, kind: ColumnType) -> str:
    """A value as the field of a column."""
    stored = StoredText(value.encode()) if isinstance(value, str) else value
    return field_of(stored, Column("x", kind, "x")).strip('"')


@pytest.mark.parametrize(
    ("value", "kind", "expected"),
    [
        (58.9, Money(), "58.90"),
        (10.0, Money(), "10.00"),
        (10, Money(), "10.00"),
        (58.905, Money(), "58.905"),
        (0.1 + 0.2, Money(), "0.30000000000000004"),
        (1e-7, Money(), "0.0000001"),
        (-0.5, Money(), "-0.50"),
        ("58.9", Money(), "58.9"),
        (100.0, Number(), "100.0"),
        (225.0, Integer(), "225"),
        (2.5, Integer(), "2.5"),
        (225, Integer(), "225"),
        (-23.54562128115268, Coordinate(), "-23.54562128115268"),
        (1151, ZipPrefix(), "01151"),
        ("1151", ZipPrefix(), "1151"),
        (1, Boolean(), "true"),
        (0, Boolean(), "false"),
        (17, Identifier("[1-9][0-9]{0,17}"), "17"),
        ("5e10", Identifier(), "5e10"),
    ],
)
def test_a_value_is_the_text_of_the_csv(value: object, kind: ColumnType, expected: str) -> None:
    assert shown(value, kind) == expected


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (5e10, Identifier()),
        (5, Identifier()),
        (1151.0, ZipPrefix()),
        (123456, ZipPrefix()),
        (-1, ZipPrefix()),
        (1, Choice(("1",))),
        (2, Boolean()),
        (1520000000, Timestamp()),
        (2458185.5, Date()),
        (float("inf"), Money()),
        (b"", Text()),
    ],
)
def test_a_value_that_may_have_been_another_is_refused(value: object, kind: ColumnType) -> None:
    with pytest.raises(ValueError, match=r"instead of|not finite|blob"):
        shown(value, kind)


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2))
def test_no_cent_is_lost_on_the_way_through_a_binary_fraction(amount: Any) -> None:
    assert shown(float(amount), Money()) == f"{amount + 0:.2f}"


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_fraction_means_the_same_number_in_every_column(value: float) -> None:
    for kind in (Money(), Number(), Coordinate(), Integer()):
        assert float(shown(value, kind)) == value
