"""The demonstration export, for all its days: the platform finds exactly what was planted.

Each of the 25 known traps has a test of its own, so that a failure names the trap.
"""

from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from medallion_assets.ledger.entries import ROWS
from medallion_assets.simulation.olist import OlistTruth, TableTruth
from medallion_assets.systems.olist import OLIST
from medallion_assets.tables.model import Pii, Table
from medallion_assets.tables.types import Choice, Identifier, Text
from medallion_assets_tests.integration.planted_facts import FACTS, ZIP
from medallion_assets_tests.platform import Outcomes, Platform

by_table = pytest.mark.parametrize("table", OLIST, ids=lambda table: table.name)


def received_lines(platform: Platform, outcomes: Outcomes) -> int:
    """The CRLF line ends of the kept translation file."""
    delivery = outcomes.bronze["product_category_name_translation"].delivery
    assert delivery is not None
    return (platform.root / delivery.uri).read_bytes().count(b"\r\n")


def counted(platform: Platform, table: Table) -> Counter[str]:
    """The rules and findings of a table over all days, from the ledger."""
    total: Counter[str] = Counter()
    for entry in platform.ledger(table.name).values():
        total.update(entry.rules)
    return total


@pytest.mark.parametrize("trap", range(1, 26))
def test_trap(trap: int, demo: tuple[Path, OlistTruth], built: tuple[Platform, Outcomes]) -> None:
    platform, outcomes = built
    expected = demo[1].traps[trap]
    owners = {
        name: table
        for table in OLIST
        for name in (*(r.name for r in table.rules), *(f.name for f in table.findings))
    }
    found: dict[str, object] = {}
    for name in expected:
        if name in owners:
            found[name] = counted(platform, owners[name])[name]
        elif name == "lines_ending_in_crlf":
            found[name] = received_lines(platform, outcomes)
        else:
            query, tables = FACTS[name]
            ((found[name],),) = platform.query(query, **tables)
    assert {name: str(value) for name, value in found.items()} == {
        name: str(value) for name, value in expected.items()
    }


def truth_of(table: Table, demo: tuple[Path, OlistTruth]) -> TableTruth:
    return demo[1].tables[table.name]


@by_table
def test_every_received_row_is_in_exactly_one_place(
    table: Table, demo: tuple[Path, OlistTruth], built: tuple[Platform, Outcomes]
) -> None:
    truth = truth_of(table, demo)
    entries = built[0].ledger(table.name).values()
    assert [problem for entry in entries for problem in entry.imbalances] == []
    measures = ("received", "bronze", "silver", "quarantined", "duplicates", "superseded")
    sums = {name: sum(getattr(entry.rows, name) for entry in entries) for name in measures}
    assert sums == {"bronze": truth.received} | {
        name: getattr(truth, name) for name in measures if name != "bronze"
    }


@by_table
def test_published_tables_hold_what_the_ledger_says(
    table: Table, demo: tuple[Path, OlistTruth], built: tuple[Platform, Outcomes]
) -> None:
    truth, platform = truth_of(table, demo), built[0]
    sizes = {layer: len(platform.rows(layer, table.name)) for layer in ("bronze", "silver")}
    assert sizes == {"bronze": truth.received, "silver": truth.silver}
    if table.day is not None:
        per_day = Counter(row["business_day"] for row in platform.rows("silver", table.name))
        ledger = platform.ledger(table.name)
        assert per_day == {day: n for day, e in ledger.items() if (n := e.rows.silver)}


@by_table
def test_keys_are_unique_in_silver(table: Table, built: tuple[Platform, Outcomes]) -> None:
    rows = built[0].rows("silver", table.name)
    keys = {tuple(row[name] for name in table.key) for row in rows}
    assert len(keys) == len(rows)


@by_table
def test_quarantine_has_every_row_with_all_its_reasons(
    table: Table, demo: tuple[Path, OlistTruth], built: tuple[Platform, Outcomes]
) -> None:
    truth = truth_of(table, demo)
    rows = built[0].rows("quarantine", table.name)
    assert len(rows) == truth.quarantined
    assert Counter("+".join(sorted(row["reasons"])) for row in rows) == truth.reason_sets
    assert Counter(reason for row in rows for reason in row["reasons"]) == truth.reasons


