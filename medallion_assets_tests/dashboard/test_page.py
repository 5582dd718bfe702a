"""The dashboard shows what gold has, by day and by month, and nobody in it."""

import base64
import hashlib
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyiceberg.types import DateType, DecimalType, LongType, StringType

from medallion_assets.core.errors import ConfigurationError
from medallion_assets.core.shipped import PACKAGE
from medallion_assets.dashboard.figures import (
    MOST_DAYS,
    MOST_MONTHS,
    DashboardDay,
    ShopFigures,
    shop_figures,
)
from medallion_assets.dashboard.page import Dashboard, render, scaled
from medallion_assets.gold.metrics.described import metric
from medallion_assets.reports.described import REPORTED
from medallion_assets.reports.parts import FEW
from medallion_assets.reports.periods import Period
from medallion_assets.reports.source import ReportSource
from medallion_assets.systems.built_in import BUILT_IN_TABLES
from medallion_assets.systems.registry import system_of
from medallion_assets_tests.dashboard.page import figures, html, metric_place
from medallion_assets_tests.reports.shop import APRIL, CALENDAR, COLUMNS, FACT, Sale, Shop
from medallion_assets_tests.reports.test_pages import HOSTILE

MONTH = Period.of_month(APRIL)
MARCH = MONTH.before
LARGEST = 300 * 1024
CUSTOMERS = tuple(f"customer-{number:04}" for number in range(9))


def sold(days: Sequence[date], amount: str = "10.05", **more: Any) -> list[Sale]:
    """A sale to each customer on each of some days."""
    return [Sale(day, amount, customer, **more) for day in days for customer in CUSTOMERS]


