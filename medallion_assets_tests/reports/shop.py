"""Gold of shops that drop files, published without sources and dbt.

Belongs here: what tests of pages need. Does not belong here: any expectation.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from pyiceberg.types import BooleanType, DateType, DecimalType, LongType, StringType, TimestampType

from medallion_assets.reports.build import Report, build_report
from medallion_assets.reports.periods import Period
from medallion_assets_tests.payouts.lake import APRIL, PaidShops

__all__ = ["APRIL", "CALENDAR", "FACT", "Sale", "Shop", "days_of"]

MONEY = DecimalType(18, 2)
FACT = "gold.sales_drops_fct_sales"
CALENDAR = "gold.sales_drops_daily_sales_calendar"
CUSTOMERS = "gold.sales_drops_customers_by_month"
COLUMNS: dict[str, Sequence[Any]] = {
    FACT: (
        ("business_day", DateType(), ""),
        ("sold_at", TimestampType(), ""),
        ("store_id", StringType(), ""),
        ("sales_person_id", StringType(), ""),
        ("product_name", StringType(), ""),
        ("sale_shape", StringType(), ""),
        ("customer_id", StringType(), ""),
        ("quantity", LongType(), ""),
        ("revenue", MONEY, ""),
        ("total_price", MONEY, ""),
        ("discount_amount", MONEY, ""),
    ),
    CALENDAR: (
        ("business_day", DateType(), ""),
        ("is_loaded", BooleanType(), ""),
        ("event_name", StringType(), ""),
        ("transactions", LongType(), ""),
        ("revenue", MONEY, ""),
    ),
    CUSTOMERS: (
        ("month", DateType(), ""),
        ("customers", LongType(), ""),
        ("new_customers", LongType(), ""),
        ("returning_customers", LongType(), ""),
        ("is_truncated", BooleanType(), ""),
        ("returning_revenue_percent", MONEY, ""),
    ),
}


@dataclass(frozen=True)
class Sale:
    """A sale, by whatever matters on a page."""

    day: date
    revenue: str
    customer: str = "1"
    store: str = "121"
    product: str = "sugar"
    hour: int | None = None

    @property
    def sold_at(self) -> datetime | None:
        """When it was sold."""
        return None if self.hour is None else datetime.combine(self.day, time(self.hour))

    def row(self) -> dict[str, Any]:
        """As the fact has it."""
        amount = Decimal(self.revenue)
        return {
            "business_day": self.day, "sold_at": self.sold_at, "store_id": self.store,
            "sales_person_id": "1", "product_name": self.product, "sale_shape": "priced",
            "customer_id": self.customer,
            "quantity": 1, "revenue": amount, "total_price": amount, "discount_amount": None,
        }  # fmt: skip


def days_of(period: Period, count: int | None = None) -> list[date]:
    """The first days of a period, or all."""
    return period.days[:count]


@dataclass(frozen=True)
class Shop(PaidShops):
    """A lake with gold of sales."""

    def sell(self, sales: Sequence[Sale], loaded: Sequence[date]) -> None:
        """Let these be all sales, and these all loaded days."""
        self.replace(FACT, COLUMNS[FACT], [sale.row() for sale in sales])
        self.replace(CALENDAR, COLUMNS[CALENDAR], list(_calendar(sales, loaded)))
        months = sorted({day.replace(day=1) for day in loaded})
        buyers = {m: {s.customer for s in sales if s.day.replace(day=1) == m} for m in months}
        rows = [
            {
                "month": month, "customers": len(buyers[month]), "new_customers": 0,
                "returning_customers": len(buyers[month]), "is_truncated": month == months[0],
                "returning_revenue_percent": Decimal("100.00"),
            }
            for month in months
        ]  # fmt: skip
        self.replace(CUSTOMERS, COLUMNS[CUSTOMERS], rows)

    def report(self, period: Period) -> Report:
        """Write a page."""
        with self.session("report") as session:
            return build_report(session, "sales_drops", period)

    def page(self, period: Period) -> str:
        """Write a page, and read it."""
        return (self.root / self.report(period).page).read_text()


def _calendar(sales: Sequence[Sale], loaded: Sequence[date]) -> Any:
    """A row a day from the first to the last loaded one."""
    day, last = min(loaded), max(loaded)
    while day <= last:
        own = [Decimal(sale.revenue) for sale in sales if sale.day == day]
        is_known = day in loaded or bool(own)
        yield {
            "business_day": day,
            "is_loaded": day in loaded,
            "event_name": None,
            "transactions": len(own) if is_known else None,
            "revenue": sum(own, Decimal(0)) if is_known else None,
        }
        day += timedelta(days=1)
