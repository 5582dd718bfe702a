"""A page tells what gold has, compares like with like, and names nobody."""

import json
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet as pq
import pytest
from pyiceberg.types import StringType
from typer.testing import CliRunner

from medallion_assets.cli.main import app
from medallion_assets.core.errors import ConfigurationError, DamagedError
from medallion_assets.payouts.coupons import issue
from medallion_assets.reports.build import build_report
from medallion_assets.reports.figures import Figures
from medallion_assets.reports.numbers import format_of
from medallion_assets.reports.parts import FEW, PartValue, merged
from medallion_assets.reports.periods import Period
from medallion_assets_tests.payouts.lake import COUPONS, INCENTIVES, LATER, bought, sold
from medallion_assets_tests.reports.shop import APRIL, Sale, Shop

MONTH = Period.of_month(APRIL)
MARCH = MONTH.before
HOSTILE = "</script><img src=x onerror=alert(1)>&\"' " + "n" * 60


def tile(figures: Figures, name: str) -> Any:
    """A tile by the end of its metric's name."""
    (found,) = [one for one in figures.tiles if one.name == f"sales_drops_{name}"]
    return found


def files(shop: Shop, folder: str) -> dict[str, bytes]:
    """The files of a page by name."""
    place = shop.root / "reports" / "sales_drops" / folder
    return {file.name: file.read_bytes() for file in place.iterdir()}


def test_a_whole_month_is_compared_with_the_whole_month_before(shop: Shop) -> None:
    sales = [Sale(day, "10.00") for day in MARCH.days] + [Sale(day, "20.00") for day in MONTH.days]
    shop.sell(sales, [*MARCH.days, *MONTH.days])
    figures = shop.report(MONTH).figures
    assert figures.is_complete
    assert figures.compared == "March 2024"
    revenue = tile(figures, "revenue")
    assert (revenue.value, revenue.before, revenue.change) == (
        Decimal("600.00"),
        Decimal("310.00"),
        Decimal("93.5"),
    )
    assert [day.revenue for day in figures.days] == [Decimal("20.00")] * 30


def test_a_partial_month_says_so_first_and_is_compared_with_the_same_days(shop: Shop) -> None:
    sales = [Sale(day, "10.00") for day in MARCH.days] + [Sale(day, "20.00") for day in MONTH.days]
    shop.sell(sales[: 31 + 14], [*MARCH.days, *MONTH.days[:14]])
    report = shop.report(MONTH)
    revenue = tile(report.figures, "revenue")
    assert (revenue.value, revenue.before) == (Decimal("280.00"), Decimal("140.00"))
    page = (shop.root / report.page).read_text()
    first = page.split("</header>")[0]
    assert "Partial month:</strong> 14 of 30 days are loaded." in first
    assert "Compared with the first 14 days of March 2024." in first


def test_days_that_are_not_loaded_are_compared_with_nothing(shop: Shop) -> None:
    shop.sell([Sale(MONTH.first, "20.00")], [*MARCH.days[:3], *MONTH.days[:14]])
    assert shop.report(MONTH).figures.compared == ""
    assert "Nothing to compare with" in shop.page(MONTH)


def test_the_31st_has_no_match_in_a_shorter_month(shop: Shop) -> None:
    may = Period.of_month(date(2024, 5, 1))
    sales = [Sale(day, "1.00") for day in [*MONTH.days, *may.days]]
    shop.sell(sales, [*MONTH.days, *may.days])
    revenue = tile(shop.report(may).figures, "revenue")
    assert (revenue.value, revenue.before) == (Decimal("31.00"), Decimal("30.00"))


def test_a_day_is_compared_with_the_same_day_of_the_week_before(shop: Shop) -> None:
    period = Period.of_day(date(2024, 4, 12))
    sales = [Sale(date(2024, 4, 5), "10.00"), Sale(date(2024, 4, 12), "15.00")]
    shop.sell(sales, MONTH.days[:14])
    report = shop.report(period)
    assert report.page == "reports/sales_drops/day=2024-04-12/report.html"
    assert report.figures.compared == "Friday, 5 April 2024"
    assert tile(report.figures, "revenue").change == Decimal("50.0")
    assert len(report.figures.days) == 28


