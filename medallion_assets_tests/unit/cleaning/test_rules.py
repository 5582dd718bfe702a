"""Rules follow from a column's type and place; the issue's reason codes are their names."""

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from medallion_assets.cleaning.column_rules import column_rules, is_parsed
from medallion_assets.cleaning.rules import all_rules
from medallion_assets.systems.olist import OLIST
from medallion_assets.tables.model import Action, Column, Table
from medallion_assets.tables.types import (
    Boolean,
    Choice,
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
    ZipPrefix,
)
from medallion_assets_tests.shop import LINES

DAYS = (date(2024, 5, 1), date(2024, 5, 2))


@pytest.mark.parametrize(
    ("kind", "suffixes"),
    [
        (Text(), ["null_word", "odd_signs"]),
        (Choice(("a",)), ["unknown"]),
        (Integer(), ["unparsable", "like_thousands"]),
        (Integer(minimum=1), ["unparsable", "like_thousands", "outside_range"]),
        (Integer(maximum=5), ["unparsable", "like_thousands", "outside_range"]),
        (Money(), ["unparsable", "like_thousands", "negative"]),
        (Money(rounded_from=4), ["unparsable", "negative"]),
        (Number(), ["unparsable", "like_thousands"]),
        (Number(scale=3), ["unparsable"]),
        (Coordinate(), ["unparsable"]),
        (Timestamp(), ["unparsable", "with_zone"]),
        (Date(), ["unparsable", "with_zone"]),
        (Instant(), ["unparsable", "without_zone"]),
        (Boolean(), ["unparsable"]),
    ],
    ids=str,
)
def test_rules_follow_from_the_type(kind: ColumnType, suffixes: list[str]) -> None:
    column = Column("value", kind, "A value.")
    rules = column_rules(LINES, column)
    assert [rule.name for rule in rules] == [f"value_{suffix}" for suffix in suffixes]
    expected = Action.STANDARDISE if isinstance(kind, Text) else Action.QUARANTINE
    assert all(rule.action is expected for rule in rules)
    needed = column_rules(LINES, replace(column, required=True))
    assert [rule.name for rule in needed] == ["value_null", *(rule.name for rule in rules)]
    assert is_parsed(column) is ("unparsable" in suffixes)


@pytest.mark.parametrize("required", [True, False])
def test_a_malformed_id_costs_a_row_its_place_only_where_it_is_required(
    required: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    column = Column("some_id", Identifier(), "An id.", required=required)
    rule = column_rules(LINES, column)[-1]
    assert rule.name == "some_id_malformed"
    assert rule.action is (Action.QUARANTINE if required else Action.WARN)


def test_a_malformed_zip_costs_a_row_its_place_only_in_a_key() -> None:
    column = Column("line", ZipPrefix(), "A zip that is part of the key.")
    assert column_rules(LINES, column)[-1].action is Action.QUARANTINE
    assert column_rules(LINES, replace(column, name="zip"))[-1].action is Action.WARN


@pytest.mark.parametrize("table", OLIST, ids=lambda table: table.name)
def test_names_of_rules_and_findings_are_unique(table: Table) -> None:
    names = [rule.name for rule in all_rules(table, *DAYS)]
    names += [finding.name for finding in table.findings]
    assert [name for name, count in Counter(names).items() if count > 1] == []


@pytest.mark.parametrize("table", OLIST, ids=lambda table: table.name)
def test_tables_with_days_need_a_day_and_others_do_not(table: Table) -> None:
    names = {rule.name for rule in all_rules(table, *DAYS)}
    days = {"business_day_unknown", "business_day_outside_range"}
    assert (names & days) == (days if table.day else set())


@pytest.mark.parametrize("table", OLIST, ids=lambda table: table.name)
def test_every_reference_is_a_rule(table: Table) -> None:
    names = {rule.name for rule in all_rules(table, *DAYS)}
    parents = [key.parent for key in table.foreign_keys]
    assert {f"{parent}_missing" for parent in parents} <= names
    assert {f"{parent}_not_loaded" for parent in parents} <= names


def test_every_known_trap_is_handled_by_a_rule_or_finding_or_by_the_reader() -> None:
    rules = {rule.trap for table in OLIST for rule in table.rules}
    findings = {finding.trap for table in OLIST for finding in table.findings}
    keys, readers, folding = {1}, {23}, {4, 5}
    handled = (rules | findings | keys | readers | folding) - {None}
    assert handled == set(range(1, 26))
