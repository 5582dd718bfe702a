"""Columns that change are told apart, decided by the table's policy, and recorded."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medallion_assets.bronze.build import build_bronze
from medallion_assets.bronze.columns import Columns, SchemaChange, compare
from medallion_assets.core.errors import BadDeliveryError, RefusedColumnsError
from medallion_assets.tables.model import Column, Drift, DriftPolicy, Table
from medallion_assets.tables.types import Text
from medallion_assets_tests.platform import Platform
from medallion_assets_tests.shop import SALES, SHOP, THREE_DAYS, hex_id, shop
from medallion_assets_tests.tiers import parametrize_once

names = st.lists(st.sampled_from("abcdef"), unique=True, max_size=6)
kinds = st.dictionaries(st.sampled_from("abcdef"), st.sampled_from(["int", "text"]))


@given(names, kinds)
def test_equal_columns_have_not_changed(columns: list[str], types: dict[str, str]) -> None:
    assert compare(Columns(columns, types), Columns(list(columns), dict(types))) == []


@given(names, names)
def test_every_column_that_comes_or_goes_is_told_once(old: list[str], new: list[str]) -> None:
    changes = compare(Columns(old), Columns(new))
    come = [c.after for c in changes if c.change in {"added", "renamed"}]
    gone = [c.before for c in changes if c.change in {"missing", "renamed"}]
    assert sorted(map(str, come)) == sorted({*new} - {*old})
    assert sorted(map(str, gone)) == sorted({*old} - {*new})


@given(st.permutations("abcd"))
def test_another_order_is_one_change(order: list[str]) -> None:
    changes = compare(Columns("abcd"), Columns(order))
    told = [(change.change, change.after) for change in changes]
    assert told == ([] if order == list("abcd") else [("reordered", ", ".join(order))])


def test_a_column_in_the_place_of_another_was_renamed() -> None:
    (change,) = compare(Columns(["id", "prise", "day"]), Columns(["id", "price", "day"]))
    assert change == SchemaChange("renamed", "price", "prise", "price")


def test_a_column_that_is_known_by_both_names_was_renamed_wherever_it_stands() -> None:
    known = {"price": "price", "rate": "price", "day": "day"}
    changes = compare(Columns(["id", "day", "price"]), Columns(["rate", "id", "memo"]), known)
    assert {(change.change, change.before, change.after) for change in changes} == {
        ("renamed", "price", "rate"),
        ("added", None, "memo"),
        ("missing", "day", None),
    }


def test_a_type_is_compared_where_both_are_told() -> None:
    before = Columns("ab", {"a": "integer"})
    (change,) = compare(before, Columns("ab", {"a": "text", "b": "text"}))
    assert change == SchemaChange("retyped", "a", "integer", "text")


def with_notes(**changes: Any) -> tuple[Table, ...]:
    """The shop, whose sales may have a note."""
    note = Column("note", Text(), "A note.", formerly=("remark",))
    sales = replace(SALES, columns=(*SALES.columns, note), **changes)
    return tuple(sales if table is SALES else table for table in SHOP)


def sales_file(platform: Platform, header: str, *rows: str) -> Platform:
    (platform.export / "sales.csv").write_text("\n".join([header, *rows]) + "\n")
    return platform


def notes(home: Path, **changes: Any) -> Platform:
    """The shop with a note at each sale, whose runs take in sales only."""
    files = {**THREE_DAYS, "sales": [(*cells, "x") for cells in THREE_DAYS["sales"]]}
    return replace(shop(home, files, tables=with_notes(**changes)), runs=("sales",))


def recorded(platform: Platform, columns: str) -> list[tuple[Any, ...]]:
    return platform.query(
        f"select {columns} from {{c}} order by seen_at, change, column_name",
        c="ledger.schema_changes",
    )


ONE = f"{hex_id(1)},open,2024-05-01 10:00:00"
DROP = "sale_id,state,sold_at,paid_at"
WORDS = ("NULL", "n/a", "Null", "hi")
TOLD = "change, column_name, before, after, decision"


def test_a_word_for_no_value_is_null_and_counted(tmp_path: Path) -> None:
    """Strangers whose name is NULL are not one person."""
    platform = notes(tmp_path)
    rows = [f"{hex_id(n)},open,2024-05-01 10:00:00,,{note}" for n, note in enumerate(WORDS)]
    sales_file(platform, f"{DROP},note", *rows)
    platform.run()
    assert [row["note"] for row in platform.rows("silver", "sales")] == [None, None, "Null", "hi"]
    rules = platform.ledger("sales")[platform.day(0)].rules
    assert {name: rows for name, rows in rules.items() if rows} == {"note_null_word": 2}


def test_what_is_added_is_kept_and_told_once(tmp_path: Path) -> None:
    platform = notes(tmp_path)
    platform.run()
    assert platform.heads().keys().isdisjoint({"ledger.schema_changes"})
    sales_file(platform, f"{DROP},note,till", f"{ONE},,hi,7")
    drift = platform.run().bronze["sales"].drift
    assert [(change.change, change.after) for change in drift] == [("added", "till")]
    sales_file(platform, f"{DROP},note,till", f"{ONE},,hi,8")
    assert platform.run().bronze["sales"].drift == ()
    assert recorded(platform, TOLD) == [("added", "till", None, "till", "kept in _extra")]


def test_rows_with_unknown_columns_are_rejected_where_the_policy_says_so(tmp_path: Path) -> None:
    platform = notes(tmp_path, drift=Drift(added=DriftPolicy.QUARANTINE))
    platform.run()
    assert len(platform.rows("silver", "sales")) == 4
    sales_file(platform, f"{DROP},note,till", f"{ONE},,hi,7")
    outcome = platform.run()
    assert {tuple(row["reasons"]) for row in platform.rows("quarantine", "sales")} == {
        ("columns_unknown",)
    }
    assert [change.decision for change in outcome.bronze["sales"].drift] == ["rows rejected"]


def test_a_missing_column_is_refused_and_that_is_recorded_once(tmp_path: Path) -> None:
    platform = notes(tmp_path)
    platform.run()
    before = platform.state()
    sales_file(platform, DROP, f"{ONE},")
    for _ in range(2):
        with pytest.raises(RefusedColumnsError, match="no column note"):
            platform.run()
    assert platform.state() == before
    assert recorded(platform, f"{TOLD}, load_id") == [
        ("missing", "note", "note", None, "refused", None)
    ]


@parametrize_once(
    ("header", "told"),
    [
        (DROP, "no column note"),
        (f"{DROP},note".replace(",", ";"), "delimited by semicolons"),
        (f"{DROP},Note", "it has 'Note' for note"),
    ],
    ids=["a column lacks", "semicolons", "another case"],
)
def test_the_first_delivery_of_a_lake_may_be_refused(
    tmp_path: Path, header: str, told: str
) -> None:
    platform = sales_file(notes(tmp_path), header, f"{ONE},,hi"[: -3 if header == DROP else None])
    for _ in range(2):
        with pytest.raises(RefusedColumnsError, match=told):
            platform.run()
    assert recorded(platform, "decision")[0] == ("refused",)
    platform = notes(tmp_path / "right")
    assert platform.run().silver["sales"].failed == {}


@pytest.mark.again
def test_a_column_that_is_needed_is_never_done_without(tmp_path: Path) -> None:
    platform = notes(tmp_path, drift=Drift(missing=DriftPolicy.EVOLVE))
    platform.run()
    sales_file(platform, "sale_id,sold_at,paid_at,note", f"{hex_id(1)},2024-05-01 10:00:00,,hi")
    before = platform.state()
    with pytest.raises(RefusedColumnsError, match="state"):
        platform.run()
    assert platform.state() == before


@parametrize_once(
    ("policy", "silver", "decision"),
    [(DriftPolicy.EVOLVE, 1, "null"), (DriftPolicy.QUARANTINE, 0, "rows rejected")],
)
def test_a_missing_column_is_null_or_costs_the_rows_their_place(
    tmp_path: Path, policy: DriftPolicy, silver: int, decision: str
) -> None:
    platform = notes(tmp_path, drift=Drift(missing=policy))
    platform.run()
    sales_file(platform, DROP, f"{ONE},")
    drift = platform.run().bronze["sales"].drift
    assert [change.decision for change in drift] == [decision]
    assert [row["note"] for row in platform.rows("silver", "sales")] == [None] * silver
    assert [row["reasons"] for row in platform.rows("quarantine", "sales")] == [
        ["columns_missing"]
    ] * (1 - silver)


def test_a_renamed_column_is_refused_with_a_hint_until_it_is_described(tmp_path: Path) -> None:
    platform = notes(tmp_path)
    platform.run()
    sales_file(platform, f"{DROP},memo", f"{ONE},,hi")
    with pytest.raises(BadDeliveryError, match="is note now memo"):
        platform.run()
    assert recorded(platform, TOLD) == [("renamed", "memo", "note", "memo", "refused")]
    sales_file(platform, f"{DROP},remark", f"{ONE},,hi")
    drift = platform.run().bronze["sales"].drift
    assert [change.decision for change in drift] == ["described"]
    assert [row["note"] for row in platform.rows("silver", "sales")] == ["hi"]


def test_a_former_name_in_another_place_is_described(tmp_path: Path) -> None:
    platform = notes(tmp_path)
    sales_file(platform, f"remark,{DROP}", f"hi,{ONE},")
    drift = platform.run().bronze["sales"].drift
    assert [(change.after, change.decision) for change in drift] == [("remark", "described")]


@pytest.mark.again
def test_an_unknown_column_is_taken_over_once_it_is_described(tmp_path: Path) -> None:
    """The very same file, and then its description: the values are those of the file."""
    described = notes(tmp_path)
    former = replace(described, tables=SHOP)
    former.run()
    assert "note" not in former.rows("silver", "sales")[0]
    described.run()
    assert {row["note"] for row in described.rows("silver", "sales")} == {"x"}
    assert described.imbalances() == []


@pytest.mark.again
def test_the_parts_of_what_is_refused_do_not_record_it(tmp_path: Path) -> None:
    platform = replace(notes(tmp_path), runs=("sales", "lines"))
    platform.run()
    sales_file(platform, DROP, f"{ONE},")
    with platform.session() as session, pytest.raises(RefusedColumnsError):
        platform.bronze_in(session)
    assert recorded(platform, "table_name") == [("shop_sales",)]
    with platform.session() as session, pytest.raises(RefusedColumnsError):
        build_bronze(session, platform.names["lines"], platform.names, platform.window.all())
    assert recorded(platform, "table_name") == [("shop_sales",)]
