"""What was sold in an order and how it was paid."""

from __future__ import annotations

from medallion_assets.systems.olist.common import CHANGES, PAYMENT_TYPES
from medallion_assets.tables.late_ibis import ibis, ir
from medallion_assets.tables.model import (
    Action,
    Column,
    Finding,
    ForeignKey,
    Lookup,
    ParentDay,
    Rule,
    Table,
    Tables,
)
from medallion_assets.tables.types import Choice, Identifier, Integer, Money, Timestamp

WARN = Action.WARN
SHIPPING_SLACK_DAYS = 30


def _orders_without(child: str, tables: Tables, *, delivered_only: bool = False) -> ir.Table:
    """Count the orders of a day that have no row in ``child``."""
    orders = tables["orders"]
    if delivered_only:
        orders = orders.filter(orders.order_status == "delivered")
    alone = orders.anti_join(tables[child], "order_id")
    return alone.group_by("business_day").aggregate(rows=lambda t: t.count())


ITEMS = Table(
    source="olist",
    name="order_items",
    description="A piece sold. The same product twice in an order is two rows.",
    grain="one row an order and item number",
    file_name="olist_order_items_dataset.csv",
    key=("order_id", "order_item_id"),
    day=ParentDay(parent="orders", column="order_id", parent_column="order_id"),
    changes=CHANGES,
    foreign_keys=(
        ForeignKey(column="order_id", parent="orders", parent_column="order_id", part_of=True),
        ForeignKey(column="product_id", parent="products", parent_column="product_id"),
        ForeignKey(column="seller_id", parent="sellers", parent_column="seller_id"),
    ),
    lookups=(
        Lookup(
            table="orders",
            column="order_id",
            parent_column="order_id",
            columns=("order_approved_at", "order_estimated_delivery_date"),
        ),
    ),
    columns=(
        Column("order_id", Identifier(), "The order.", required=True),
        Column(
            "order_item_id",
            Integer(minimum=1, digits=9),
            "Number of the item within its order, from 1.",
            required=True,
        ),
        Column("product_id", Identifier(), "What was sold.", required=True),
        Column("seller_id", Identifier(), "Who sold it.", required=True),
        Column(
            "shipping_limit_date",
            Timestamp(),
            "Until when the seller has to hand it to the carrier.",
        ),
        Column("price", Money(), "Price in reais, without freight.", required=True),
        Column(
            "freight_value",
            Money(),
            "Freight in reais, split over the items of the order.",
            required=True,
        ),
    ),
    rules=(
        Rule(
            name="shipping_limit_far_after_estimate",
            action=WARN,
            trap=16,
            description="The shipping limit is more than 30 days after the promised delivery.",
            breaks=lambda t: (
                t.shipping_limit_date.date().delta(
                    t.orders__order_estimated_delivery_date, unit="day"
                )
                > SHIPPING_SLACK_DAYS
            ),
        ),
        Rule(
            name="shipping_limit_before_approval",
            action=WARN,
            trap=16,
            description="The shipping limit is before payment was approved.",
            breaks=lambda t: t.shipping_limit_date < t.orders__order_approved_at,
        ),
    ),
    findings=(
        Finding(
            name="order_without_items",
            trap=11,
            description="Orders of the day that have no item.",
            uses=("orders",),
            count=lambda tables: _orders_without("order_items", tables),
        ),
    ),
)


def _payments_against_items(tables: Tables, tolerance: str) -> ir.Table:
    """Count orders whose payments and items with freight differ by more than ``tolerance``."""
    items = tables["order_items"]
    owed = items.group_by("business_day", "order_id").aggregate(
        owed=(items.price + items.freight_value).sum()
    )
    payments = tables["order_payments"]
    paid = payments.group_by("order_id").aggregate(paid=payments.payment_value.sum())
    both = owed.join(paid, "order_id")
    limit = ibis.literal(tolerance).cast("decimal(12,2)")
    return (
        both.filter((both.paid - both.owed).abs() > limit)
        .group_by("business_day")
        .aggregate(rows=lambda t: t.count())
    )


def _payments_without_first(tables: Tables) -> ir.Table:
    """Count orders whose payments do not start at sequence 1."""
    payments = tables["order_payments"]
    first = payments.group_by("business_day", "order_id").aggregate(
        first=payments.payment_sequential.min()
    )
    return (
        first.filter(first["first"] > 1)
        .group_by("business_day")
        .aggregate(rows=lambda t: t.count())
    )


PAYMENTS = Table(
    source="olist",
    name="order_payments",
    description="One means of payment used for an order; an order may use several.",
    grain="one row an order and payment number",
    file_name="olist_order_payments_dataset.csv",
    key=("order_id", "payment_sequential"),
    day=ParentDay(parent="orders", column="order_id", parent_column="order_id"),
    changes=CHANGES,
    foreign_keys=(
        ForeignKey(column="order_id", parent="orders", parent_column="order_id", part_of=True),
    ),
    columns=(
        Column("order_id", Identifier(), "The order.", required=True),
        Column(
            "payment_sequential",
            Integer(minimum=1, digits=9),
            "Number of the payment within its order.",
            required=True,
        ),
        Column("payment_type", Choice(PAYMENT_TYPES), "The means of payment.", required=True),
        Column(
            "payment_installments",
            Integer(minimum=0, digits=9),
            "In how many instalments the customer pays.",
        ),
        Column("payment_value", Money(), "Amount in reais.", required=True),
    ),
    rules=(
        Rule(
            name="payment_value_zero",
            action=WARN,
            trap=20,
            description="A payment of nothing.",
            breaks=lambda t: t.payment_value == 0,
        ),
        Rule(
            name="payment_type_not_defined",
            action=WARN,
            trap=20,
            description="The means of payment is `not_defined`.",
            breaks=lambda t: t.payment_type == "not_defined",
        ),
        Rule(
            name="payment_installments_zero",
            action=WARN,
            trap=20,
            description="A payment in no instalment.",
            breaks=lambda t: t.payment_installments == 0,
        ),
    ),
    findings=(
        Finding(
            name="payments_without_first",
            trap=20,
            description="Orders whose payment numbers do not start at 1.",
            count=_payments_without_first,
        ),
        Finding(
            name="delivered_order_without_payment",
            trap=12,
            description="Delivered orders of the day that nobody paid for.",
            uses=("orders",),
            count=lambda tables: _orders_without("order_payments", tables, delivered_only=True),
        ),
        Finding(
            name="payments_differ_by_cents",
            trap=19,
            description="Orders whose payments differ from items and freight by more than 0.01.",
            uses=("order_items",),
            count=lambda tables: _payments_against_items(tables, "0.01"),
        ),
        Finding(
            name="payments_differ",
            trap=19,
            description="Orders whose payments differ from items and freight by more than 1.00.",
            uses=("order_items",),
            count=lambda tables: _payments_against_items(tables, "1.00"),
        ),
    ),
)
