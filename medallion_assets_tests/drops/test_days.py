"""When files arrive, and when what they tell took place."""

from dataclasses import replace
from datetime import UTC, date, datetime

from medallion_assets_tests.drops.lake import DAY, Drops, also, sale, sales_file
from medallion_assets_tests.platform import nothing_changes
from medallion_assets_tests.tiers import AGAIN


def test_a_day_takes_in_what_arrived_on_it(lake: Drops) -> None:
    lake.drop("sales_2026-01-10.csv", sales_file())
    lake.drop("sales_2026-01-12.csv", sales_file(sale(customer_id=2)))
    lake.run([date(2026, 1, 12)])
    assert lake.outcomes() == [("sales_2026-01-12.csv", "loaded")]
    assert lake.files("incoming") == ["sales_2026-01-10.csv"]
    outcome = lake.run([date(2026, 1, 10)])
    assert outcome.bronze["sales"].changed == {date(2026, 1, 10): 1}
    assert outcome.silver["sales"].business_days(date(2026, 1, 10)) == (DAY,)


@AGAIN
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


@AGAIN
def test_of_a_dimension_the_file_that_arrived_last_counts(lake: Drops) -> None:
    lake = also(lake, "products")
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


@AGAIN
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
