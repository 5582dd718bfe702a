"""Values in a source's notation are read as it means them, and nothing else is."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import ibis
import pytest
from hypothesis import given
from hypothesis import strategies as st

from medallion_assets.cleaning.casting import is_rewritten, standard_text, typed
from medallion_assets.cleaning.column_rules import column_rules
from medallion_assets.tables.model import Column, Table
from medallion_assets.tables.notation import THOUSANDS_SIGNS, DateOrder, Notation
from medallion_assets.tables.types import (
    Boolean,
    ColumnType,
    Date,
    Identifier,
    Integer,
    Money,
    Text,
    Timestamp,
)
from medallion_assets_tests.examples import examples
from medallion_assets_tests.tiers import parametrize_once

GERMAN = Notation(
    decimal=",",
    thousands=".",
    dates=DateOrder.DAY_FIRST,
    true=("Ja",),
    false=("nein",),
    null=("-", "k.A."),
)
SHOP = Notation(decimal=",", thousands=".", currency=("EUR", "€"))
SWISS = Notation(thousands="’")  # noqa: RUF001 - the sign that is written there
ENGINE = ibis.duckdb.connect(threads=1)


def read(kind: ColumnType, notation: Notation, *texts: str) -> list[tuple[Any, bool]]:
    """The values of some texts, and whether the notation changed them."""
    column = Column("value", kind, "A value.", notation=notation)
    received = ibis.memtable({"value": list(texts), "n": list(range(len(texts)))})
    text = standard_text(column, received["value"])
    rows = received.select(
        n=received["n"], value=typed(column, text), changed=is_rewritten(column, received["value"])
    )
    found = ENGINE.to_pyarrow(rows.order_by("n")).to_pylist()
    return [(row["value"], row["changed"]) for row in found]


@pytest.mark.parametrize(
    ("kind", "notation", "text", "value"),
    [
        (Money(), GERMAN, "1.234,50", Decimal("1234.50")),
        (Money(), GERMAN, " 3,5 ", Decimal("3.50")),
        (Money(), GERMAN, "+1.000.000,00", Decimal("1000000.00")),
        (Money(), GERMAN, "1.234", Decimal("1234.00")),
        (Money(), SWISS, "1’234.50", Decimal("1234.50")),  # noqa: RUF001 - as there
        (Integer(), GERMAN, "12.345", 12345),
        (Integer(), GERMAN, "7,0", 7),
        (Money(), SHOP, "12,50 EUR", Decimal("12.50")),
        (Money(), SHOP, "€1.234,5", Decimal("1234.50")),
        (Money(), SHOP, "-€\u00a03", Decimal("-3.00")),
        (Money(), SHOP, "€ -3", Decimal("-3.00")),
        (Timestamp(), GERMAN, "2.4.2024 14:16", datetime.fromisoformat("2024-04-02T14:16:00")),
        (
            Timestamp(),
            GERMAN,
            "02/04/2024 9:05:03.25",
            datetime.fromisoformat("2024-04-02T09:05:03.250000"),
        ),
        (Date(), GERMAN, "02-04-2024", date(2024, 4, 2)),
        (
            Timestamp(),
            Notation(dates=DateOrder.MONTH_FIRST),
            "2/4/2024 14:16",
            datetime.fromisoformat("2024-02-04T14:16:00"),
        ),
        (Boolean(), GERMAN, "JA", True),
        (Boolean(), GERMAN, "Nein", False),
    ],
)
def test_a_text_is_read_as_it_is_meant_and_counted(
    kind: ColumnType, notation: Notation, text: str, value: object
) -> None:
    assert read(kind, notation, text) == [(value, True)]


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (Money(), "12", Decimal("12.00")),
        (Timestamp(), "2024-04-02 14:16:21", datetime.fromisoformat("2024-04-02T14:16:21")),
        (Boolean(), "true", True),
        (Text(), "1.234,50", "1.234,50"),
        (Identifier("[0-9.]+"), "1.234", "1.234"),
    ],
)
def test_a_text_that_has_its_standard_form_is_not_counted(
    kind: ColumnType, text: str, value: object
) -> None:
    assert read(kind, GERMAN, text) == [(value, False)]


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (Money(), "3.50"),
        (Money(), "1.23,4"),
        (Money(), "1.2345,00"),
        (Money(), "1,234"),
        (Money(), "1.234.50"),
        (Money(), "1,000.00"),
        (Integer(), "1.5"),
        (Timestamp(), "32.1.2024"),
        (Timestamp(), "4.13.2024"),
        (Timestamp(), "2.4.24"),
        (Timestamp(), "2.4.2024 25:00"),
        (Boolean(), "yes"),
    ],
)
def test_what_contradicts_the_notation_is_no_value(kind: ColumnType, text: str) -> None:
    ((value, _),) = read(kind, GERMAN, text)
    assert value is None


@parametrize_once(
    "text", ["$ 12,50", "12,50 USD", "EUR 12,50 EUR", "€", "12,50 eur", "1€2", "--€3", "EURO 3"]
)
def test_an_amount_in_another_currency_is_none(text: str) -> None:
    ((value, _),) = read(Money(), SHOP, text)
    assert value is None
    assert read(Integer(), SHOP, "3 EUR") == [(None, False)]


def test_words_for_no_value_are_none_to_the_letter() -> None:
    for kind in (Text(), Money(), Boolean(), Identifier("[a-z.]+")):
        assert read(kind, GERMAN, "k.A.", " - ") == [(None, True)] * 2
    assert read(Text(), GERMAN, "K.a.") == [("K.a.", False)]


@examples(60)
@given(
    amount=st.decimals(min_value=-(10**9), max_value=10**9, places=2),
    decimal=st.sampled_from([".", ","]),
    thousands=st.sampled_from(THOUSANDS_SIGNS),
)
def test_every_amount_comes_back(amount: Decimal, decimal: str, thousands: str) -> None:
    if thousands == decimal:
        return
    text = f"{amount:,.2f}".replace(",", "|").replace(".", decimal).replace("|", thousands)
    notation = Notation(decimal=decimal, thousands=thousands)
    ((value, _),) = read(Money(), notation, text)
    assert value == amount


def test_a_table_gives_its_notation_to_columns_without_one() -> None:
    table = Table(
        source="shop",
        name="articles",
        description="An article.",
        grain="one row an article",
        key=("code",),
        notation=GERMAN,
        columns=(
            Column("code", Text(), "Its code."),
            Column("price", Money(), "Its price."),
            Column("weight", Money(), "Its weight.", notation=SWISS),
        ),
    )
    assert [column.notation for column in table.columns] == [GERMAN, GERMAN, SWISS]
    rules = {rule.name for column in table.columns for rule in column_rules(table, column)}
    assert {"code_notation", "price_notation", "weight_notation"} <= rules


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"decimal": ";"}, "is no decimal sign"),
        ({"thousands": "_"}, "is no sign between thousands"),
        ({"thousands": "."}, "cannot be both"),
        ({"currency": ("1",)}, "is no sign or code of a currency"),
        ({"currency": ("US $",)}, "is no sign or code of a currency"),
        ({"true": ("ja",), "false": ("JA",)}, "cannot be both true and false"),
    ],
)
def test_a_notation_that_contradicts_itself_is_refused(given: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Notation(**given)