def answered(shop: Shop, period: str) -> dict[date, list[int]]:
    """Revenue, sales, average, customers and items by period, from the files of the fact alone."""
    files = list(shop.reader().files(FACT))
    with duckdb.connect() as connection:
        rows = connection.execute(
            f"""
            select date_trunc('{period}', business_day)::date, (sum(revenue) * 100)::bigint,
                count(*), count(distinct customer_id), sum(quantity)::bigint
            from read_parquet(?) group by 1
            """,
            [files],
        ).fetchall()
    return {
        first: [revenue, sales, (revenue * 2 + sales) // (2 * sales), customers, items]
        for first, revenue, sales, customers, items in rows
    }


def test_each_figure_is_that_of_a_query_by_day_and_by_month(shop: Shop) -> None:
    sales = [*sold(MARCH.days, "0.07"), *sold(MONTH.days[:3], "1234567.89"), Sale(APRIL, "0.01")]
    shop.sell(sales, [*MARCH.days, *MONTH.days[:14]])
    (found,) = figures(html(shop))
    names = ("revenue", "sales", "average_sale", "customers", "items_sold")
    places = [metric_place(found, f"sales_drops_{name}") for name in names]
    by_day, by_month = answered(shop, "day"), answered(shop, "month")
    for number, day in enumerate([*MARCH.days, *MONTH.days[:3]]):
        assert [found["days"][place][number] for place in places] == by_day[day]
    for number, month in enumerate((MARCH.first, MONTH.first)):
        assert [found["months"][number]["values"][place] for place in places] == by_month[month]
    customers = metric_place(found, "sales_drops_customers")
    assert sum(found["days"][customers][:31]) > found["months"][0]["values"][customers]


def test_days_that_are_not_loaded_are_gaps_and_days_without_sales_are_zeros(shop: Shop) -> None:
    loaded = [*MONTH.days[:3], *MONTH.days[5:8]]
    shop.sell(sold(MONTH.days[:2]), loaded)
    (found,) = figures(html(shop))
    revenue, average = (
        metric_place(found, f"sales_drops_{name}") for name in ("revenue", "average_sale")
    )
    assert found["loaded"] == "11100111"
    assert found["days"][revenue] == [9045, 9045, 0, None, None, 0, 0, 0]
    assert found["days"][average] == [1005, 1005, *[None] * 6]


def test_a_month_without_a_loaded_day_between_others_is_a_gap(shop: Shop) -> None:
    february = MARCH.before
    shop.sell(sold(february.days[:1]), [*february.days, *MONTH.days])
    (found,) = figures(html(shop))
    revenue = metric_place(found, "sales_drops_revenue")
    assert [month["values"][revenue] for month in found["months"]] == [9045, None, 0]
    assert [month["whole"] for month in found["months"]] == [True, False, True]


def test_a_partial_month_says_so_and_is_compared_with_the_same_days(shop: Shop) -> None:
    shop.sell([*sold(MARCH.days), *sold(MONTH.days[:14], "20.10")], [*MARCH.days, *MONTH.days[:14]])
    page = html(shop)
    march, april = figures(page)[0]["months"]
    lead = "Partial month: 14 of 30 days are loaded. Compared with the first 14 days of March 2024."
    assert april["lead"] == lead
    assert f'<p class="lead warn">{lead}</p>' in page
    assert (april["values"][0], april["befores"][0], april["changes"][0]) == (253260, 126630, 1000)
    assert not april["whole"]
    assert march["befores"] == [None] * len(march["values"])
    assert "Nothing to compare with" in march["lead"]


def test_few_persons_are_merged_and_never_only_one_part(shop: Shop) -> None:
    sales = [
        *sold(MONTH.days[:1], store="121"),
        *sold(MONTH.days[:1], store="122"),
        *(Sale(APRIL, "999.99", customer, store="129") for customer in CUSTOMERS[:4]),
    ]
    shop.sell(sales, MONTH.days)
    page = html(shop)
    stores = figures(page)[0]["months"][0]["parts"][0]["rows"]
    assert [row[:2] for row in stores] == [["121", 9045], [FEW, 399996 + 9045]]
    assert ">129<" not in page


@settings(max_examples=60, deadline=None)
@given(st.decimals(min_value=-(10**12), max_value=10**12, places=2))
def test_a_value_is_handed_on_to_the_cent(value: Decimal) -> None:
    money = metric("revenue")
    assert Decimal(scaled(money, value) or 0).scaleb(-2) == value


def test_no_personal_column_is_read_but_to_count_persons() -> None:
    for described in REPORTED:
        tables = [table for table in BUILT_IN_TABLES if table.source == described.name]
        personal = {column for table in tables for column in table.personal_columns}
        assert personal
        shown = {dimension for dimension, _ in described.parts}
        read = {
            column
            for name in {*described.tiles, described.revenue, described.persons}
            for part in (metric(name).numerator, metric(name).denominator)
            if part is not None
            for column in (part.sum, part.known, *part.when)
        }
        assert (shown | read) & personal == set()


def test_nobody_is_on_the_page(shop: Shop) -> None:
    shop.sell(sold([*MARCH.days, *MONTH.days]), [*MARCH.days, *MONTH.days])
    page = html(shop)
    assert not [customer for customer in CUSTOMERS if customer in page]
    assert not re.search(r"pii:[0-9a-f]|[\w.]+@[\w.]+\.\w", page.split("<main>")[1])


class Elements(HTMLParser):
    """The elements of a page that are not closed by what stands in it."""

    def __init__(self, page: str) -> None:
        """Read a page."""
        super().__init__()
        self.names: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        """Note an element, and that it runs or loads nothing by its attributes."""
        self.names.append(tag)
        found = {name for name, _ in attrs}
        assert not {name for name in found if name.startswith("on")} | found & {"src", "style"}


def test_a_hostile_name_stays_a_text(shop: Shop) -> None:
    shop.sell(sold(MONTH.days[:3], product=HOSTILE), MONTH.days)
    page = html(shop)
    names = Elements(page).names
    assert names.count("script") == 3
    assert not {"img", "link", "iframe", "base", "object"} & {*names}
    assert figures(page)[0]["months"][0]["parts"][1]["rows"][0][0].startswith("</script><img")


def test_only_what_stands_in_the_page_may_run(shop: Shop) -> None:
    shop.sell(sold(MONTH.days[:3]), MONTH.days)
    page = html(shop)
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', page)
    run = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    (style,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)

    def named(text: str) -> str:
        return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"

    assert policy.replace("&#39;", "'") == (
        f"default-src 'none'; script-src {named(run[0])} {named(run[1])}; "
        f"style-src {named(style)}; base-uri 'none'; form-action 'none'"
    )


def test_the_chart_library_is_the_one_that_is_named() -> None:
    vendored = PACKAGE / "dashboard" / "vendor" / "uplot"
    script = (vendored / "uPlot.iife.min.js").read_bytes()
    assert b"(v1.6.32)" in script[:100]
    assert "uPlot 1.6.32" in (vendored / "README.md").read_text()
    assert "The MIT License" in (vendored / "LICENSE").read_text()


def test_equal_gold_gives_equal_bytes(shop: Shop) -> None:
    shop.sell(sold(MONTH.days[:3]), MONTH.days)
    before = html(shop)
    shop.replace("gold.other", [("x", StringType(), "")], [{"x": "1"}], run_id="another run")
    assert html(shop) == before


def test_links_lead_to_the_pages_that_are_there(shop: Shop, tmp_path: Path) -> None:
    shop.sell(sold([*MARCH.days, *MONTH.days[:3]]), [*MARCH.days, *MONTH.days])
    assert "<a href" not in html(shop).replace('<a href="#', "")
    report, day = shop.report(MARCH).page, shop.report(Period.of_day(APRIL)).page
    (shop.root / "reports/sales_drops/notes.txt").write_text("mine")

    def links(page: str) -> list[str]:
        return re.findall(r'<a href="([^#"]*)"', page)

    assert links(html(shop)) == ["sales_drops/month=2024-03/report.html",
                                 "sales_drops/day=2024-04-01/report.html"]  # fmt: skip
    inside = shop.root / "a b" / "page.html"
    shown = links(html(shop, place=inside))
    assert shown[0] == "../reports/sales_drops/month=2024-03/report.html"
    assert (inside.parent / shown[1]).resolve() == (shop.root / day).resolve()
    outside = links(html(shop, place=tmp_path / "page.html"))
    assert outside == [(shop.root / page).as_uri().replace("%3D", "=") for page in (report, day)]


def test_a_page_stays_small_however_old_the_lake_is(shop: Shop) -> None:
    shop.sell(sold(MONTH.days[:3], product=HOSTILE), MONTH.days)
    made = long_shop(shop)
    page = render(Dashboard([made, made, made], {}, "run", ""))
    assert len(made.days) == MOST_DAYS
    assert len(page.encode()) <= LARGEST


def long_shop(shop: Shop) -> ShopFigures:
    """Figures of many years, as large as they get."""
    reports = [Period.of_day(APRIL + timedelta(days=n)) for n in range(3000)]
    with shop.session() as session:
        source = ReportSource(session, session.reader())
        found = shop_figures(source, REPORTED[2], system_of("sales_drops"), reports)
    assert found is not None
    value = Decimal("123456.78")
    days = [
        DashboardDay(APRIL + timedelta(days=n), True, None, [value] * len(found.metrics))  # noqa: FBT003
        for n in range(MOST_DAYS)
    ]
    (month,) = found.months
    few = replace(month, parts=None)
    return replace(found, days=days, months=[few] * (MOST_MONTHS - 13) + [month] * 13)


def test_only_the_last_days_and_months_are_shown(shop: Shop) -> None:
    years = [APRIL - timedelta(days=n) for n in range(2000)]
    shop.sell([Sale(years[-1], "5.00"), *sold(MONTH.days[:1])], years)
    (found,) = figures(html(shop))
    assert len(found["loaded"]) == len(found["days"][0]) == MOST_DAYS
    assert len(found["months"]) == MOST_MONTHS
    assert [month["parts"] is not None for month in found["months"]].count(True) == 13
    assert found["months"][-1]["key"] == "2024-04"


def test_what_cannot_be_shown_is_named(shop: Shop) -> None:
    with pytest.raises(ConfigurationError, match="olist: it has no gold yet"):
        html(shop)
    with pytest.raises(ConfigurationError, match="no source system 'corner'"):
        html(shop, "corner")
    shop.sell(sold(MONTH.days[:1]), MONTH.days)
    page = html(shop)
    assert re.findall(r'data-system="(\w+)"', page) == ["sales_drops"]
    assert re.findall(r'data-left-out="(\w+)"', page) == ["olist", "shopease"]
    assert "data-left-out" not in html(shop, "sales_drops")
    with pytest.raises(ConfigurationError, match="nothing to show: olist: it has no gold yet"):
        html(shop, "olist")


def test_each_shop_stands_by_itself_in_its_currency(shop: Shop) -> None:
    shop.sell(sold(MONTH.days[:3]), MONTH.days)
    names = ("store_id", "sales_channel", "payment_method", "product_id", "customer_id")
    texts = [(name, StringType(), "") for name in names]
    numbers = [("quantity", LongType(), ""), ("revenue", DecimalType(18, 2), "")]
    fact = [("business_day", DateType(), ""), *numbers, *texts]
    sale = {"business_day": APRIL, "quantity": 2, "revenue": Decimal("1234.50")}
    rows = [{**sale, **dict.fromkeys(names, "1"), "customer_id": one} for one in CUSTOMERS]
    day = {"business_day": APRIL, "is_loaded": True, "event_name": "Fools", "transactions": 9,
           "revenue": Decimal("11110.50")}  # fmt: skip
    shop.replace("gold.shopease_fct_sales", fact, rows)
    shop.replace("gold.shopease_daily_sales_calendar", COLUMNS[CALENDAR], [day])
    page = html(shop)
    assert re.findall(r'data-system="(\w+)"', page) == ["shopease", "sales_drops"]
    chain, drops = figures(page)
    assert (chain["format"]["sign"], drops["format"]["sign"]) == ("$", "₹")
    assert (chain["days"][0], chain["events"]) == ([1111050], {"0": "Fools"})
    assert "$\xa011,110.50</span>" in page
    assert re.findall(r'data-left-out="(\w+)"', page) == ["olist"]
    shop.replace("gold.daily_sales_calendar", COLUMNS[CALENDAR], [day])
    assert "gold.fct_orders is not built yet" in html(shop)


def test_a_month_of_zeros_is_shown(shop: Shop) -> None:
    shop.sell([Sale(APRIL, "0.00", customer) for customer in CUSTOMERS], [*MARCH.days, *MONTH.days])
    april = figures(html(shop))[0]["months"][1]
    assert (april["values"][0], april["befores"][0], april["changes"][0]) == (0, 0, None)
