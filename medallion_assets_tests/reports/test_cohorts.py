"""Who came back is said by month of first purchase, and nothing that few persons stand behind."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyiceberg.types import BooleanType, DateType, DecimalType, LongType

from medallion_assets.reports import build
from medallion_assets.reports.cohorts import TABLE, TOO_FEW, cohorts_of, too_small
from medallion_assets.reports.described import ReportedSystem, reported
from medallion_assets.reports.periods import Period
from medallion_assets.reports.source import ReportSource
from medallion_assets_tests.reports.shop import Sale, Shop

JANUARY, FEBRUARY, MARCH, APRIL = (date(2024, month, 1) for month in range(1, 5))
COLUMNS = (
    ("cohort_month", DateType(), ""),
    ("month", DateType(), ""),
    ("month_number", LongType(), ""),
    ("is_complete", BooleanType(), ""),
    ("is_cohort_truncated", BooleanType(), ""),
    ("cohort_customers", LongType(), ""),
    ("customers", LongType(), ""),
    ("retention_percent", DecimalType(18, 2), ""),
)


def cell(cohort: date, month: date, size: int, customers: int, **more: Any) -> dict[str, Any]:
    """A row of the mart."""
    return {
        "cohort_month": cohort, "month": month, "month_number": month.month - cohort.month,
        "is_complete": True, "is_cohort_truncated": cohort == JANUARY, "cohort_customers": size,
        "customers": customers,
        "retention_percent": (Decimal(customers) * 100 / size).quantize(Decimal("0.01")), **more,
    }  # fmt: skip


ROWS = [
    cell(JANUARY, JANUARY, 200, 200),
    cell(JANUARY, FEBRUARY, 200, 30),
    cell(JANUARY, MARCH, 200, 0),
    cell(JANUARY, APRIL, 200, 12, is_complete=False),
    cell(FEBRUARY, FEBRUARY, 4, 4),
    cell(FEBRUARY, MARCH, 4, 1),
    cell(FEBRUARY, APRIL, 4, 0, is_complete=False),
    cell(MARCH, MARCH, 100, 100),
    cell(MARCH, APRIL, 100, 3, is_complete=False),
    cell(APRIL, APRIL, 50, 50, is_complete=False),
]


def section(shop: Shop, month: date) -> Mapping[str, Any] | None:
    """The section of the page of a month."""
    with shop.session() as session:
        return cohorts_of(ReportSource(session, session.reader()), Period.of_month(month))


def test_a_month_shows_what_was_known_at_its_end(shop: Shop) -> None:
    shop.replace(f"gold.{TABLE}", COLUMNS, ROWS)
    march, april = section(shop, MARCH), section(shop, APRIL)
    assert march is not None
    assert april is not None
    assert [row["cohort"] for row in march["rows"]] == [JANUARY, MARCH]
    january = march["rows"][0]
    assert (january["persons"], january["is_truncated"]) == (200, True)
    later = [january[f"after_{number}"] for number in range(1, 7)]
    assert later == [Decimal("15.00"), Decimal("0.00"), *[None] * 4]
    assert (march["left_out"], march["has_partial"]) == (1, False)
    assert [row["cohort"] for row in april["rows"]] == [JANUARY, MARCH, APRIL]
    assert april["has_partial"]
    # Of those who came back in April three are few, so the twelve are merged with them.
    assert [row["after_1"] for row in april["rows"]] == [Decimal("15.00"), TOO_FEW, None]
    assert april["rows"][0]["after_3"] == TOO_FEW


def test_a_lake_without_a_large_group_shows_none(shop: Shop) -> None:
    shop.replace(f"gold.{TABLE}", COLUMNS, [cell(JANUARY, JANUARY, 4, 4)])
    assert section(shop, JANUARY) is None


@given(st.lists(st.integers(min_value=0, max_value=12), min_size=1, max_size=11))
def test_what_is_hidden_cannot_be_worked_out_from_all_who_came_back(counts: list[int]) -> None:
    last = date(2024, 12, 1)
    rows = [cell(date(2024, n + 1, 1), last, 100, count) for n, count in enumerate(counts)]
    hidden = {cohort.month - 1 for cohort, _ in too_small(rows)}
    assert {n for n, count in enumerate(counts) if 0 < count < 5} <= hidden
    assert all(counts[n] > 0 for n in hidden)
    others = [n for n, count in enumerate(counts) if count > 0]
    assert len(hidden) != 1 or len(others) == 1


def test_the_page_has_the_table_and_the_files_no_more_than_it(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def with_cohorts(name: str) -> ReportedSystem:
        return replace(reported(name), cohorts=True)

    monkeypatch.setattr(build, "reported", with_cohorts)
    april = Period.of_month(APRIL)
    shop.sell([Sale(day, "10.00") for day in april.days], april.days)
    assert "Who came back" not in shop.page(april)
    shop.replace(f"gold.{TABLE}", COLUMNS, ROWS)
    page = shop.page(april)
    table = page.split('id="cohorts"')[1].split("</section>")[0]
    assert "Jan 2024 *" in table
    assert "&lt;5</td>" in table
    assert "15.0 %" in table
    assert "Left out for fewer than five persons: 1." in table
    figures = (shop.root / "reports/sales_drops/month=2024-04/figures.json").read_text()
    assert '"after_1": "<5"' in figures
    assert '"3.00"' not in figures
