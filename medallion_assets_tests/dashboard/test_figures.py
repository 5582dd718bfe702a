"""The dashboard shows what gold has, by day and by month, and nobody in it."""

import re
from datetime import date, timedelta
from decimal import Decimal

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st

from medallion_assets.dashboard.figures import MOST_DAYS, MOST_MONTHS
from medallion_assets.dashboard.page import scaled
from medallion_assets.gold.metrics.described import metric
from medallion_assets.reports.described import REPORTED
from medallion_assets.reports.parts import FEW
from medallion_assets.reports.periods import Period
from medallion_assets.systems.built_in import BUILT_IN_TABLES
from medallion_assets_tests.dashboard.page import CUSTOMERS, figures, html, metric_place, sold
from medallion_assets_tests.reports.shop import APRIL, FACT, Sale, Shop

MONTH = Period.of_month(APRIL)
MARCH = MONTH.before
LARGEST = 300 * 1024


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


def test_only_the_last_days_and_months_are_shown(shop: Shop) -> None:
    years = [APRIL - timedelta(days=n) for n in range(2000)]
    shop.sell([Sale(years[-1], "5.00"), *sold(MONTH.days[:1])], years)
    (found,) = figures(html(shop))
    assert len(found["loaded"]) == len(found["days"][0]) == MOST_DAYS
    assert len(found["months"]) == MOST_MONTHS
    assert [month["parts"] is not None for month in found["months"]].count(True) == 13
    assert found["months"][-1]["key"] == "2024-04"


def test_a_month_of_zeros_is_shown(shop: Shop) -> None:
    shop.sell([Sale(APRIL, "0.00", customer) for customer in CUSTOMERS], [*MARCH.days, *MONTH.days])
    april = figures(html(shop))[0]["months"][1]
    assert (april["values"][0], april["befores"][0], april["changes"][0]) == (0, 0, None)
