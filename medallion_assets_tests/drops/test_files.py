"""Files that come again, come twice, or come under another name."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from medallion_assets_tests.corrected import corrected
from medallion_assets_tests.drops.lake import DAY, NAME, Drops, also, drops, sale, sales_file
from medallion_assets_tests.platform import nothing_changes

LATER = datetime(2026, 1, 12, 10, tzinfo=UTC)


@pytest.mark.again
def test_a_run_without_files_builds_empty_tables(tmp_path: Path) -> None:
    lake = drops(tmp_path)
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
    assert by_day[DAY].removed == 1


@pytest.mark.again
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


@pytest.mark.again
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


@pytest.mark.again
def test_a_loaded_file_that_is_put_back_changes_nothing(lake: Drops) -> None:
    lake.drop(NAME, sales_file())
    lake.run()
    before = lake.state()
    (Path(lake.dropped) / "processed" / NAME).rename(lake.incoming / NAME)
    lake.run()
    assert lake.state() == before
    assert lake.files() == [f"processed/{NAME}"]


@pytest.mark.again
def test_many_files_are_taken_in_some_at_a_time(
    lake: Drops, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "medallion_assets.session")
    monkeypatch.setattr("medallion_assets.bronze.files.step.MOST_AT_ONCE", 2)
    for number in range(5):
        lake.drop(f"{number}.csv", sales_file(sale(customer_id=number + 1)))
    lake.drop("5.csv", sales_file())
    lake.drop("6.txt", "x")
    outcome = lake.run().bronze["sales"]
    assert len(lake.silver()) == outcome.appended == 5
    so_far = [one.message for one in caplog.records if "are taken in" in one.message]
    assert so_far == [f"sales_drops_sales: {n} of 7 files are taken in" for n in (2, 4, 6)]
    assert outcome.changed == {lake.last: 5}
    told = [(one.file_name, str(one.outcome)) for one in outcome.attempts]
    assert told == lake.outcomes()
    assert [found for _, found in told] == ["loaded"] * 5 + ["duplicate", "rejected"]
    assert [one.attempt_id for one in lake.attempts()] == [f"{n:06d}" for n in range(1, 8)]


@pytest.mark.again
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


@pytest.mark.again
def test_a_dimension_corrected_by_hand_gives_way_to_a_later_file(lake: Drops) -> None:
    lake = also(lake, "products")
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
