"""What the pages of a source system show, as data.

Belongs here: names of metrics, tables and columns, by system. Does not belong here: their values
(see ``reports.figures``) and how they look (see ``reports.page``).
"""

from dataclasses import dataclass

from medallion_assets.core.errors import ConfigurationError
from medallion_assets.payouts.rules import PayoutKind, PayoutRule, rule_of

CALENDAR = "daily_sales_calendar"
CUSTOMERS = "customers_by_month"


@dataclass(frozen=True, kw_only=True)
class ReportedSystem:
    """What is shown of a source system.

    Attributes:
        title: what people call it.
        revenue: the metric of the bars.
        persons: the metric that counts persons; what fewer than five stand behind is merged.
        tiles: metrics that are compared with the time before.
        parts: dimensions of the revenue, each with its heading.
        prefix: of its tables in gold.
        targets: whether its stores have targets and stock.
        incentives: whether persons are paid by months.
        coupons: whether customers get coupons by months.
        cohorts: whether gold has who came back, by month of first purchase.
    """

    name: str
    title: str
    revenue: str
    persons: str
    tiles: tuple[str, ...]
    parts: tuple[tuple[str, str], ...]
    prefix: str = ""
    targets: bool = False
    incentives: bool = False
    coupons: bool = False
    cohorts: bool = False

    @property
    def calendar(self) -> str:
        """The table of loaded days, without gaps."""
        return f"{self.prefix}{CALENDAR}"

    @property
    def customers(self) -> str:
        """The table of new and returning customers by month."""
        return f"{self.prefix}{CUSTOMERS}"

    @property
    def rules(self) -> list[PayoutRule]:
        """Who is due what."""
        kinds = {PayoutKind.INCENTIVE: self.incentives, PayoutKind.COUPON: self.coupons}
        return [rule_of(kind, self.name) for kind, has_it in kinds.items() if has_it]


REPORTED = (
    ReportedSystem(
        name="olist",
        title="Marketplace",
        revenue="revenue",
        persons="buyers",
        tiles=(
            "revenue",
            "sales",
            "average_order_value",
            "buyers",
            "items_per_order",
            "on_time_percent",
            "canceled_percent",
            "review_score",
        ),
        parts=(("customer_state", "State of the buyer"), ("main_payment_type", "Means of payment")),
        cohorts=True,
    ),
    ReportedSystem(
        name="shopease",
        title="Chain of stores",
        revenue="shopease_revenue",
        persons="shopease_customers",
        tiles=(
            "shopease_revenue",
            "shopease_transactions",
            "shopease_average_transaction_value",
            "shopease_customers",
            "shopease_items_sold",
        ),
        parts=(
            ("store_id", "Store"),
            ("sales_channel", "Channel"),
            ("payment_method", "Means of payment"),
        ),
        prefix="shopease_",
        targets=True,
        coupons=True,
    ),
    ReportedSystem(
        name="sales_drops",
        title="Shops that drop files",
        revenue="sales_drops_revenue",
        persons="sales_drops_customers",
        tiles=(
            "sales_drops_revenue",
            "sales_drops_sales",
            "sales_drops_average_sale",
            "sales_drops_customers",
            "sales_drops_items_sold",
            "sales_drops_discount_percent",
        ),
        parts=(("store_id", "Store"), ("product_name", "Product")),
        prefix="sales_drops_",
        incentives=True,
        coupons=True,
    ),
)


def reported(name: str) -> ReportedSystem:
    """What is shown of a source system.

    Raises:
        ConfigurationError: there are no pages of it.
    """
    for system in REPORTED:
        if system.name == name:
            return system
    known = ", ".join(system.name for system in REPORTED)
    raise ConfigurationError(
        f"there are no pages of the source system {name!r}", remedy=f"name one of {known}"
    )
