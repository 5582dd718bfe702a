"""The ground truth: every trap and every reason is planted, and the counts add up.

The counts themselves are compared with a plain reading of the files where that
takes no second implementation of the platform.
"""

import csv
from collections import Counter
from pathlib import Path

import pytest

from medallion_assets.cleaning.rules import all_rules
from medallion_assets.simulation.olist import OlistParameters, OlistTruth, generate
from medallion_assets.systems.olist import OLIST
from medallion_assets.systems.olist.common import ORDER_STATUSES, STATES
from medallion_assets.tables.model import Action, Table

by_table = pytest.mark.parametrize("table", OLIST, ids=lambda table: table.name)


FOREIGN = (
    *("_null_word", "_odd_signs", "_like_thousands", "_with_zone", "changed_at_unusable"),
    "_not_loaded",
)
"""Ends of rules for what no export of the marketplace has; other sources and single days do."""


def rule_names(table: Table, planted: OlistTruth, *, rejecting: bool) -> set[str]:
    """The names of the rules for what an export may hold, derived ones included."""
    rules = all_rules(table, planted.first_day, planted.last_day)
    chosen = [rule for rule in rules if (rule.action is Action.QUARANTINE) is rejecting]
    return {rule.name for rule in chosen if not rule.name.endswith(FOREIGN)}


def read(path: Path) -> list[dict[str, str]]:
    """All records of a file by column."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@by_table
def test_every_quarantine_reason_is_planted_and_no_other(table: Table, planted: OlistTruth) -> None:
    assert set(planted.tables[table.name].reasons) == rule_names(table, planted, rejecting=True)


@by_table
def test_every_rule_and_finding_is_planted(table: Table, planted: OlistTruth) -> None:
    truth = planted.tables[table.name]
    assert set(truth.rules) == rule_names(table, planted, rejecting=False)
    rules = {rule.name: rule for rule in all_rules(table, planted.first_day, planted.last_day)}
    assert all(rules[name].action == rule["action"] for name, rule in truth.rules.items())
    assert {name for name, rule in truth.rules.items() if not rule["rows"]} == set()
    assert set(truth.findings) == {finding.name for finding in table.findings}
    assert {name for name, count in truth.findings.items() if not count} == set()


def test_every_trap_is_planted(planted: OlistTruth) -> None:
    assert list(planted.traps) == list(range(1, 26))
    counts = [(trap, name, n) for trap, facts in planted.traps.items() for name, n in facts.items()]
    assert [fact for fact in counts if float(fact[2]) <= 0] == []


@by_table
def test_every_received_row_is_accounted_for(table: Table, planted: OlistTruth) -> None:
    truth = planted.tables[table.name]
    gone = truth.quarantined + truth.duplicates + truth.superseded
    assert truth.received == truth.silver + gone
    assert truth.quarantined == sum(truth.reason_sets.values())
    assert min(truth.silver, truth.quarantined, truth.duplicates, truth.superseded) > 0


def test_reasons_are_the_members_of_the_reason_sets(planted: OlistTruth) -> None:
    for truth in planted.tables.values():
        members: Counter[str] = Counter()
        for reasons, rows in truth.reason_sets.items():
            members.update(dict.fromkeys(reasons.split("+"), rows))
        assert members == truth.reasons


@by_table
def test_exact_duplicates_are_as_many_as_the_file_holds(
    table: Table, export: Path, planted: OlistTruth
) -> None:
    rows = Counter(tuple(record.values()) for record in read(export / table.file_name))
    assert sum(rows.values()) - len(rows) == planted.tables[table.name].duplicates


def test_orders_outside_silver_take_their_parts_with_them(planted: OlistTruth) -> None:
    alone = ("orders_missing", "business_day_outside_range+orders_missing")
    for name in ("order_items", "order_payments", "order_reviews"):
        assert planted.tables[name].reason_sets.keys() >= set(alone)


def test_rejected_products_and_sellers_have_been_sold(export: Path, planted: OlistTruth) -> None:
    items = read(export / planted.tables["order_items"].file)
    products = read(export / planted.tables["products"].file)
    heavy = {row["product_id"] for row in products if row["product_weight_g"] == "1,5 kg"}
    sellers = read(export / planted.tables["sellers"].file)
    nowhere = {row["seller_id"] for row in sellers if row["seller_state"] == "BR"}
    assert heavy <= {row["product_id"] for row in items}
    assert nowhere <= {row["seller_id"] for row in items}
    assert heavy
    assert nowhere


def test_examples_are_keys_of_the_files(export: Path, planted: OlistTruth) -> None:
    for table in OLIST:
        truth = planted.tables[table.name]
        rows = read(export / truth.file)
        keys = {"|".join(row[column] for column in table.key) for row in rows}
        assert {key for found in truth.examples.values() for key in found} <= keys


def test_the_data_look_like_a_shop(export: Path, planted: OlistTruth) -> None:
    orders = read(export / planted.tables["orders"].file)
    assert {row["order_status"] for row in orders} >= set(ORDER_STATUSES)
    customers = read(export / planted.tables["customers"].file)
    assert {row["customer_state"] for row in customers} >= set(STATES)
    persons = Counter(row["customer_unique_id"] for row in customers)
    assert len(persons) < len(customers) - planted.tables["customers"].duplicates
    days = planted.orders_by_day
    assert list(days) == sorted(days)
    assert len(days) == planted.parameters.days
    assert max(days, key=lambda day: days[day]) == planted.peak_day.isoformat()


def test_every_order_is_delivered_before_the_day_after_the_last(
    export: Path, planted: OlistTruth
) -> None:
    orders = read(export / planted.tables["orders"].file)
    delivered = [row["order_delivered_customer_date"] for row in orders]
    moments = [text for text in delivered if text.startswith("2")]
    assert max(moments)[:10] <= planted.last_day.isoformat()


def test_money_is_what_the_clean_rows_sum_up_to(planted: OlistTruth) -> None:
    items = planted.tables["order_items"].money
    assert set(items) == {"price", "freight_value"}
    assert all(amount[-3] == "." for amount in items.values())
    assert float(planted.tables["order_payments"].money["payment_value"]) > float(items["price"])


@pytest.mark.parametrize(
    "parameters",
    [
        OlistParameters(days=7, orders_per_day=90, seed=3),
        OlistParameters(days=45, orders_per_day=15, seed=11),
        OlistParameters(orders_per_day=400, seed=2),
    ],
    ids=["week", "thin", "dense"],
)
def test_other_sizes_hold_every_case_too(parameters: OlistParameters, tmp_path: Path) -> None:
    planted = generate(tmp_path / "export", parameters)
    for table in OLIST:
        expected = rule_names(table, planted, rejecting=True)
        assert set(planted.tables[table.name].reasons) == expected
    assert all(min(map(float, facts.values())) > 0 for facts in planted.traps.values())
