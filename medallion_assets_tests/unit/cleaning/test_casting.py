"""A text is wholly a value of its type, or it is none: never a near miss."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medallion_assets.cleaning.casting import masked, standard_text, typed
from medallion_assets.tables.model import Column, Pii
from medallion_assets.tables.texts import NULL_WORDS
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
from medallion_assets_tests.examples import examples
from medallion_assets_tests.unit.cleaning.evaluate import texts

FLOAT_LIKE = "1234567890123456789012345678e901"

ACCEPTED: list[tuple[ColumnType, dict[str, Any]]] = [
    (Integer(), {"0": 0, "7": 7, "-7": -7, "+7": 7, "007": 7, "40.0": 40}),
    (
        Integer(),
        {
            f"{sign}{'9' * 18}{end}": int(f"{sign}{'9' * 18}")
            for sign in "+-"
            for end in ("", ".0", ".0000")
        },
    ),
    (Integer(digits=9), {"999999999": 999999999, "-999999999.00": -999999999}),
    (Integer(), {" 5\t": 5, "5.00": 5, "5.0000": 5, "0.000": 0, "1000.000": 1000, "-1": -1}),
    (
        Money(),
        {
            "58.9": Decimal("58.90"),
            "58.90": Decimal("58.90"),
            "58.9000": Decimal("58.90"),
            "1234.500": Decimal("1234.50"),
            "0.500": Decimal("0.50"),
            "0": Decimal("0.00"),
            "-0.01": Decimal("-0.01"),
            "9999999999.99": Decimal("9999999999.99"),
        },
    ),
    (Number(), {"1.0": Decimal("1.00"), "2000": Decimal("2000.00")}),
    (
        Coordinate(),
        {"-23.5": -23.5, "4.50661e+01": 45.0661, "-2.35E1": -23.5, ".5": 0.5, "5.": 5.0, "0": 0.0},
    ),
    (
        Timestamp(),
        {
            "2017-10-02 10:56:33": datetime(2017, 10, 2, 10, 56, 33),  # noqa: DTZ001 - local
            "2017-10-02T10:56:33": datetime(2017, 10, 2, 10, 56, 33),  # noqa: DTZ001
            "2017-10-02 10:56:33.5": datetime(2017, 10, 2, 10, 56, 33, 500_000),  # noqa: DTZ001
            "2017-10-02": datetime(2017, 10, 2),  # noqa: DTZ001
            "2016-02-29 00:00:00": datetime(2016, 2, 29),  # noqa: DTZ001
        },
    ),
    (Date(), {"2018-05-31": date(2018, 5, 31), "2018-05-31 23:59:59": date(2018, 5, 31)}),
    (Boolean(), {"True": True, "false": False, " TRUE ": True}),
    (Identifier(), {FLOAT_LIKE: FLOAT_LIKE, f" {FLOAT_LIKE.upper()} ": FLOAT_LIKE}),
    (ZipPrefix(), {"01310": "01310", " 01310": "01310"}),
    (Text(), {" Ação ": "Ação", "a\r\nb": "a\r\nb"}),
    (Text(lower=True), {" Perfumaria ": "perfumaria"}),
    (
        Text(lower=True),
        {
            "quaker\u00a0 oats": "quaker oats",
            "quaker\toats": "quaker oats",
            "\ufeffqua\u200bker oats\u00a0": "quaker oats",
            "\u00a0\u200b": None,
            "PA\u0303O": "pão",
            "n\u0308": "n\u0308",
        },
    ),
    (
        Text(upper=True),
        {"jose\u0301  silva": "JOSé SILVA", "josé silva": "JOSé SILVA", "JOSE\u0301": "JOSÉ"},
    ),
    (Choice(("boleto",)), {"BOLETO ": "boleto", "pix": "pix"}),
    (Choice(("SP",), upper=True), {" sp": "SP"}),
]

REJECTED: list[tuple[ColumnType, list[str]]] = [
    (
        Integer(),
        [
            "2.5",
            "1e3",
            "1,000",
            "0x10",
            "1_000",
            "--1",
            "1 2",
            "n/d",
            "1" + "0" * 18,
            "-9223372036854775808",
            "18446744073709551617",
            "9" * 18 + ".5",
            "٣",
            "2.50",
            ".",
            "1.000",
            "-12.000",
            "999.000",
            "0.001",
        ],
    ),
    (Integer(digits=9), ["1000000000", "4294967297", "999999999999999999", "999999999.9"]),
    (
        Money(),
        [
            "58.905",
            "1.250",
            "999.000",
            "0.005",
            "1234.567",
            "58.90001",
            "19,90",
            "R$ 8",
            "1e2",
            "58.",
            ".5",
            "12345678901",
            "NaN",
            "inf",
            "1 0",
        ],
    ),
    (Number(), ["1.005", "2.000", "abc", "1e2"]),
    (Coordinate(), ["N/A", "23°33'S", "1e400", "-1e999", "nan", "inf", "1e", "e1", "-", "1.2.3"]),
    (
        Timestamp(),
        [
            "2017-02-30 10:00:00",
            "2017-13-01 00:00:00",
            "2017-01-01 24:00:00",
            "2017-01-01 10:60:00",
            "2017-01-01 10:00:60",
            "2017-01-01 10:00",
            "31/12/2017",
            "2017-1-1",
            "2017-01-01 10:00:00+03",
            "2017-01-01 10:00:00Z",
            "ontem",
            "1506941793",
            "0000-00-00 00:00:00",
            "2017-01-01 10:00:00.1234567",
        ],
    ),
    (Date(), ["2017-02-29", "2017-02-30", "20170228", "2017-00-01", "28-02-2017"]),
    (Boolean(), ["1", "0", "yes", "t", "verdadeiro"]),
]


def cast(kind: ColumnType, values: list[str | None]) -> list[Any]:
    column = Column("value", kind, "A value.")
    return texts(lambda text: typed(column, standard_text(column, text)), values)


def name_of(value: object) -> str:
    return type(value).__name__ if not isinstance(value, dict | list) else ""


@pytest.mark.parametrize(("kind", "values"), ACCEPTED, ids=name_of)
def test_texts_that_are_values(kind: ColumnType, values: dict[str, Any]) -> None:
    assert cast(kind, list(values)) == list(values.values())


@pytest.mark.parametrize(("kind", "values"), REJECTED, ids=name_of)
def test_texts_that_are_no_values(kind: ColumnType, values: list[str]) -> None:
    found = dict(zip(values, cast(kind, list(values)), strict=True))
    assert found == dict.fromkeys(values)


@pytest.mark.parametrize("kind", [kind for kind, _ in ACCEPTED[1:]], ids=name_of)
def test_nothing_and_white_space_are_null(kind: ColumnType) -> None:
    assert cast(kind, [None, "", "  ", "\t", "\r\n"]) == [None] * 5


def test_a_programs_word_for_no_value_is_none_in_free_text() -> None:
    words: list[str | None] = [*NULL_WORDS, " null ", "\tNaN\r\n"]
    assert cast(Text(), words) == [None] * len(words)
    assert cast(Text(lower=True), words) == [None] * len(words)
    names: list[str | None] = ["Null", "none", "Nan", "Nuller", "N", "NULL and void", "nan bread"]
    names += ["#NUM", "#REF!!", "a NULL", "N/A\nN/A", "nullN/A"]
    assert cast(Text(), names) == names


@examples(25)
@given(st.lists(st.decimals("-9999999999.99", "9999999999.99", places=2), min_size=1, max_size=30))
def test_money_is_exact(amounts: list[Decimal]) -> None:
    assert cast(Money(), [f"{amount:f}" for amount in amounts]) == amounts


@examples(25)
@given(st.lists(st.datetimes(datetime(1, 1, 1)), min_size=1, max_size=30))  # noqa: DTZ001 - local
def test_timestamps_are_exact(moments: list[datetime]) -> None:
    assert cast(Timestamp(), [str(moment) for moment in moments]) == moments
    assert cast(Date(), [str(moment) for moment in moments]) == [m.date() for m in moments]


@examples(25)
@given(st.lists(st.text(max_size=12), min_size=1, max_size=30))
def test_no_text_breaks_a_cast(values: list[str]) -> None:
    clean: list[str | None] = [value.replace("\0", "") for value in values]
    for kind in (Integer(), Money(), Timestamp()):
        assert len(cast(kind, clean)) == len(clean)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("escreva para ana.b+c@loja.com.br, sim?", "escreva para [e-mail], sim?"),
        ("ligue (11) 95555-0142 já", "ligue [telephone] já"),
        ("2155550199 ou +55 21 95555-0199", "[telephone] ou +55 [telephone]"),
        ("nota 10, 3 dias, R$ 1234,50", "nota 10, 3 dias, R$ 1234,50"),
        (None, None),
    ],
)
def test_free_text_shows_no_address_and_no_number(text: str | None, shown: str | None) -> None:
    comment = Column("c", Text(), "A comment.", pii=Pii.FREE_TEXT)
    (found,) = texts(lambda value: masked(comment, value), [text])
    assert found == shown


def test_other_text_is_not_masked() -> None:
    plain = Column("c", Text(), "No personal data.")
    assert texts(lambda value: masked(plain, value), ["a@b.example"]) == ["a@b.example"]
