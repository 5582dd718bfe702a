"""A type that no value could keep, or no engine could read, is refused where it is described."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from medallion_assets.cleaning.column_rules import column_rules
from medallion_assets.tables.model import Column
from medallion_assets.tables.types import Choice, Identifier, Integer, Money, Number
from medallion_assets_tests.own_shop.corner import ORDER_LINES


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (lambda: Integer(digits=19), "1 to 18"),
        (lambda: Integer(digits=0), "1 to 18"),
        (lambda: Integer(minimum=5, maximum=4), "lies between 5 and 4"),
        (lambda: Integer(maximum=10**9, digits=9), "no whole number of 9 digits"),
        (lambda: Identifier("[0-9"), "is no regular expression"),
        (lambda: Identifier("(?=a)b"), "not every engine knows"),
        (lambda: Identifier(r"(a)\1"), "not every engine knows"),
    ],
)
def test_it_is_refused(made: Callable[[], object], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        made()


def test_a_pattern_is_whole_in_any_case() -> None:
    assert Identifier("[0-9]{3}").whole == "[0-9]{3}"
    assert Identifier("a|b").whole == "(?:a|b)"
    assert Identifier("W-[0-9]+|x").whole == "(?i:W-[0-9]+|x)"
    assert Identifier(r"\(?:a").whole == r"\(?:a"


def test_a_choice_may_be_written_in_any_case() -> None:
    assert Choice(("Offen", "BEZAHLT")).values == ("offen", "bezahlt")
    assert Choice(("sp", "Rj"), upper=True).values == ("SP", "RJ")


@pytest.mark.parametrize(("precision", "scale"), [(0, 0), (39, 2), (3, 4), (5, -1)])
def test_a_decimal_that_no_engine_keeps_is_refused(precision: int, scale: int) -> None:
    for kind in (Money, Number):
        with pytest.raises(ValueError, match="a decimal has 1 to 38 digits"):
            kind(precision=precision, scale=scale)


def test_signed_money_may_be_negative_and_is_still_money() -> None:
    table = replace(
        ORDER_LINES,
        columns=(*ORDER_LINES.columns[:3], Column("price", Money(signed=True), "It cost.")),
    )
    names = {rule.name for column in table.columns for rule in column_rules(table, column)}
    assert "price_negative" not in names
    assert table.money_columns == ("price",)
    with pytest.raises(ValueError, match="both positive and signed"):
        Money(positive=True, signed=True)
