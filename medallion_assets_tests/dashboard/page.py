"""Dashboards of small lakes, read back as their script reads them.

Belongs here: what tests of the dashboard share. Does not belong here: any expectation.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from medallion_assets.dashboard.build import build_dashboard
from medallion_assets.dashboard.figures import (
    MOST_DAYS,
    MOST_MONTHS,
    DashboardDay,
    ShopFigures,
    shop_figures,
)
from medallion_assets.reports.described import REPORTED
from medallion_assets.reports.periods import Period
from medallion_assets.reports.source import ReportSource
from medallion_assets.systems.registry import system_of
from medallion_assets_tests.reports.shop import APRIL, Sale, Shop

__all__ = ["CUSTOMERS", "figures", "html", "long_shop", "metric_place", "sold"]

CUSTOMERS = tuple(f"customer-{number:04}" for number in range(9))
DATA = re.compile(r'<script type="application/json" id="figures">(.*?)</script>', re.DOTALL)


def html(shop: Shop, *only: str, place: Path | None = None) -> str:
    """The page."""
    with shop.session("dashboard") as session:
        return build_dashboard(session, only, place).html


def figures(page: str) -> list[dict[str, Any]]:
    """What the script reads, a source system each."""
    (found,) = DATA.findall(page)
    read: list[dict[str, Any]] = json.loads(found)
    return read


def metric_place(shop: dict[str, Any], name: str) -> int:
    """Where a metric stands among those of a source system."""
    return [one["name"] for one in shop["metrics"]].index(name)


def sold(days: Sequence[date], amount: str = "10.05", **more: Any) -> list[Sale]:
    """A sale to each customer on each of some days."""
    return [Sale(day, amount, customer, **more) for day in days for customer in CUSTOMERS]


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
