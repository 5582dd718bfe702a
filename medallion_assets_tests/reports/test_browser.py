"""Pages in a browser without network: on a phone, on paper, and for those who do not see them."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from docs.browser import Browser
from medallion_assets.reports.periods import Period
from medallion_assets_tests.in_a_browser import (
    DESK,
    IN_A_BROWSER,
    PHONE,
    axe_findings,
    complaints,
    offline,
    opened,
    sheets,
    smallest_letters,
    told,
    unfold,
    value,
)
from medallion_assets_tests.payouts.lake import COUPONS, INCENTIVES, bought, sold
from medallion_assets_tests.reports.shop import APRIL, FACT, Sale, Shop
from medallion_assets_tests.reports.test_pages import HOSTILE
from medallion_assets_tests.tiers import parametrize_once

pytestmark = IN_A_BROWSER

MONTH, MARCH = Period.of_month(APRIL), Period.of_month(APRIL).before
EMPTY = MARCH.before
PAGES = {"partial": MONTH, "hostile": MARCH, "empty": EMPTY, "day": Period.of_day(APRIL)}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """A month without sales, one of 200 products with hostile names, and a part of one."""
    made = Shop(tmp_path_factory.mktemp("pages") / "lake")
    sales = [
        Sale(day, f"{1000 * number + 7}.25", str(customer), product=f"{HOSTILE}{number}")
        for number in range(200)
        for customer in range(6)
        for day in [MARCH.days[number % 31]]
    ]
    sales += [Sale(day, "1234567.89", str(n)) for day in MONTH.days[:14] for n in range(9)]
    made.sell(sales, [*EMPTY.days, *MARCH.days, *MONTH.days[:14]])
    winners = {(str(store), str(store)): "1000.00" for store in range(120, 140)}
    made.publish(INCENTIVES.mart, [*sold(winners, period=MARCH.first), *sold(winners, days=14)])
    made.publish(COUPONS.mart, bought({"1": True, "2": False}, period=MARCH.first))
    return made


@pytest.fixture(scope="module")
def pages(shop: Shop) -> dict[str, Path]:
    """The pages by name."""
    return {name: shop.root / shop.report(period).page for name, period in PAGES.items()}


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser without network that tells what it does."""
    with offline(tmp_path_factory.mktemp("browser")) as started:
        yield started


@parametrize_once("name", PAGES)
def test_a_page_asks_for_nothing_and_complains_of_nothing(
    browser: Browser, pages: dict[str, Path], name: str
) -> None:
    opened(browser, pages[name])
    asked = [one["request"]["url"] for one in told(browser, "Network.requestWillBeSent")]
    assert asked == [pages[name].as_uri()]
    assert complaints(browser) == []
    assert value(browser, "document.scripts.length + document.images.length") == 0


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_wider_than_a_phone(browser: Browser, pages: dict[str, Path], name: str) -> None:
    opened(browser, pages[name], PHONE)
    unfold(browser)
    assert value(browser, "document.documentElement.scrollWidth") <= PHONE
    outside = (
        "[...document.querySelectorAll('.tiles li')].filter(tile => [...tile.children].some("
        "part => part.scrollWidth > tile.clientWidth)).map(tile => tile.innerText)"
    )
    assert value(browser, outside) == []
    assert smallest_letters(browser) >= 11.5


@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_three_sheets_of_paper_at_most(
    browser: Browser, pages: dict[str, Path], name: str
) -> None:
    opened(browser, pages[name])
    assert 0 < sheets(browser) <= 3


def test_a_tile_shows_what_a_query_answers(
    browser: Browser, pages: dict[str, Path], shop: Shop
) -> None:
    files = list(shop.reader().files(FACT))
    with duckdb.connect() as connection:
        ((total, sales),) = connection.execute(
            "select sum(revenue), count(*) from read_parquet(?) where business_day >= ?",
            [files, MONTH.first],
        ).fetchall()
    opened(browser, pages["partial"])
    tile = "document.querySelector('[data-metric=sales_drops_{}] .value').innerText"
    shown = value(browser, tile.format("revenue")).replace("\xa0", " ")
    assert shown == "₹ 15,55,55,554.14"
    assert Decimal(shown.removeprefix("₹ ").replace(",", "")) == total
    assert value(browser, tile.format("sales")) == str(sales)


def test_a_hostile_name_is_shown_as_it_is(browser: Browser, pages: dict[str, Path]) -> None:
    opened(browser, pages["hostile"])
    names = "[...document.querySelectorAll('.hbars th[scope=row]')].map(one => one.innerText)"
    assert any(name.startswith("</script><img src=x onerror=alert(1)>&\"' n")
               for name in value(browser, names))  # fmt: skip


@parametrize_once("name", PAGES, kept=[1])
@pytest.mark.parametrize(("width", "dark"), [(DESK, False), (PHONE, True)])
def test_axe_finds_nothing(
    browser: Browser, pages: dict[str, Path], name: str, width: int, *, dark: bool
) -> None:
    opened(browser, pages[name], width, dark=dark)
    unfold(browser)
    assert axe_findings(browser) == []