@by_table
def test_the_ledger_counts_every_reason_rule_and_finding(
    table: Table, demo: tuple[Path, OlistTruth], built: tuple[Platform, Outcomes]
) -> None:
    truth = truth_of(table, demo)
    rules = {name: rule["rows"] for name, rule in truth.rules.items()}
    assert counted(built[0], table) == {**truth.reasons, **rules, **truth.findings}


@by_table
def test_money_balances_to_the_cent(
    table: Table, demo: tuple[Path, OlistTruth], built: tuple[Platform, Outcomes]
) -> None:
    platform, expected = built[0], truth_of(table, demo).money
    entries = platform.ledger(table.name).values()
    rows = platform.rows("silver", table.name)
    for name in table.money_columns:
        assert sum((entry.accounts[name].silver or 0) for entry in entries) == Decimal(
            expected[name]
        )
        assert sum(row[name] or 0 for row in rows) == Decimal(expected[name])
    assert {name for entry in entries for name in entry.accounts} == {ROWS, *table.money_columns}


@by_table
def test_quarantine_keeps_values_and_provenance_but_no_personal_data(
    table: Table, built: tuple[Platform, Outcomes]
) -> None:
    platform = built[0]
    received = {row["_line_number"]: row for row in platform.rows("bronze", table.name)}
    pseudonyms: dict[str, str] = {}
    for row in platform.rows("quarantine", table.name):
        source = received[row["_line_number"]]
        for name in ("_load_id", "_row_hash", "_source_uri"):
            assert row[name] == source[name]
        assert (platform.root / row["_source_uri"]).is_file()
        for column in table.columns:
            raw, kept = source[column.name], row[column.name]
            if column.pii is Pii.NONE or raw is None:
                assert kept == raw
            else:
                assert kept.startswith("pii:")
                assert raw not in kept
                assert pseudonyms.setdefault(raw, kept) == kept
    assert len(set(pseudonyms.values())) == len(pseudonyms)


@by_table
def test_text_is_in_its_standard_form(table: Table, built: tuple[Platform, Outcomes]) -> None:
    rows = built[0].rows("silver", table.name)
    for column in table.columns:
        values = {row[column.name] for row in rows} - {None}
        match column.type:
            case Identifier() | Text(lower=True) | Choice(upper=False):
                assert values == {value.strip().lower() for value in values}, column.name
            case Choice(upper=True):
                assert values == {value.strip().upper() for value in values}, column.name
            case _:
                assert values == {v.strip() if isinstance(v, str) else v for v in values}
        assert "" not in values


@by_table
def test_examples_of_rules_are_in_silver(
    table: Table, demo: tuple[Path, OlistTruth], built: tuple[Platform, Outcomes]
) -> None:
    truth = truth_of(table, demo)
    rows = built[0].rows("silver", table.name)
    keys = {"|".join(str(row[name]) for name in table.key) for row in rows}
    kept = {key for name in truth.rules for key in truth.examples.get(name, ())}
    assert {key for key in kept if key.strip().lower() not in keys} == set()


def test_orders_lie_on_the_day_of_their_purchase(
    demo: tuple[Path, OlistTruth], built: tuple[Platform, Outcomes]
) -> None:
    orders = built[0].rows("silver", "orders")
    days = Counter(row["business_day"].isoformat() for row in orders)
    assert days == demo[1].orders_by_day
    assert all(row["order_purchase_timestamp"].date() == row["business_day"] for row in orders)


def test_a_zip_has_its_most_frequent_city_and_state_and_a_point_in_brazil(
    demo: tuple[Path, OlistTruth], built: tuple[Platform, Outcomes]
) -> None:
    zips = {row[ZIP]: row for row in built[0].rows("silver", "geolocation")}
    for code, expected in demo[1].geolocation.items():
        found = {name: zips[code][f"geolocation_{name}"] for name in expected}
        assert found == expected, code
    points = [row for row in zips.values() if row["geolocation_lat"] is not None]
    assert all(-33.75 <= row["geolocation_lat"] <= 5.28 for row in points)
    assert all(-73.99 <= row["geolocation_lng"] <= -28.63 for row in points)


def test_comments_name_no_address_and_no_number(built: tuple[Platform, Outcomes]) -> None:
    comments = [
        row["review_comment_message"] or "" for row in built[0].rows("silver", "order_reviews")
    ]
    assert [text for text in comments if "@" in text or "95555" in text or "2155" in text] == []


def test_every_check_of_a_day_passes(built: tuple[Platform, Outcomes]) -> None:
    assert [name for name, outcome in built[1].silver.items() if outcome.failed] == []
