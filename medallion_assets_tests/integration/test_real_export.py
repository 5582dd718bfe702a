"""The real Olist export: the counts that were measured on it come out of the ledger.

Runs only where the export is at hand; it may not be part of this repository.
"""

from collections import Counter
from decimal import Decimal

import pytest

from medallion_assets.ledger.entries import Account, Entry
from medallion_assets.systems.olist import OLIST
from medallion_assets_tests.platform import Day, Platform

pytestmark = [pytest.mark.xdist_group("real"), pytest.mark.long]

SILVER = {
    "geolocation": 19_015,
    "product_category_name_translation": 71,
    "products": 32_951,
    "sellers": 3_095,
    "customers": 99_441,
    "orders": 99_441,
    "order_items": 112_650,
    "order_payments": 103_886,
    "order_reviews": 99_224,
    "leads_qualified": 8_000,
    "leads_closed": 825,
}
GONE = {
    "geolocation": {"duplicates": 261_836, "superseded": 1_000_163 - 261_836 - 19_015},
    "leads_closed": {"quarantined": 17},
}
RULES: dict[str, dict[str, int]] = {
    "geolocation": {"coordinates_outside_brazil": 27},
    "products": {
        "product_without_category": 610,
        "product_without_dimensions": 2,
        "product_weight_not_positive": 4,
        "product_category_not_translated": 13,
    },
    "sellers": {
        "seller_zip_leading_zero": 1_027,
        "seller_city_junk": 29,
        "seller_zip_not_in_geolocation": 7,
        "seller_state_differs_from_zip": 35,
    },
    "customers": {"customer_zip_leading_zero": 23_995, "customer_zip_not_in_geolocation": 278},
    "orders": {
        "carrier_before_approval": 1_359,
        "carrier_before_purchase": 166,
        "delivered_before_carrier": 23,
        "delivered_before_approval": 61,
        "delivered_without_delivery_date": 8,
        "delivered_without_approval": 14,
        "delivered_without_carrier": 2,
        "canceled_but_delivered": 6,
    },
    "order_items": {
        "order_without_items": 775,
        "shipping_limit_far_after_estimate": 4,
        "shipping_limit_before_approval": 127,
    },
    "order_payments": {
        "payments_differ_by_cents": 303,
        "payments_differ": 249,
        "payment_value_zero": 9,
        "payment_type_not_defined": 3,
        "payment_installments_zero": 2,
        "payments_without_first": 80,
        "delivered_order_without_payment": 1,
    },
    "order_reviews": {
        "order_with_several_reviews": 547,
        "order_with_conflicting_scores": 202,
        "order_without_review": 768,
        "review_comment_blank": 27,
        "review_before_purchase": 64,
        "review_before_delivery": 5_127,
        "review_creation_daylight_saving": 85,
    },
    "leads_qualified": {"mql_id_parses_as_float": 1},
    "leads_closed": {"deal_without_seller": 445, "business_day_outside_range": 17},
}
MONEY = {
    ("order_items", "price"): Decimal("13591643.70"),
    ("order_items", "freight_value"): Decimal("2251909.54"),
    ("order_payments", "payment_value"): Decimal("16008872.12"),
}


def entries(real: Platform, name: str) -> dict[Day, Entry]:
    return real.ledger(name)


def total(real: Platform, name: str, measure: str = "rows") -> Account:
    """The account of a table over all days."""
    parts = ("received", "bronze", "silver", "quarantined", "duplicates", "superseded")
    accounts = [entry.accounts[measure] for entry in entries(real, name).values()]
    return Account(**{part: sum((getattr(a, part) for a in accounts), Decimal()) for part in parts})


@pytest.mark.parametrize("name", SILVER)
def test_rows_are_where_they_were_measured(name: str, real: Platform) -> None:
    found = total(real, name)
    gone = GONE.get(name, {})
    assert found == Account(
        received=Decimal(SILVER[name] + sum(gone.values())),
        bronze=Decimal(SILVER[name] + sum(gone.values())),
        silver=Decimal(SILVER[name]),
        **{part: Decimal(rows) for part, rows in gone.items()},
    )


@pytest.mark.parametrize("name", RULES)
def test_rules_and_findings_count_what_was_measured(name: str, real: Platform) -> None:
    counted: Counter[str] = Counter()
    for entry in entries(real, name).values():
        counted.update(entry.rules)
    assert {rule: counted[rule] for rule in RULES[name]} == RULES[name]


@pytest.mark.parametrize("name", [table.name for table in OLIST])
def test_every_day_balances(name: str, real: Platform) -> None:
    found = entries(real, name)
    assert [problem for entry in found.values() for problem in entry.imbalances] == []
    if real.names[name].day is not None:
        assert len(found) == 774 + 1


@pytest.mark.parametrize(("name", "column"), MONEY, ids=str)
def test_money_is_exact(name: str, column: str, real: Platform) -> None:
    assert total(real, name, column).silver == MONEY[name, column]


def test_facts_that_no_rule_counts(real: Platform) -> None:
    ((abroad,),) = real.query(
        "select count(*) from {points} where geolocation_lat::double not between -33.75 and 5.28"
        " or geolocation_lng::double not between -73.99 and -28.63",
        points="bronze.olist_geolocation",
    )
    assert abroad == 31, "of which four are exact duplicates"
    ((ids, rows),) = real.query(
        "select count(*), sum(reviews) from (from {reviews} select count(*) as reviews"
        " group by review_id having count(*) > 1)",
        reviews="silver.olist_order_reviews",
    )
    assert (ids, rows) == (789, 1_603)
    ((paid,),) = real.query(
        "select sum(payment_value) from {payments} anti join {items} using (order_id)",
        payments="silver.olist_order_payments",
        items="silver.olist_order_items",
    )
    assert paid == Decimal("162591.95")
    ((days, peak),) = real.query(
        "select count(*), max(orders) from (from {orders} select count(*) as orders"
        " group by business_day)",
        orders="silver.olist_orders",
    )
    assert (days, peak) == (634, 1_176)
