"""A lake gets another key: all pseudonyms are others, and everything else is as it was."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pyiceberg.partitioning import PartitionField, PartitionSpec
from pyiceberg.transforms import MonthTransform
from pyiceberg.types import DateType, StringType

from medallion_assets.core.errors import ConfigurationError, LakeError
from medallion_assets.lake.changes import Change
from medallion_assets.lake.ensuring import ensure as ensure_table
from medallion_assets.lake.expiry import kept_states
from medallion_assets.lake.heads import ENTRIES
from medallion_assets.lake.iceberg.contents import EVERYTHING
from medallion_assets.lake.publish import publish
from medallion_assets.lake.reading import stage
from medallion_assets.lake.schemas import FIRST_PARTITION_ID, schema_of, silver_schema
from medallion_assets.silver import pseudonyms
from medallion_assets.silver.verification import verify_lake
from medallion_assets.systems.built_in import BUILT_IN_TABLES
from medallion_assets_tests.corrected import apply, write
from medallion_assets_tests.integration.rotation.rotating import (
    NEW_KEY,
    PERSONAL,
    PSEUDONYM,
    found_pseudonyms,
    rotated,
    run_with,
)
from medallion_assets_tests.platform import Platform


def renamed(state: Any, names: dict[str, str]) -> str:
    """The state as text, each pseudonym as its number of appearance, without fingerprints."""
    without = re.sub(r"'(silver|sales)': '[^']*'", "", str(state))
    return PSEUDONYM.sub(lambda one: names.setdefault(one[0], f"person {len(names)}"), without)


def test_pseudonyms_change_and_nothing_else_does(
    lake: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = lake.state()
    former = found_pseudonyms(before)
    assert len(former) == 3, "open, paid and lost"
    outcome = rotated(lake)
    after = lake.state()
    assert outcome.pseudonyms == 3
    assert set(outcome.tables) == {
        "silver.shop_sales", "silver.shop_sales_history", "quarantine.shop_sales",
    }  # fmt: skip
    assert not former & found_pseudonyms(after)
    old_names: dict[str, str] = {}
    new_names: dict[str, str] = {}
    for name in before:
        if not name.startswith("ledger"):
            key = "sale_id" if name.endswith("sales") else None
            ordered = [
                sorted(rows, key=lambda row: str(row.get(key))) if key else rows
                for rows in (before[name], after[name])
            ]
            assert renamed(ordered[0], old_names) == renamed(ordered[1], new_names), name
        else:
            for one, other in zip(before[name], after[name], strict=True):
                assert one["accounts"] == other["accounts"]
    assert not lake.imbalances()
    assert verify_lake(lake.settings, deep=True, tables=lake.tables).damages == []
    run_with(lake, NEW_KEY, monkeypatch)
    assert lake.state() == after, "a run makes the same, and of the same"
    with pytest.raises(ConfigurationError, match="is not the key"):
        pseudonyms.require_same_key(lake.settings)


@pytest.mark.again
def test_what_a_run_with_the_new_key_makes_is_the_same(
    lake: Platform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rotated(lake)
    fresh = replace(lake, root=tmp_path / "fresh")
    run_with(fresh, NEW_KEY, monkeypatch)
    assert lake.state() == fresh.state()


def test_an_exported_file_with_former_pseudonyms_is_refused(lake: Platform, tmp_path: Path) -> None:
    (row,) = lake.rows("quarantine", "sales")
    file = write(tmp_path / "fix.csv", lake, "sales", [{**row, "paid_at": ""}])
    rotated(lake)
    with pytest.raises(ConfigurationError, match="line 2: has a pseudonym that is not the one"):
        apply(lake, "sales", file)
    (row,) = lake.rows("quarantine", "sales")
    file = write(tmp_path / "again.csv", lake, "sales", [{**row, "paid_at": ""}])
    assert apply(lake, "sales", file).corrected == 1


def test_one_cannot_go_back_to_the_former_key(lake: Platform) -> None:
    rotated(lake)
    states = kept_states(lake.lake.load(ENTRIES))
    assert [state.snapshot_id for state in states] == [lake.heads()[ENTRIES]]


def test_a_lake_is_not_given_the_key_that_it_has(lake: Platform) -> None:
    rotated(lake)
    with pytest.raises(ConfigurationError, match="has the key of MEDALLION_PII_KEY_NEW already"):
        rotated(lake)


def test_the_former_key_may_be_lost(lake: Platform) -> None:
    assert rotated(lake, key="nobody knows it any more").pseudonyms == 3


def test_rows_that_bronze_does_not_explain_are_refused(
    lake: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = lake.heads()
    with monkeypatch.context() as patched:
        one = "'pii:' || repeat('0', 32)"
        patched.setattr("medallion_assets.silver.renaming.pseudonym", lambda _: one)
        with pytest.raises(LakeError, match="do not lead to its pseudonyms one by one"):
            rotated(lake)
    with monkeypatch.context() as patched:
        patched.setattr("medallion_assets.silver.renaming.UPSERT", "delete")
        with pytest.raises(LakeError, match="of which bronze explains 0"):
            rotated(lake)
    assert lake.heads() == before


MONTHLY = schema_of(
    [("who", StringType(), "A pseudonym."), ("note", StringType(), ""), ("day", DateType(), "")]
)


def add_gold(platform: Platform, notes: str) -> None:
    """Publish a table of gold with the pseudonyms of silver, kept by months."""
    field = PartitionField(3, FIRST_PARTITION_ID, MonthTransform(), "day_month")
    name = "gold.people"
    with platform.session() as session, session.publishing() as reader:
        lake, table = session.lake, PERSONAL.identifier
        schema = ensure_table(lake, name, MONTHLY, PartitionSpec(field), comment="People.").schema()
        sales = reader.sql(f"silver.{table}", silver_schema(PERSONAL))
        months = "unnest([date '2024-05-01', date '2024-06-01', null])"
        rows = f"select state as who, {notes} as note, {months} as day from ({sales})"
        part = "strftime(day, '%Y-%m')"
        files = stage(
            session.connection, rows, schema, lake.data_directory(name), partition_sql=part
        )
        publish(lake, [Change(name, files, EVERYTHING)], None, "gold")


def test_gold_gets_the_pseudonyms_that_silver_gets(lake: Platform) -> None:
    add_gold(lake, "'none'")
    rows = "select who, count(*), count(day), min(note) from {t} group by all order by who"
    before = lake.query(rows, t="gold.people")
    assert "gold.people" in rotated(lake).tables
    after = lake.query(rows, t="gold.people")
    assert sorted(row[1:] for row in before) == sorted(row[1:] for row in after)
    silver = lake.query("select distinct state from {t} order by 1", t="silver.shop_sales")
    assert [(who,) for who, *_ in after] == silver
    assert not {who for who, *_ in before} & {who for who, *_ in after}
    assert lake.query("select count(*) from {t} where day = '2024-06-01'", t="gold.people") == [
        (4,)
    ]


@pytest.mark.parametrize("notes", ["'pii:' || repeat('0', 32)", "'Hello ' || state"])
def test_gold_with_pseudonyms_of_nobody_is_refused(lake: Platform, notes: str) -> None:
    add_gold(lake, notes)
    before = lake.heads()
    with pytest.raises(LakeError, match="values of note with pseudonyms that silver does not"):
        rotated(lake)
    assert lake.heads() == before


def test_what_singles_a_person_out_is_received_and_not_derived() -> None:
    derived = {(table.name, item.name) for table in BUILT_IN_TABLES for item in table.derived}
    assert [
        (table.name, name)
        for table in BUILT_IN_TABLES
        for name in table.direct_columns
        if (table.name, name) in derived
    ] == []
