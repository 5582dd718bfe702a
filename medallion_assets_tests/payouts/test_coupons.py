"""A coupon is issued once by customer and month, stays valid, and cannot be guessed."""

from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from medallion_assets.core.errors import ConfigurationError
from medallion_assets.payouts.checking import problems
from medallion_assets.payouts.codes import ALPHABET, code_of, is_code
from medallion_assets.payouts.coupons import Issued, issue, states_of
from medallion_assets.payouts.records import PayoutKey
from medallion_assets.payouts.rules import PayoutKind, rule_of
from medallion_assets_tests.examples import examples
from medallion_assets_tests.payouts.lake import APRIL, COUPONS, LATER, PaidShops, bought

KEY = PayoutKey("coupon", "sales_drops", APRIL, "", "A")
MARCH, FEBRUARY = date(2024, 3, 1), date(2024, 2, 1)


def issued(shops: PaidShops, period: date = APRIL, *, new_key: bool = False) -> Issued:
    """Issue the coupons of a month."""
    with shops.session("coupons") as session:
        return issue(session, COUPONS, period, now=LATER, by="ann", new_key=new_key)


def states(shops: PaidShops) -> dict[str, str]:
    """What became of each customer."""
    with shops.session() as session:
        return {key.subject_id: str(state) for key, state, _ in states_of(session, COUPONS, APRIL)}


def codes(shops: PaidShops) -> dict[str, str | None]:
    """The codes of the ledger by customer."""
    return {entry.subject_id: entry.code for entry in shops.book().entries}


def test_codes_have_their_form_and_are_all_different() -> None:
    made = {code_of(replace(KEY, subject_id=str(n)), "secret") for n in range(20_000)}
    assert len(made) == 20_000
    assert all(is_code(code) for code in made)
    assert all(len(code) == 16 and set(code) <= {*ALPHABET, "-"} for code in made)
    for other in ({"period": MARCH}, {"system": "shopease"}, {"subject_id": "B"}):
        assert code_of(replace(KEY, **other), "secret") != code_of(KEY, "secret")
    assert code_of(KEY, "secret") != code_of(KEY, "another")


@given(st.integers(0, 12), st.sampled_from(ALPHABET), st.text(max_size=5))
@examples(200)
def test_a_wrong_letter_and_two_in_the_other_order_are_noticed(
    place: int, letter: str, customer: str
) -> None:
    code = code_of(replace(KEY, subject_id=customer), "secret").replace("-", "")
    wrong = code[:place] + letter + code[place + 1 :]
    assert is_code(wrong) is (wrong == code)
    for at, (one, two) in enumerate(pairwise(code)):
        assert is_code(code[:at] + two + one + code[at + 2 :]) is (one == two)
    assert is_code(code.lower().replace("0", "o").replace("1", "l"))


def test_each_customer_gets_one_and_keeps_it(shops: PaidShops) -> None:
    shops.publish(COUPONS.mart, bought({"A": True, "B": True, "C": False}))
    first = issued(shops)
    assert [entry.subject_id for entry in first.entries] == ["A", "B"]
    before = codes(shops)
    assert issued(shops).run is None
    shops.publish(COUPONS.mart, bought({"A": False, "B": True, "C": True}))
    assert states(shops) == {"A": "issued_no_longer_due", "B": "issued", "C": "due"}
    assert [entry.subject_id for entry in issued(shops).entries] == ["C"]
    assert {name: codes(shops)[name] for name in before} == before
    assert states(shops)["A"] == "issued_no_longer_due"
    assert issued(shops).run is None
    shops.publish(COUPONS.mart, [])
    with pytest.raises(ConfigurationError, match="no row of 2024-04"):
        issued(shops)
    assert problems(shops.lake, shops.book()) == []


def test_nothing_is_issued_of_an_incomplete_month(shops: PaidShops) -> None:
    shops.publish(COUPONS.mart, bought({"A": True}, days=29))
    with pytest.raises(ConfigurationError, match="is not complete"):
        issued(shops)


def test_a_month_that_is_too_long_ago_is_said_and_not_issued(shops: PaidShops) -> None:
    months = [row for m in (FEBRUARY, MARCH, APRIL) for row in bought({"A": True}, period=m)]
    shops.publish(COUPONS.mart, months)
    assert len(issued(shops, MARCH).entries) == 1
    late = issued(shops, FEBRUARY)
    assert (late.run, late.too_late) == (None, 1)
    patient = replace(shops, given={"coupon_window_months": 2})
    assert len(issued(patient, FEBRUARY).entries) == 1


def test_another_key_is_asked_for_and_issued_codes_stay(shops: PaidShops) -> None:
    shops.publish(COUPONS.mart, bought({"A": True, "B": False}))
    issued(shops)
    before = codes(shops)["A"]
    shops.publish(COUPONS.mart, bought({"A": True, "B": True}))
    other = replace(shops, given={"coupon_key": SecretStr("another key that is long")})
    with pytest.raises(ConfigurationError, match="with another key than MEDALLION_COUPON_KEY"):
        issued(other)
    assert [entry.subject_id for entry in issued(other, new_key=True).entries] == ["B"]
    assert codes(shops)["A"] == before
    with pytest.raises(ConfigurationError, match="another key"):
        issued(shops)
    none = replace(shops, given={"coupon_key": None})
    with pytest.raises(ConfigurationError, match="MEDALLION_COUPON_KEY is not set"):
        issued(none)


def test_systems_with_such_a_mart_issue_coupons() -> None:
    assert rule_of(PayoutKind.COUPON, "shopease").mart == "shopease_customer_data_mart"
    with pytest.raises(ConfigurationError, match="no mart of olist says who is due a coupon"):
        rule_of(PayoutKind.COUPON, "olist")
