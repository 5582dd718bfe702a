"""Files that come again, come twice, come at odd times, or cannot be taken in."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from medallion_assets.errors import ConfigurationError, SourceError
from medallion_assets.sources.drops.place import Directory, Dropped
from medallion_assets_tests.corrected import corrected
from medallion_assets_tests.drops.lake import DAY, HEADER, Drops, drops, sale, sales_file
from medallion_assets_tests.platform import nothing_changes

NAME = f"sales_{DAY}.csv"
LATER = datetime(2026, 1, 12, 10, tzinfo=UTC)


@pytest.fixture
def lake(tmp_path: Path) -> Drops:
    return drops(tmp_path)


def test_a_run_without_files_builds_empty_tables(lake: Drops) -> None:
    lake.run()
    assert lake.silver() == []
    assert lake.attempts() == []
    with nothing_changes(lake):
        lake.run([DAY])


def test_a_file_that_comes_again_replaces_what_it_said(lake: Drops) -> None:
    two = sale(customer_id=2, sales_date="2026-01-10")
    lake.drop(NAME, sales_file(sale(), two, sale(customer_id=3)))
    lake.run()
    lake.drop(NAME, sales_file(sale(), sale(customer_id=2, sales_date="2026-01-09")))
    lake.run()
    assert [(row["line_number"], row["customer_id"]) for row in lake.silver()] == [
        (2, "1"),
        (3, "2"),
    ]
    assert {row["business_day"] for row in lake.silver()} == {DAY, date(2026, 1, 9)}
    last = lake.attempts()[-1]
    assert (last.received, last.bronze, last.unchanged, last.withdrawn) == (2, 1, 1, 1)
    assert lake.files("processed") == ["2/" + NAME, NAME]
    by_day = {entry.business_day: entry.rows for entry in lake.entries("sales")}
    assert by_day[date(2026, 1, 10)].superseded == 1
    assert by_day[date(2026, 1, 10)].silver == 0
    assert by_day[DAY].superseded == 1


def test_the_same_file_again_changes_nothing(lake: Drops) -> None:
    lake.drop(NAME, sales_file())
    lake.run()
    before = lake.state()
    lake.drop(NAME, sales_file(), at=LATER)
    lake.run()
    assert lake.state() == before
    assert lake.outcomes() == [(NAME, "loaded"), (NAME, "duplicate")]
    assert lake.files("processed") == ["2/" + NAME, NAME]


def test_the_same_bytes_under_another_name_are_recognised(lake: Drops) -> None:
    lake.drop("a.csv", sales_file(), at=LATER)
    lake.drop("b.csv", sales_file(), at=LATER)
    lake.run()
    assert lake.outcomes() == [("a.csv", "loaded"), ("b.csv", "duplicate")]
    assert lake.attempts()[1].error == "its bytes were loaded as a.csv"
    assert len(lake.silver()) == 1


def test_bytes_that_no_file_says_any_more_are_new_again(lake: Drops) -> None:
    for name, content in (
        ("a.csv", sales_file()),
        ("a.csv", sales_file(sale(customer_id=7))),
        ("b.csv", sales_file()),
    ):
        lake.drop(name, content)
        lake.run()
    assert sorted(row["customer_id"] for row in lake.silver()) == ["1", "7"]


def test_names_that_differ_in_case_are_different_files(lake: Drops) -> None:
    lake.drop("a.csv", sales_file())
    lake.drop("A.csv", sales_file(sale(customer_id=2)))
    lake.run()
    assert len(lake.silver()) == 2


def test_equal_lines_are_separate_sales(lake: Drops) -> None:
    lake.drop(NAME, sales_file(sale(), sale(), sale()))
    lake.run()
    assert lake.revenue() == 300
    rules = {entry.business_day: entry.rules for entry in lake.entries("sales")}
    assert rules[DAY]["equal_line"] == 2


def test_a_day_takes_in_what_arrived_on_it(lake: Drops) -> None:
    lake.drop("sales_2026-01-10.csv", sales_file())
    lake.drop("sales_2026-01-12.csv", sales_file(sale(customer_id=2)))
    lake.run([date(2026, 1, 12)])
    assert lake.outcomes() == [("sales_2026-01-12.csv", "loaded")]
    assert lake.files("incoming") == ["sales_2026-01-10.csv"]
    outcome = lake.run([date(2026, 1, 10)])
    assert outcome.bronze["sales"].changed == {date(2026, 1, 10): 1}
    assert outcome.silver["sales"].business_days(date(2026, 1, 10)) == (DAY,)


def test_what_arrives_outside_the_configured_days_belongs_to_the_nearest(lake: Drops) -> None:
    lake.drop("sales.csv", sales_file(), at=datetime(2026, 3, 1, tzinfo=UTC))
    lake.drop("old_2025-01-01.csv", sales_file(sale(customer_id=2)))
    lake.run([lake.last])
    assert lake.files("processed") == ["sales.csv"]
    lake.run([lake.first])
    assert len(lake.silver()) == 2


def test_an_undated_file_has_the_day_of_the_shop(lake: Drops) -> None:
    lake.drop("sales.csv", sales_file(), at=datetime(2026, 1, 10, 19, tzinfo=UTC))
    lake.run([DAY])  # 00:30 in the shop
    assert lake.attempts()[0].arrived_at == datetime(2026, 1, 11, 0, 30)  # noqa: DTZ001 - local


def test_of_a_dimension_the_file_that_arrived_last_counts(lake: Drops) -> None:
    head = "id,name,current_price,old_price,created_date,updated_date,expiry_date\n"
    old, new = (f"{head}1,Sugar,{price},40,,,\n" for price in (50, 55))
    lake.drop("products/products_2026-01-12.csv", new)
    lake.run()
    lake.drop("products/products_2026-01-10.csv", f"{old}2,Maida,20,20,,,\n")
    lake.run()
    prices = {row["name"]: int(row["current_price"]) for row in lake.silver("products")}
    assert prices == {"sugar": 55, "maida": 20}
    lake.drop("products/products_2026-01-13.csv", f"{old}2,Maida,20,20,,,\n")
    lake.run()
    prices = {row["name"]: int(row["current_price"]) for row in lake.silver("products")}
    assert prices == {"sugar": 50, "maida": 20}, "an older state that comes again is the newest"
    lake.drop("products/products_2026-01-14.csv", f"{old}2,Maida,20,20,,,\n")
    lake.run()
    assert lake.outcomes("products")[-1] == ("products/products_2026-01-14.csv", "duplicate")
    lake.entries("products")


def test_a_name_that_comes_with_the_other_shape_is_refused(lake: Drops) -> None:
    lake.drop(NAME, sales_file())
    lake.run()
    lake.drop(
        NAME,
        "sale_date,customer_id,product_id,quantity,unit_price,discount\n"
        "2026-01-11 10:00:00,1,1,1,5,\n",
    )
    lake.run()
    (found,) = lake.attempts("discounted_sales")
    assert found.outcome == "rejected"
    assert "was loaded into sales_drops_sales" in (found.error or "")
    assert len(lake.silver()) == 1


def test_rejected_files_never_overwrite_each_other(lake: Drops) -> None:
    for content in (b"one", b"two"):
        lake.drop("note.txt", content)
        lake.drop("customers", content)
        lake.run()
    lake.incoming.joinpath("customers").mkdir()
    lake.drop("customers/note.txt", b"three")
    lake.run()
    home = Path(lake.dropped) / "error"
    found = {name: (home / name).read_bytes() for name in lake.files("error")}
    assert found == {
        "note.txt": b"one",
        "2/note.txt": b"two",
        "customers": b"one",
        "2/customers": b"two",
        "3/customers/note.txt": b"three",
    }


def test_what_is_no_file_is_refused_and_hidden_names_are_left_alone(lake: Drops) -> None:
    lake.drop(".sales.csv.part", sales_file())
    lake.drop("week 2/" + NAME, sales_file())
    (lake.incoming / "link.csv").symlink_to(lake.incoming / ".sales.csv.part")
    (lake.incoming / "gone.csv").symlink_to(lake.incoming / "nothing")
    (lake.incoming / "folder.csv").mkdir()
    os.mkfifo(lake.incoming / "pipe.csv")
    lake.run()
    assert lake.files("incoming") == [".sales.csv.part"]
    assert lake.files("error") == ["gone.csv", "link.csv", "pipe.csv"]
    assert lake.files("processed") == ["week 2/" + NAME]
    refused = {one.error for one in lake.attempts() if one.outcome == "rejected"}
    assert refused == {f"{name}.csv is no plain file" for name in ("gone", "link", "pipe")}


def test_a_name_that_is_no_text_is_refused(lake: Drops) -> None:
    path = os.path.join(os.fsencode(lake.incoming), b"sales\xff.csv")  # noqa: PTH118 - bytes
    with open(path, "wb") as file:  # noqa: PTH123 - bytes
        file.write(sales_file().encode())
    lake.run()
    assert lake.outcomes() == [("sales\\xff.csv", "rejected")]
    assert lake.files("incoming") == []


class Writing(Directory):
    """A place where somebody writes a file while it is read, or before it is moved."""

    when = "copy"

    def _rewrite(self, item: Dropped) -> None:
        path = self.root / "incoming" / item.name
        path.write_text(sales_file(sale(customer_id=9), sale(customer_id=9)))

    def copy(self, item: Dropped, target: Path) -> bool:
        """Copy what was written just now."""
        if self.when == "copy":
            self._rewrite(item)
        return super().copy(item, target)

    def move(self, item: Dropped, prefix: str, name: str) -> bool:
        """Move what was written just now."""
        if self.when == "move":
            self._rewrite(item)
        return super().move(item, prefix, name)


@pytest.mark.parametrize("when", ["copy", "move"])
def test_a_file_that_is_written_meanwhile_waits_for_the_next_run(
    lake: Drops, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    lake.drop(NAME, sales_file())
    with monkeypatch.context() as patched:
        patched.setattr(Writing, "when", when)
        patched.setattr("medallion_assets.sources.drops.opening.Directory", Writing)
        lake.run()
    assert lake.files("incoming") == [NAME]
    assert lake.outcomes() == [(NAME, "changed" if when == "copy" else "loaded")]
    lake.run()
    assert {row["customer_id"] for row in lake.silver()} == {"9"}
    assert lake.revenue() == 200
    assert lake.files("incoming") == []


def test_unparsable_lines_of_a_good_file_are_counted(lake: Drops) -> None:
    lake.drop(NAME, sales_file(sale(), "torn,line\n", sale(customer_id=2)))
    lake.run()
    (found,) = lake.attempts()
    assert (found.received, found.bronze, found.unparsable) == (3, 2, 1)
    without_day = next(e for e in lake.entries("sales") if e.business_day is None)
    assert without_day.rows.unparsable == 1


@pytest.mark.parametrize(
    ("discount", "expected"),
    [
        ("", (False, None, "100.00")),
        ("0", (False, "0.00", "100.00")),
        ("0.125", (True, "12.50", "87.50")),
        ("0.33335", (True, "33.34", "66.66")),
    ],
)
def test_a_missing_discount_is_no_zero(lake: Drops, discount: str, expected: Any) -> None:
    lake.drop(
        "online.csv",
        "sale_date,customer_id,product_id,quantity,unit_price,discount\n"
        f"2026-01-11 10:00:00,1,1,2,50.00,{discount}\n",
    )
    lake.run()
    (row,) = lake.silver("discounted_sales")
    amounts = (row["discount_amount"], row["final_price"])
    shown = [None if amount is None else f"{amount:.2f}" for amount in amounts]
    assert (row["discount_applied"], *shown) == expected


def test_without_a_place_there_is_a_remedy(tmp_path: Path) -> None:
    lake = drops(tmp_path)
    with pytest.raises(ConfigurationError, match="MEDALLION_DROPS is not set"):
        Drops(lake.root, tmp_path, lake.first, lake.last, lake.tables, dropped="").run()
    (tmp_path / "drops" / "incoming").rmdir()
    (tmp_path / "drops").rmdir()
    with pytest.raises(ConfigurationError, match="is no directory"):
        lake.run()


def test_a_place_that_cannot_be_written_stops_the_step_and_the_next_run_goes_on(
    lake: Drops, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake.drop(NAME, sales_file())

    def refused(*_: object) -> None:
        raise PermissionError(13, "Permission denied", "processed")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", refused)
        with pytest.raises(SourceError, match="Permission denied"):
            lake.run()
    assert lake.files("incoming") == [NAME]
    lake.run()
    assert lake.outcomes() == [(NAME, "loaded")]
    assert lake.files("processed") == [NAME]
    assert lake.revenue() == 100


def test_a_header_in_another_order_is_the_same_table(lake: Drops) -> None:
    names = HEADER.strip().split(",")
    values = sale().strip().split(",")
    lake.drop(NAME, ",".join(reversed(names)) + "\n" + ",".join(reversed(values)) + "\n")
    lake.run()
    assert lake.revenue() == 100


def test_a_rejected_file_that_is_put_back_is_tried_again(lake: Drops) -> None:
    lake.drop(NAME, HEADER)
    lake.run()
    rejected = Path(lake.dropped) / "error" / NAME
    rejected.rename(lake.incoming / NAME)
    lake.run()
    assert lake.outcomes() == [(NAME, "rejected"), (NAME, "rejected")]
    assert lake.files() == [f"error/{NAME}"]


def test_a_loaded_file_that_is_put_back_changes_nothing(lake: Drops) -> None:
    lake.drop(NAME, sales_file())
    lake.run()
    before = lake.state()
    (Path(lake.dropped) / "processed" / NAME).rename(lake.incoming / NAME)
    lake.run()
    assert lake.state() == before
    assert lake.files() == [f"processed/{NAME}"]


def test_sales_of_a_day_that_is_none_yet_wait_for_it(lake: Drops) -> None:
    today = replace(lake, last=date(2026, 1, 10))
    today.drop("sales.csv", sales_file(sale(), sale(sales_date="2026-01-10")))
    today.run()
    assert [row["reasons"] for row in today.rows("quarantine", "sales")] == [
        ["business_day_outside_range"]
    ]
    tomorrow = replace(lake, last=DAY)
    tomorrow.run([DAY])
    assert tomorrow.rows("quarantine", "sales") == []
    assert {row["business_day"] for row in tomorrow.silver()} == {date(2026, 1, 10), DAY}
    rows = {entry.business_day: entry.rows for entry in tomorrow.entries("sales")}
    assert sum(found.received for found in rows.values()) == 2
    assert rows[None].received == 0
    with nothing_changes(tomorrow):
        tomorrow.run()


def test_many_files_are_taken_in_some_at_a_time(
    lake: Drops, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("medallion_assets.bronze.dropping.MOST_AT_ONCE", 2)
    for number in range(5):
        lake.drop(f"{number}.csv", sales_file(sale(customer_id=number + 1)))
    lake.drop("5.csv", sales_file())
    lake.drop("6.txt", "x")
    outcome = lake.run().bronze["sales"]
    assert len(lake.silver()) == outcome.appended == 5
    assert outcome.changed == {lake.last: 5}
    told = [(one.file_name, str(one.outcome)) for one in outcome.attempts]
    assert told == lake.outcomes()
    assert [found for _, found in told] == ["loaded"] * 5 + ["duplicate", "rejected"]
    assert [one.attempt_id for one in lake.attempts()] == [f"{n:06d}" for n in range(1, 8)]


def test_a_row_corrected_by_hand_stands_until_its_file_says_otherwise(lake: Drops) -> None:
    bad = sale(sales_person_id='"[1, 2, 3]"')
    lake.drop(NAME, sales_file(sale(), bad))
    lake.run()
    assert corrected(lake, "sales", lambda _: {"sales_person_id": "2"}).corrected == 1
    lake.run()
    assert [row["sales_person_id"] for row in lake.silver()] == ["1", "2"]
    lake.drop(NAME, sales_file(sale(), bad, sale(customer_id=3)))
    lake.run()
    assert [row["sales_person_id"] for row in lake.silver()] == ["1", "2", "1"]
    lake.drop(NAME, sales_file(sale(), sale(sales_person_id=3), sale(customer_id=3)))
    lake.run()
    assert sorted(row["sales_person_id"] for row in lake.silver()) == ["1", "1", "3"]
    assert lake.rows("quarantine", "sales") == []
    lake.entries("sales")


def test_a_dimension_corrected_by_hand_gives_way_to_a_later_file(lake: Drops) -> None:
    head = "id,name,current_price,old_price,created_date,updated_date,expiry_date\n"
    lake.drop("products/a.csv", f"{head}1,Sugar,n/a,40,,,\n")
    lake.run()
    assert corrected(lake, "products", lambda _: {"current_price": "50"}).corrected == 1
    lake.run()
    assert [int(row["current_price"]) for row in lake.silver("products")] == [50]
    lake.drop("products/b.csv", f"{head}1,Sugar,60,50,,,\n")
    lake.run()
    assert [int(row["current_price"]) for row in lake.silver("products")] == [60]
    lake.entries("products")


def test_columns_that_come_and_go_are_told(lake: Drops) -> None:
    lake.drop("sales_2026-01-10.csv", sales_file())
    lake.run()
    lines = sales_file(sale(customer_id=2)).splitlines()
    lake.drop(NAME, f"{lines[0]},payment_mode\n{lines[1]},cash\n")
    drift = lake.run().bronze["sales"].drift
    assert [(change.change, change.after, change.decision) for change in drift] == [
        ("added", "payment_mode", "kept in _extra")
    ]
    lake.drop("sales_2026-01-12.csv", sales_file(sale(customer_id=3)))
    (gone,) = lake.run().bronze["sales"].drift
    assert (gone.change, gone.before, gone.matters) == ("missing", "payment_mode", False)
    told = lake.query(
        "select change, loads.file_name from {c} join {l} as loads using (table_name, load_id) "
        "order by load_id",
        c="ledger.schema_changes",
        l="ledger.loads",
    )
    assert told == [("added", NAME), ("missing", "sales_2026-01-12.csv")]
