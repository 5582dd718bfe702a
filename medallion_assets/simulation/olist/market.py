"""The whole clean market, before any defect is injected.

Belongs here: building all sheets in their order of dependence, and finding the
rows of an order in them. Does not belong here: injected defects (see ``defects``).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from medallion_assets.simulation.olist.catalogue import (
    OlistProducts,
    build_products,
    build_translation,
)
from medallion_assets.simulation.olist.clock import ExportClock
from medallion_assets.simulation.olist.funnel import Funnel, build_funnel
from medallion_assets.simulation.olist.geography import Geography, build_geography
from medallion_assets.simulation.olist.orders import (
    Orders,
    build_orders,
    count_orders,
    orders_sheet,
)
from medallion_assets.simulation.olist.parties import Sellers, build_customers, build_sellers
from medallion_assets.simulation.olist.reviews import NO_REVIEW, Reviews, build_reviews
from medallion_assets.simulation.olist.sales import Items, Payments, build_items, build_payments
from medallion_assets.simulation.olist.sheet import Sheet
from medallion_assets.simulation.olist.spec import OlistParameters


@dataclass(frozen=True, kw_only=True)
class Market:
    """Everything that is exported. An order's number is its row and its customer's row."""

    parameters: OlistParameters
    clock: ExportClock
    geography: Geography
    translation: Sheet
    products: OlistProducts
    sellers: Sellers
    customers: Sheet
    orders: Orders
    order_sheet: Sheet
    items: Items
    payments: Payments
    reviews: Reviews
    funnel: Funnel | None

    def sheets(self) -> Iterator[Sheet]:
        """The sheets to write, parents before children."""
        yield self.geography.sheet
        yield self.translation
        yield self.products.sheet
        yield self.sellers.sheet
        yield self.customers
        yield self.order_sheet
        yield self.items.sheet
        yield self.payments.sheet
        yield self.reviews.sheet
        if self.funnel is not None:
            yield self.funnel.leads
            yield self.funnel.deals

    def item_rows(self, order: int) -> range:
        """The clean items of an order."""
        return range(int(self.items.first[order]), int(self.items.first[order + 1]))

    def payment_rows(self, order: int) -> range:
        """The clean payments of an order."""
        return range(int(self.payments.first[order]), int(self.payments.first[order + 1]))

    def review_rows(self, order: int) -> range:
        """The clean review of an order, if there is one."""
        row = int(self.reviews.row_of[order])
        return range(row, row + 1) if row != NO_REVIEW else range(0)

    def part_rows(self, order: int) -> Iterator[tuple[Sheet, int]]:
        """All clean rows that are parts of an order."""
        yield from ((self.items.sheet, row) for row in self.item_rows(order))
        yield from ((self.payments.sheet, row) for row in self.payment_rows(order))
        yield from ((self.reviews.sheet, row) for row in self.review_rows(order))


def build_market(parameters: OlistParameters) -> Market:
    """Build the clean market of the parameters."""
    seed = parameters.seed
    clock = ExportClock(parameters.first_business_day)
    counts = count_orders(parameters)
    size = int(counts.sum())
    geography = build_geography(seed, parameters.order_target)
    sellers = build_sellers(seed, geography, parameters.order_target)
    products = build_products(seed, parameters.order_target, len(sellers.ids))
    customers = build_customers(seed, geography, size)
    orders = build_orders(parameters, counts, customers.columns["customer_id"])
    items = build_items(seed, orders, products, sellers, clock)
    return Market(
        parameters=parameters,
        clock=clock,
        geography=geography,
        translation=build_translation(seed),
        products=products,
        sellers=sellers,
        customers=customers,
        orders=orders,
        order_sheet=orders_sheet(seed, orders, clock),
        items=items,
        payments=build_payments(seed, orders, items.owed),
        reviews=build_reviews(seed, orders, clock, parameters.days),
        funnel=build_funnel(parameters, sellers, clock) if parameters.funnel else None,
    )
