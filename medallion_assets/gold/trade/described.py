"""Which tables and columns tell how a source system trades, as data.

Belongs here: names, by system. Does not belong here: reading them (see ``reading``) and judging
(see ``judging``).
"""

from dataclasses import dataclass

from medallion_assets.core.naming import GOLD


@dataclass(frozen=True)
class Children:
    """What a sale has in tables of its own.

    Attributes:
        name: what people call them.
        column: how many a sale has.
        most_percent: of sales without any, on a day as others are.
    """

    name: str
    column: str
    most_percent: int


@dataclass(frozen=True, kw_only=True)
class Trade:
    """How a source system trades.

    Attributes:
        one: what people call a sale; ``many`` are several.
        calendar: the table of all days, with sales, revenue and whether a day is loaded.
        facts: the table of one row a sale.
        clock: when a sale was made, local; null where nothing tells it.
        children: what a sale should have.
        site: who should report each day, as a column of the sale; None where nobody must.
        summary: the model by day that shows the verdicts.
    """

    system: str
    one: str
    many: str
    calendar: str
    facts: str
    clock: str
    summary: str
    children: tuple[Children, ...] = ()
    site: str | None = None

    @property
    def tables(self) -> tuple[str, str]:
        """What a verdict is read from."""
        return f"{GOLD}.{self.calendar}", f"{GOLD}.{self.facts}"


TRADES = (
    Trade(
        system="olist",
        one="order",
        many="orders",
        calendar="daily_sales_calendar",
        facts="fct_orders",
        clock="purchased_at",
        summary="daily_sales_summary",
        children=(
            Children("items", "item_count", 10),
            Children("payments", "payment_type_count", 2),
        ),
    ),
    Trade(
        system="shopease",
        one="sale",
        many="sales",
        calendar="shopease_daily_sales_calendar",
        facts="shopease_fct_sales",
        clock="sold_at",
        summary="shopease_daily_sales_summary",
        site="store_id",
    ),
    Trade(
        system="sales_drops",
        one="sale",
        many="sales",
        calendar="sales_drops_daily_sales_calendar",
        facts="sales_drops_fct_sales",
        clock="sold_at",
        summary="sales_drops_daily_sales_summary",
        site="store_id",
    ),
)


def trade_of(system: str) -> Trade | None:
    """How a source system trades; None where nobody has described it."""
    return next((trade for trade in TRADES if trade.system == system), None)
