"""The page of the dashboard runs only what it brings, links to what is there, and stays small."""

import base64
import hashlib
import re
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from pyiceberg.types import DateType, DecimalType, LongType, StringType

from medallion_assets.core.errors import ConfigurationError
from medallion_assets.core.shipped import PACKAGE
from medallion_assets.dashboard.figures import MOST_DAYS
from medallion_assets.dashboard.page import Dashboard, render
from medallion_assets.reports.periods import Period
from medallion_assets_tests.dashboard.page import CUSTOMERS, figures, html, long_shop, sold
from medallion_assets_tests.reports.shop import APRIL, CALENDAR, COLUMNS, Shop
from medallion_assets_tests.reports.test_pages import HOSTILE

MONTH = Period.of_month(APRIL)
MARCH = MONTH.before
LARGEST = 300 * 1024


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
