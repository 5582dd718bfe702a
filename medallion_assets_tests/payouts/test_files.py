"""Files of a run: the same bytes each time, for their owner's eyes, with names only by a grant."""

import csv
import logging
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from pyiceberg.types import StringType

from medallion_assets.core.errors import ConfigurationError
from medallion_assets.core.naming import LINE, LOAD_ID
from medallion_assets.payouts.coupons import issue
from medallion_assets.payouts.deciding import approve
from medallion_assets.payouts.exports import export_run
from medallion_assets_tests.payouts.lake import (
    APRIL,
    COUPONS,
    INCENTIVES,
    LATER,
    PaidShops,
    bought,
    sold,
)

RUN = "incentive-sales_drops-2024-04-1"
TEAM = "sales_drops_sales_team"
ROW = (LOAD_ID, LINE)
COLUMNS = {"bronze": ["first_name", "last_name", *ROW], "silver": ["id", *ROW]}


@pytest.fixture
def approved(shops: PaidShops) -> PaidShops:
    """April, approved."""
    shops.publish(INCENTIVES.mart, sold({("121", "1"): "100.00", ("=2", "-3"): "50.00"}))
    shops.close()
    with shops.session("approve") as session:
        approve(session, RUN, now=LATER, by="ben")
    return shops


def exported(shops: PaidShops, folder: Path, run: str = RUN, **more: Any) -> list[Path]:
    """The files of a run in a folder."""
    with shops.session() as session:
        return export_run(session, shops.book(), run, folder, **more)


def test_files_are_private_whole_and_always_the_same(approved: PaidShops, tmp_path: Path) -> None:
    first = exported(approved, tmp_path / "a")
    approved.publish(INCENTIVES.mart, sold({("121", "9"): "900.00"}))
    approved.close()
    second = exported(approved, tmp_path / "b")
    assert [file.name for file in first] == [f"{RUN}.csv", f"{RUN}.xlsx"]
    assert [file.read_bytes() for file in first] == [file.read_bytes() for file in second]
    assert {file.stat().st_mode & 0o777 for file in (*first, *second)} == {0o600}
    assert sorted(file.name for file in (tmp_path / "a").iterdir()) == [f.name for f in first]
    rows = list(csv.DictReader(first[0].open()))
    assert [(row["subject_id"], row["amount"], row["payable"]) for row in rows] == [
        ("1", "1.00", "1.00"),
        ("-3", "0.50", "0.50"),
    ]
    assert rows[1]["store_id"] == "'=2", "a spreadsheet is not told to compute"
    book = openpyxl.load_workbook(first[1])
    assert book.sheetnames == ["incentive", "run"]
    about = dict(book["run"].iter_rows(min_row=2, values_only=True))
    assert about["run_sha256"] == approved.book().run(RUN).run_sha256
    assert about["approved_by"] == "ben"
    cells = [cell for row in book["incentive"].iter_rows() for cell in row]
    assert not any(cell.data_type == "f" for cell in cells)


def test_a_file_that_is_there_is_never_written_over(approved: PaidShops, tmp_path: Path) -> None:
    (tmp_path / f"{RUN}.xlsx").write_text("mine")
    with pytest.raises(ConfigurationError, match="is there already"):
        exported(approved, tmp_path)
    assert not (tmp_path / f"{RUN}.csv").exists()
    assert (tmp_path / f"{RUN}.xlsx").read_text() == "mine"
    link = tmp_path / "other"
    link.mkdir()
    (link / f"{RUN}.csv").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ConfigurationError, match="is there already"):
        exported(approved, link)
    assert not (tmp_path / "elsewhere").exists()


def test_only_what_is_approved_is_written(shops: PaidShops, tmp_path: Path) -> None:
    shops.publish(INCENTIVES.mart, sold({("121", "1"): "100.00"}))
    shops.close()
    with pytest.raises(ConfigurationError, match="is draft, and only what is approved"):
        exported(shops, tmp_path)


def test_names_need_their_grant_and_are_logged_without_names(
    approved: PaidShops, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(ConfigurationError, match="MEDALLION_PAYOUT_NAMES=true"):
        exported(approved, tmp_path, names=True)
    granted = replace(approved, given={"payout_names": True})
    with pytest.raises(ConfigurationError, match="has no names"):
        exported(granted, tmp_path, names=True)
    received = [("Asha", "Old", "1", "1"), ("Asha", "Rao", "2", "1"), ("Eve", "Else", "1", "2")]
    known = [("1", "2", "1"), ("7", "1", "2")]
    given: dict[str, list[tuple[str, ...]]] = {"bronze": [*received], "silver": [*known]}
    for layer, rows in given.items():
        columns = [(name, StringType(), "") for name in COLUMNS[layer]]
        named = [dict(zip(COLUMNS[layer], row, strict=True)) for row in rows]
        granted.replace(f"{layer}.{TEAM}", columns, named)
    with caplog.at_level(logging.INFO):
        files = exported(granted, tmp_path, names=True)
    assert [file.name for file in files] == [f"{RUN}-names.csv", f"{RUN}-names.xlsx"]
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}
    written = list(csv.DictReader(files[0].open()))
    assert [row["name"] for row in written] == ["Asha Rao", ""]
    assert "names of 1 persons were written" in caplog.text
    assert "Asha" not in caplog.text
    plain = exported(granted, tmp_path / "plain")
    assert b"Asha" not in plain[0].read_bytes() + plain[1].read_bytes()


def test_coupons_are_written_with_their_codes(shops: PaidShops, tmp_path: Path) -> None:
    shops.publish(COUPONS.mart, bought({"A": True, "B": True}))
    with shops.session() as session:
        done = issue(session, COUPONS, APRIL, now=LATER, by="ann")
    assert done.run is not None
    files = exported(shops, tmp_path, done.run.run_id)
    rows = list(csv.DictReader(files[0].open()))
    assert [(row["customer_id"], row["code"]) for row in rows] == [
        (entry.subject_id, entry.code) for entry in done.entries
    ]
