"""The command ``metrics``: its values are those of the marts, and wrong questions are refused."""

import json
from decimal import Decimal
from typing import Any

import pytest
from typer.testing import CliRunner

from medallion_assets.cli.main import app
from medallion_assets.gold.metrics.described import metrics

pytestmark = pytest.mark.xdist_group("cli")


def answered(cli: CliRunner, *words: str) -> list[dict[str, Any]]:
    result = cli.invoke(app, [*words, "--json"])
    assert result.exit_code == 0, result.output
    found: list[dict[str, Any]] = json.loads(result.stdout)
    return found


def test_all_are_listed_with_what_they_mean(cli: CliRunner) -> None:
    listed = answered(cli, "metrics")
    assert [row["name"] for row in listed] == [one.name for one in metrics()]
    assert all(row["meaning"] for row in listed)


@pytest.mark.parametrize(
    ("name", "by", "mart", "column", "dimension"),
    [
        ("revenue", "month", "revenue_by_month", "revenue", "month"),
        ("sales", "month", "revenue_by_month", "transactions", "month"),
        ("revenue", "day", "daily_sales_summary", "revenue", "business_day"),
        ("buyers", "day", "daily_sales_summary", "unique_customers", "business_day"),
        ("freight", "day", "daily_sales_summary", "freight", "business_day"),
        (
            "average_order_value", "day", "daily_sales_summary", "average_transaction_value",
            "business_day",
        ),
        ("on_time_percent", "day", "delivery_performance", "on_time_percent", "business_day"),
        ("payments", "payment_type", "revenue_by_payment_type", "payments", "payment_type"),
    ],
)  # fmt: skip
def test_values_are_those_of_the_marts(
    cli: CliRunner, name: str, by: str, mart: str, column: str, dimension: str
) -> None:
    asked = {row[by]: row["value"] for row in answered(cli, "metrics", name, "--by", by)}
    sql = f"select {dimension} as by, {column} as value from gold.{mart}"
    expected = {row["by"]: row["value"] for row in answered(cli, "query", sql)}
    assert expected
    assert something(asked) == something(expected)


def something(values: dict[str, str | None]) -> dict[str, str]:
    """What is not nothing: marts list things that were never sold, a metric counts what was."""
    return {key: value for key, value in values.items() if value and Decimal(value)}


def test_a_total_is_the_sum_of_what_may_be_added_up(cli: CliRunner) -> None:
    rows = answered(cli, "metrics", "sales_drops_revenue", "--by", "day,store_id", "--total")
    *parts, total = rows
    assert sum(Decimal(row["value"]) for row in parts) == Decimal(total["value"])
    assert total["day"] == "total"
    (whole,) = answered(cli, "metrics", "sales_drops_revenue")
    assert whole["value"] == total["value"]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["profit"], "there is no metric profit"),
        (["buyers", "--by", "day", "--total"], "cannot be added up"),
        (["average_order_value", "--total"], "cannot be added up"),
        (["revenue", "--by", "seller"], "no dimension seller"),
        (["revenue", "--where", "customer_state"], "is not clear"),
        (["revenue", "--where", "customer_state=SP", "--where", "customer_state=RJ"], "not clear"),
        (["revenue", "--from", "yesterday"], "is no day"),
    ],
)
def test_wrong_questions_are_refused(cli: CliRunner, options: list[str], says: str) -> None:
    result = cli.invoke(app, ["metrics", *options])
    assert result.exit_code == 2
    assert says in " ".join(result.stderr.split())