def test_a_month_without_sales_is_a_page_of_zeros(shop: Shop) -> None:
    shop.sell([Sale(MARCH.first, "0.00")], [*MARCH.days, *MONTH.days])
    page = shop.page(MONTH)
    assert tile(shop.report(MONTH).figures, "revenue").value == 0
    assert "No revenue on any of these days." in page
    assert tile(shop.report(MONTH).figures, "average_sale").value is None


def test_what_is_not_there_is_named(shop: Shop) -> None:
    with pytest.raises(ConfigurationError, match="is not there yet"):
        shop.report(MONTH)
    shop.sell([Sale(MONTH.first, "1.00")], MONTH.days)
    with pytest.raises(ConfigurationError, match="nothing of 2024-03 is loaded in sales_drops"):
        shop.report(MARCH)
    with shop.session() as session, pytest.raises(ConfigurationError, match="no pages of"):
        build_report(session, "corner", MONTH)


def test_equal_gold_gives_equal_bytes(shop: Shop) -> None:
    shop.publish(INCENTIVES.mart, sold({("121", "1"): "100.00"}))
    shop.sell([Sale(day, "10.00") for day in MONTH.days], MONTH.days)
    shop.report(MONTH)
    before = files(shop, "month=2024-04")
    unrelated = [{"sales": "1"}]
    shop.replace("gold.other", [("sales", StringType(), "")], unrelated, run_id="another run")
    shop.report(MONTH)
    assert files(shop, "month=2024-04") == before
    assert set(before) == {
        "figures.json", "figures.xlsx", "payouts.csv", "payouts.parquet", "report.html",
    }  # fmt: skip


def test_a_restated_month_says_by_how_much_and_goes_on_saying_it(shop: Shop) -> None:
    days = [*MARCH.days, *MONTH.days]
    sales = [Sale(MARCH.first, "100.00"), Sale(MONTH.first, "50.00")]
    shop.sell(sales, days)
    shop.report(MARCH)
    assert "Restated" not in shop.page(MONTH)
    shop.sell([*sales, Sale(MARCH.last, "1203.10")], days)
    april = shop.page(MONTH)
    assert "March 2024: +₹\xa01,203.10 since its page was written" in april
    for _ in range(2):
        march = shop.page(MARCH)
        assert "This page told ₹\xa0100.00 of revenue before; it is ₹\xa01,303.10 now" in march
    assert "Restated" not in shop.page(MONTH)


def test_a_page_whose_figures_were_damaged_says_so(shop: Shop) -> None:
    shop.sell([Sale(MONTH.first, "1.00")], MONTH.days)
    report = shop.report(MONTH)
    (shop.root / report.page).with_name("figures.json").write_text("{")
    with pytest.raises(DamagedError, match="does not hold the figures of a page"):
        shop.report(MONTH)


def test_what_is_paid_and_sent_is_in_files_and_customers_in_no_other(shop: Shop) -> None:
    shop.publish(INCENTIVES.mart, sold({("121", "1"): "100.00", ("122", "2"): "50.00"}))
    shop.publish(COUPONS.mart, bought({"777001": True, "777002": True}))
    shop.sell([Sale(day, "10.00") for day in MONTH.days], MONTH.days)
    shop.close()
    with shop.session() as session:
        issue(session, COUPONS, APRIL, now=LATER, by="ann")
    shop.publish(COUPONS.mart, bought({"777001": True, "777002": False, "777003": True}))
    shop.publish(INCENTIVES.mart, sold({("121", "1"): "300.00", ("122", "2"): "50.00"}))
    page = shop.page(MONTH)
    assert "₹\xa03.50 due by today&#39;s data, ₹\xa01.50 posted" in page.replace("'", "&#39;")
    assert "1 customers are due a coupon and have none, 1 have one, 1 have one that is due no" in (
        page
    )
    made = files(shop, "month=2024-04")
    coupons = pq.read_table(shop.root / "reports/sales_drops/month=2024-04/coupons.parquet")
    assert coupons.to_pydict() == {
        "customer_id": ["777001", "777002", "777003"],
        "state": ["issued", "issued_no_longer_due", "due"],
    }
    payouts = pq.read_table(shop.root / "reports/sales_drops/month=2024-04/payouts.parquet")
    assert payouts.to_pydict()["difference"] == [Decimal("2.00"), Decimal("0.00")]
    codes = [entry.code for entry in shop.book().entries if entry.code]
    for name, content in made.items():
        assert name.startswith("coupons.") or b"777001" not in content
        assert not any(code.encode() in content for code in codes)


