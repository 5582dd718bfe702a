"""The dashboard in a browser without network: what its script does with figures."""

import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from docs.browser import Browser
from medallion_assets.dashboard.build import build_dashboard
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
from medallion_assets_tests.reports.shop import APRIL, Sale, Shop
from medallion_assets_tests.reports.test_pages import HOSTILE
from medallion_assets_tests.tiers import parametrize_once

pytestmark = IN_A_BROWSER

MONTH = Period.of_month(APRIL)
MARCH = MONTH.before
EMPTY = MARCH.before
ZEROS = EMPTY.before
SPACE = "\N{NO-BREAK SPACE}"
PAGES = ("full", "nothing")


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A page of zeros, an empty month, 200 hostile names and a partial month; one of one zero."""
    full = Shop(tmp_path_factory.mktemp("full") / "lake")
    sales = [Sale(ZEROS.first, "0.00")]
    sales += [
        Sale(MARCH.days[number % 31], f"{1000 * number + 7}.25", str(customer),
             product=f"{HOSTILE}{number}")
        for number in range(200) for customer in range(6)
    ]  # fmt: skip
    sales += [Sale(day, "1234567.89", str(n)) for day in MONTH.days[:14] for n in range(9)]
    full.sell(sales, [*ZEROS.days, *EMPTY.days, *MARCH.days, *MONTH.days[:14]])
    full.report(MARCH)
    full.report(Period.of_day(APRIL))
    nothing = Shop(tmp_path_factory.mktemp("nothing") / "lake")
    nothing.sell([Sale(APRIL, "0.00")], [APRIL])
    return {"full": written(full), "nothing": written(nothing)}


def written(shop: Shop) -> Path:
    """The dashboard of a lake in its place."""
    place = shop.root / "reports" / "dashboard.html"
    with shop.session() as session:
        place.parent.mkdir(exist_ok=True)
        place.write_text(build_dashboard(session).html)
    return place


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser without network that tells what it does."""
    with offline(tmp_path_factory.mktemp("browser")) as started:
        yield started


def choose(browser: Browser, selector: str, chosen: object) -> None:
    """Choose an entry of a list, as a person would."""
    value(browser, f"document.querySelector('{selector}').value = '{chosen}'")
    value(browser, f"document.querySelector('{selector}').dispatchEvent(new Event('change'))")


def by(browser: Browser, grain: str) -> None:
    """Switch between months and days."""
    value(browser, f"document.querySelector('[name=grain][value={grain}]').click()")


def text(browser: Browser, selector: str) -> Any:
    """The text of an element."""
    return value(browser, f"document.querySelector('{selector}').innerText").replace(SPACE, " ")


def rows(browser: Browser) -> list[list[str]]:
    """The table, with its head."""
    unfold(browser)
    every = "[...document.querySelectorAll('.course tr')]"
    cells = "[...row.children].map(one => one.innerText)"
    found: list[list[str]] = value(browser, f"{every}.map(row => {cells})")
    return [[one.replace(SPACE, " ") for one in row] for row in found]


@parametrize_once("grain", ["months", "days"])
@parametrize_once("name", PAGES)
def test_it_asks_for_nothing_and_complains_of_nothing(
    browser: Browser, pages: dict[str, Path], name: str, grain: str
) -> None:
    opened(browser, pages[name])
    by(browser, grain)
    count = value(browser, "document.querySelectorAll('.metric option').length")
    for number in range(count):
        choose(browser, ".metric", number)
    assert count == 6
    assert value(browser, "document.querySelectorAll('.chart canvas').length") == 1
    asked = [one["request"]["url"] for one in told(browser, "Network.requestWillBeSent")]
    assert asked == [pages[name].as_uri()]
    assert complaints(browser) == []


@pytest.mark.parametrize("grain", ["months", "days"])
@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_wider_than_a_phone(
    browser: Browser, pages: dict[str, Path], name: str, grain: str
) -> None:
    opened(browser, pages[name], PHONE)
    by(browser, grain)
    unfold(browser)
    assert value(browser, "document.documentElement.scrollWidth") <= PHONE
    outside = (
        "[...document.querySelectorAll('.tiles li')].filter(tile => [...tile.children].some("
        "part => part.scrollWidth > tile.clientWidth)).map(tile => tile.innerText)"
    )
    assert value(browser, outside) == []
    assert smallest_letters(browser) >= 11.5


@pytest.mark.parametrize("name", PAGES)
def test_it_has_three_sheets_of_paper_at_most(
    browser: Browser, pages: dict[str, Path], name: str
) -> None:
    opened(browser, pages[name], dark=True)
    assert 0 < sheets(browser) <= 3


