"""A guess is a type that reads every value of the sample, and says what could mean two things."""

import re
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medallion_assets.cleaning.casting import standard_text, typed
from medallion_assets.proposals.columns import guess, shape
from medallion_assets.tables.model import Column
from medallion_assets.tables.notation import THOUSANDS_SIGNS, DateOrder, Notation
from medallion_assets.tables.types import (
    Boolean,
    ColumnType,
    Coordinate,
    Date,
    Identifier,
    Instant,
    Integer,
    Money,
    Number,
    Text,
    Timestamp,
)
from medallion_assets_tests.examples import examples
from medallion_assets_tests.unit.cleaning.evaluate import texts


@pytest.mark.parametrize(
    ("name", "values", "kind", "notation"),
    [
        ("n", ["1", "-20", "300"], Integer(), {}),
        ("n", ["9" * 18, None, ""], Integer(), {}),
        ("n", ["9" * 19], Identifier("[0-9]+"), {}),
        ("n", ["007", "12"], Identifier("[0-9]+"), {}),
        ("article_no", ["7", "12"], Identifier("[0-9]+"), {}),
        ("price", ["7", "12"], Money(), {}),
        ("price", ["7.5", "12"], Money(), {"decimal": "."}),
        ("price", ["7,5", "1.200,00"], Money(), {"decimal": ",", "thousands": "."}),
        ("total", ["7,5", "-1"], Money(signed=True), {"decimal": ","}),
        ("weight", ["7,1255", "1"], Number(18, 4), {"decimal": ","}),
        ("x", ["$ 7", "3 $"], Money(), {"currency": ("$",)}),
        ("lat", ["52.123456"], Coordinate(), {"decimal": "."}),
        ("d", ["2024-05-01", "2024-12-31"], Date(), {}),
        ("d", ["2024-05-01 10:00:00", "2024-12-31"], Timestamp(), {}),
        ("d", ["2024-05-01T10:00:00Z"], Instant(), {}),
        ("d", ["13/1/2024", "1/2/2024"], Date(), {"dates": DateOrder.DAY_FIRST}),
        ("d", ["1/13/2024 9:00", "1/2/2024"], Timestamp(), {"dates": DateOrder.MONTH_FIRST}),
        ("d", ["13/13/2024"], Text(), {}),
        ("b", ["True", "false"], Boolean(), {}),
        ("b", ["Ja", "nein"], Boolean(), {"true": ("ja",), "false": ("nein",)}),
        ("n", ["1", "-", "2"], Integer(), {"null": ("-",)}),
        ("a", ["AB-1", "cd-22"], Identifier("[a-z]{2}-[0-9]+"), {}),
        ("a", ["tea", "green tea"], Text(), {}),
        ("a", [None, " "], Text(), {}),
    ],
)
def test_a_column_is_taken_for(
    name: str, values: list[str | None], kind: ColumnType, notation: dict[str, Any]
) -> None:
    found = guess(name, name, values)
    assert (found.type, found.notation) == (kind, notation)


@examples(40)
@given(
    st.lists(st.decimals(0, 10**9, places=2), min_size=1, max_size=8),
    st.sampled_from([".", ","]),
    st.sampled_from(THOUSANDS_SIGNS),
)
def test_amounts_in_any_notation_are_read_as_proposed(
    amounts: list[Decimal], decimal: str, thousands: str
) -> None:
    if thousands == decimal:
        return
    written = [
        f"{amount:,.2f}".replace(",", "|").replace(".", decimal).replace("|", thousands)
        for amount in amounts
    ]
    found = guess("price", "price", written)
    column = Column("price", found.type, "A price.", notation=Notation(**found.notation))
    read = texts(lambda text: typed(column, standard_text(column, text)), [*written])
    assert read == amounts


CODES = st.from_regex(r"[A-Za-z0-9]{1,6}[-_./:#]?[a-z0-9]{0,4}", fullmatch=True)


@examples(60)
@given(st.lists(CODES, min_size=1))
def test_a_shape_is_a_pattern_that_all_values_meet(values: list[str]) -> None:
    lowered = [value.lower() for value in values]
    pattern = Identifier(shape(lowered)).pattern
    assert all(re.fullmatch(pattern, value) for value in lowered)
