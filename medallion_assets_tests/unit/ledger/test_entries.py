"""An account says which equation does not hold, with its numbers."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medallion_assets.ledger.entries import ROWS, Account, Entry

COUNT = st.integers(0, 10**6).map(Decimal)


def account(**numbers: int) -> Account:
    return Account(**{name: Decimal(number) for name, number in numbers.items()})


@given(COUNT, COUNT, COUNT, COUNT, COUNT)
def test_whatever_adds_up_balances(
    silver: Decimal, quarantined: Decimal, duplicates: Decimal, superseded: Decimal, bad: Decimal
) -> None:
    bronze = silver + quarantined + duplicates + superseded
    assert not Account(
        received=bronze + bad,
        unparsable=bad,
        bronze=bronze,
        silver=silver,
        quarantined=quarantined,
        duplicates=duplicates,
        superseded=superseded,
    ).imbalance


@pytest.mark.parametrize(
    ("numbers", "problem"),
    [
        ({"received": 3, "bronze": 2}, "received 3 ≠ bronze 2 + unparsable 0"),
        ({"received": 3, "bronze": 3, "unparsable": 1}, "received 3 ≠ bronze 3 + unparsable 1"),
        ({"received": 2, "bronze": 2, "silver": 1}, "bronze 2 ≠ silver 1"),
        ({"received": 1, "bronze": 1, "silver": 1, "duplicates": 1}, "+ duplicates 1"),
        ({"received": 0, "bronze": 0, "silver": 0, "superseded": 1}, "+ superseded 1"),
    ],
)
def test_what_does_not_add_up_is_named(numbers: dict[str, int], problem: str) -> None:
    assert problem in account(**numbers).imbalance


def test_before_silver_only_the_first_equation_counts() -> None:
    assert not account(received=5, bronze=5).imbalance
    unbuilt = Entry(table_name="t", business_day=None, accounts={ROWS: account()})
    assert not unbuilt.built


def test_a_cent_is_an_imbalance() -> None:
    price = Account(received=Decimal("10.00"), bronze=Decimal("10.00"), silver=Decimal("9.99"))
    rows = account(received=1, bronze=1, silver=1)
    entry = Entry(table_name="t", business_day=None, accounts={ROWS: rows, "price": price})
    (problem,) = entry.imbalances
    assert problem.startswith("price: bronze 10.00 ≠ silver 9.99")