@pytest.mark.parametrize("name", PAGES)
def test_the_script_writes_what_the_page_says_without_it(
    browser: Browser, pages: dict[str, Path], name: str
) -> None:
    opened(browser, pages[name])
    body = pages[name].read_text().split("<main>")[1]
    for kind in ("value", "change", "before"):
        written = re.findall(rf'<span class="{kind}[^"]*">([^<]*)</span>', body)
        cells = f"[...document.querySelectorAll('.tiles .{kind}')]"
        assert value(browser, f"{cells}.map(one => one.textContent)") == written
    parts = re.findall(r'<td class="n">([^<]*)</td>', body)
    cells = "[...document.querySelectorAll('.part td.n')].map(one => one.textContent)"
    assert value(browser, cells) == [html.unescape(one) for one in parts]


def test_a_chosen_month_is_written_as_its_page_writes_it(
    browser: Browser, pages: dict[str, Path]
) -> None:
    opened(browser, pages["full"])
    tile = "[data-metric=sales_drops_{}] .{}"
    assert text(browser, ".month-name") == "April 2024"
    assert text(browser, tile.format("revenue", "value")) == "₹ 15,55,55,554.14"
    assert value(browser, "document.querySelector('.page-of').hidden") is True
    before = value(browser, "document.querySelector('.tiles').innerText")
    choose(browser, ".month", 2)
    report = (pages["full"].parent / "sales_drops/month=2024-03/report.html").read_text()
    shown = text(browser, tile.format("revenue", "value"))
    assert f"{shown.replace(' ', SPACE)}</span>" in report
    assert text(browser, ".lead") == "All 31 days are loaded. Compared with February 2024."
    assert text(browser, ".page-of a") == "The page of March 2024"
    assert len(value(browser, "[...document.querySelectorAll('.part:last-child tbody tr')]"
                              ".map(row => row.innerText)")) == 12  # fmt: skip
    assert text(browser, ".part:last-child th[scope=row]").startswith("</script><img src=x")
    choose(browser, ".month", 3)
    assert value(browser, "document.querySelector('.tiles').innerText") == before
    choose(browser, ".month", 1)
    assert text(browser, tile.format("revenue", "value")) == "₹ 0.00"
    assert text(browser, tile.format("average_sale", "value")) == "\N{EN DASH}"
    assert text(browser, ".part:last-child .rest") == "No sales."


def test_the_table_has_what_the_bars_show(browser: Browser, pages: dict[str, Path]) -> None:
    opened(browser, pages["full"])
    by(browser, "months")
    head, *found = rows(browser)
    assert (head[:2], head[-1]) == (["Month", "Revenue"], "Note")
    assert [(row[0], row[-1]) for row in found] == [
        ("April 2024", "partial"), ("March 2024", ""), ("February 2024", ""), ("January 2024", ""),
    ]  # fmt: skip
    assert [row[1] for row in found][::3] == ["₹ 15,55,55,554.14", "₹ 0.00"]
    by(browser, "days")
    head, *found = rows(browser)
    assert len(found) == 92
    assert text(browser, ".cut").startswith("The last 92 of 105 rows")
    assert found[0][:3] == ["Sun 14 Apr 2024", "₹ 1,11,11,111.01", "9"]
    links = "[...document.querySelectorAll('.course a')].map(one => one.getAttribute('href'))"
    assert [one.rpartition("/reports/")[2] for one in value(browser, links)] == [
        "sales_drops/day=2024-04-01/report.html"
    ]
    value(browser, "document.querySelector('.ranges button').click()")
    assert len(rows(browser)) == 1 + 31
    value(browser, "document.querySelector('.ranges button:last-child').click()")
    assert text(browser, ".cut").startswith("The last 92 of 105 rows")


def test_a_bar_that_is_pointed_at_is_read(browser: Browser, pages: dict[str, Path]) -> None:
    opened(browser, pages["full"])
    by(browser, "months")
    box = "document.querySelector('.u-over').getBoundingClientRect()"
    place = value(browser, f"[{box}.right - 20, {box}.top + 50]")
    browser.do("Input.dispatchMouseEvent", type="mouseMoved", x=place[0] - 5, y=place[1])
    browser.do("Input.dispatchMouseEvent", type="mouseMoved", x=place[0], y=place[1])
    wait = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
    value(browser, wait)
    assert text(browser, ".read") == "April 2024: ₹ 15,55,55,554.14 (partial)"


@parametrize_once("name", PAGES)
@pytest.mark.parametrize(("width", "dark"), [(DESK, False), (PHONE, True)])
def test_axe_finds_nothing(
    browser: Browser, pages: dict[str, Path], name: str, width: int, *, dark: bool
) -> None:
    opened(browser, pages[name], width, dark=dark)
    choose(browser, ".month", 0)
    unfold(browser)
    assert axe_findings(browser) == []
