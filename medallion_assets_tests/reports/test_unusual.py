"""What is unusual about a day, on its page: read from a lake, said in words, silent otherwise."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from typer.testing import CliRunner

from medallion_assets.cli.main import app
from medallion_assets.reports.periods import Period
from medallion_assets_tests.reports.shop import Sale, Shop

FRIDAY = date(2024, 4, 5)
DAYS = [FRIDAY - timedelta(days=n) for n in range(5 * 7)]
STORES = ("121", "122")
HOURS = range(9, 21)


def day_of(day: date, times: int = 1) -> Iterator[Sale]:
    """What is sold on a day like others: in each hour, in both stores, several times."""
    for _ in range(2 * times):
        for hour in HOURS:
            yield from (Sale(day, "10.00", store=store, hour=hour) for store in STORES)


USUAL = [sale for day in DAYS[1:] for sale in day_of(day)]


def unusual(shop: Shop, own: list[Sale]) -> list[str]:
    """What the page of a Friday says, after five usual weeks."""
    shop.sell([*USUAL, *own], DAYS)
    return shop.report(Period.of_day(FRIDAY)).figures.unusual


def test_a_usual_day_has_no_such_section(shop: Shop) -> None:
    assert unusual(shop, [*day_of(FRIDAY)]) == []
    assert "unusual" not in shop.page(Period.of_day(FRIDAY))


def test_doubled_sales_a_silent_store_and_half_a_day_are_told(shop: Shop) -> None:
    (doubled,) = unusual(shop, [*day_of(FRIDAY, times=4)])
    assert doubled == (
        "sales 4.0 times the usual Friday, average sale as usual: a great day, or sales doubled"
    )
    (silent,) = unusual(shop, [sale for sale in day_of(FRIDAY) if sale.store == "121"])
    assert silent.startswith("nothing from store 122, which sold on at least 4 of the last 4")
    (half,) = unusual(shop, [sale for sale in day_of(FRIDAY) if (sale.hour or 0) < 15])
    assert half.startswith("no sales from 15:00 to 24:00, where a usual Friday has 50 % of them")
    assert "<li>No sales from 15:00 to 24:00" in shop.page(Period.of_day(FRIDAY))


def test_sales_of_later_days_do_not_change_what_was_said(shop: Shop) -> None:
    own = [sale for sale in day_of(FRIDAY) if sale.store == "121"]
    told = unusual(shop, own)
    later = [FRIDAY + timedelta(days=n) for n in range(1, 36)]
    sales = [sale for day in later for sale in own for sale in [Sale(day, sale.revenue)]]
    shop.sell([*USUAL, *own, *sales], [*DAYS, *later])
    assert shop.report(Period.of_day(FRIDAY)).figures.unusual == told


def test_the_page_of_a_month_says_nothing_of_days(shop: Shop) -> None:
    unusual(shop, [])
    assert "What is unusual" not in shop.page(Period.of_month(FRIDAY))


def test_the_command_says_it_beside_the_place_of_the_page(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    unusual(shop, [sale for sale in day_of(FRIDAY) if sale.store == "121"])
    monkeypatch.setenv("MEDALLION_LAKE", str(shop.root))
    asked = ["report", "day", "--day", str(FRIDAY), "--source", "sales_drops"]
    result = CliRunner().invoke(app, asked)
    assert result.stdout.splitlines()[0].endswith("report.html")
    assert "unusual: nothing from store 122" in result.stderr
    assert "unusual" not in CliRunner().invoke(app, [*asked, "--json"]).output