def test_hostile_names_stay_names(shop: Shop) -> None:
    sales = [Sale(MONTH.first, "10.00", str(n), product=f"{HOSTILE}{p}") for n in range(6)
             for p in range(200)]  # fmt: skip
    shop.sell([*sales, *(replace(one, product="=1+1") for one in sales[::200])], MONTH.days)
    page = shop.page(MONTH)
    assert "<script" not in page
    assert "<img" not in page
    assert "&lt;/script&gt;" in page
    assert len(page) < 100_000
    assert "189 others have" in page
    book = openpyxl.load_workbook(shop.root / "reports/sales_drops/month=2024-04/figures.xlsx")
    assert not any(c.data_type == "f" for sheet in book for row in sheet.iter_rows() for c in row)


def test_nothing_of_a_person_is_in_a_page(shop: Shop) -> None:
    canary = "pii:" + "0123456789abcdef" * 2
    shop.sell([Sale(day, "10.00", canary) for day in MONTH.days], MONTH.days)
    page = shop.page(MONTH)
    body = page.split("<footer>")[0]
    assert canary not in page
    assert not re.search(r"pii:|[\w.]+@[\w.]+|\d{8,}", body)


def test_cells_of_few_persons_are_merged_and_none_can_be_told_from_the_rest() -> None:
    def cell(name: str, persons: int) -> PartValue:
        return PartValue(name, Decimal(persons), persons)

    alone = merged([cell("a", 50), cell("b", 20), cell("c", 4)])
    assert [(one.name, one.revenue) for one in alone] == [("a", Decimal(50)), (FEW, Decimal(24))]
    several = merged([cell("a", 50), cell("b", 3), cell("c", 4)])
    assert [(one.name, one.revenue) for one in several] == [("a", Decimal(50)), (FEW, Decimal(7))]
    assert merged([cell("a", 5)]) == [cell("a", 5)]
    assert merged([]) == []


@pytest.mark.parametrize(
    ("currency", "money"),
    [
        ("BRL", "R$\xa0837.895,43"),
        ("USD", "$\xa0837,895.43"),
        ("INR", "₹\xa08,37,895.43"),
        ("XYZ", "XYZ\xa0837,895.43"),
    ],
)
def test_amounts_are_written_as_their_readers_do(currency: str, money: str) -> None:
    assert format_of(currency).money(Decimal("837895.43")) == money
    assert format_of(currency).number(-5) == "\N{MINUS SIGN}5"


def test_the_command_writes_pages_of_the_last_month(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("MEDALLION_LAKE", str(shop.root))
    monkeypatch.chdir(tmp_path)
    shop.sell([Sale(MONTH.first, "1.00")], MONTH.days[:10])
    for words, folder in (
        (("month",), "month=2024-04"),
        (("day",), "day=2024-04-10"),
        (("day", "--day", "2024-04-03", "--source", "sales_drops"), "day=2024-04-03"),
    ):
        result = CliRunner().invoke(app, ["report", *words, "--json"])
        assert result.exit_code == 0, result.output
        assert json.loads(result.stdout) == [
            f"{shop.root}/reports/sales_drops/{folder}/report.html"
        ]
    refused = CliRunner().invoke(app, ["report", "month", "--source", "corner"])
    assert (refused.exit_code, "no pages of the source system" in refused.output) == (2, True)
