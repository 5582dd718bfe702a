"""Orders of the Olist marketplace, from purchase to delivery."""

from medallion_assets.systems.olist.common import CHANGES, ORDER_STATUSES
from medallion_assets.tables.model import Action, Column, ColumnDay, ForeignKey, Rule, Table
from medallion_assets.tables.types import Choice, Date, Identifier, Timestamp

WARN = Action.WARN

ORDERS = Table(
    source="olist",
    name="orders",
    description="An order as its customer placed it, with the dates of its way to her.",
    grain="one row an order",
    file_name="olist_orders_dataset.csv",
    key=("order_id",),
    day=ColumnDay(column="order_purchase_timestamp"),
    changes=CHANGES,
    changed_at=(
        "order_purchase_timestamp",
        "order_approved_at",
        "order_delivered_carrier_date",
        "order_delivered_customer_date",
    ),
    foreign_keys=(
        ForeignKey(column="customer_id", parent="customers", parent_column="customer_id"),
    ),
    columns=(
        Column("order_id", Identifier(), "The order.", required=True),
        Column(
            "customer_id",
            Identifier(),
            "The customer record made for this order; a person has one an order.",
            required=True,
        ),
        Column(
            "order_status", Choice(ORDER_STATUSES), "How far the order has come.", required=True
        ),
        Column(
            "order_purchase_timestamp",
            Timestamp(),
            "When the order was placed; its day is the business day.",
            required=True,
        ),
        Column("order_approved_at", Timestamp(), "When payment was approved."),
        Column(
            "order_delivered_carrier_date",
            Timestamp(),
            "When the seller handed the parcel to the carrier.",
        ),
        Column(
            "order_delivered_customer_date", Timestamp(), "When the customer received the parcel."
        ),
        Column("order_estimated_delivery_date", Date(), "The delivery day promised at purchase."),
    ),
    rules=(
        Rule(
            name="carrier_before_approval",
            action=WARN,
            trap=13,
            description="The parcel left before payment was approved.",
            breaks=lambda t: t.order_delivered_carrier_date < t.order_approved_at,
        ),
        Rule(
            name="carrier_before_purchase",
            action=WARN,
            trap=13,
            description="The parcel left before the order was placed.",
            breaks=lambda t: t.order_delivered_carrier_date < t.order_purchase_timestamp,
        ),
        Rule(
            name="delivered_before_carrier",
            action=WARN,
            trap=14,
            description="The parcel arrived before it left.",
            breaks=lambda t: t.order_delivered_customer_date < t.order_delivered_carrier_date,
        ),
        Rule(
            name="delivered_before_approval",
            action=WARN,
            trap=14,
            description="The parcel arrived before payment was approved.",
            breaks=lambda t: t.order_delivered_customer_date < t.order_approved_at,
        ),
        Rule(
            name="delivered_without_delivery_date",
            action=WARN,
            trap=15,
            description="Status delivered, but no day of delivery.",
            breaks=lambda t: (
                (t.order_status == "delivered") & t.order_delivered_customer_date.isnull()
            ),
        ),
        Rule(
            name="delivered_without_approval",
            action=WARN,
            trap=15,
            description="Status delivered, but payment was never approved.",
            breaks=lambda t: (t.order_status == "delivered") & t.order_approved_at.isnull(),
        ),
        Rule(
            name="delivered_without_carrier",
            action=WARN,
            trap=15,
            description="Status delivered, but never handed to the carrier.",
            breaks=lambda t: (
                (t.order_status == "delivered") & t.order_delivered_carrier_date.isnull()
            ),
        ),
        Rule(
            name="canceled_but_delivered",
            action=WARN,
            trap=15,
            description="Status canceled, but the customer received the parcel.",
            breaks=lambda t: (
                (t.order_status == "canceled") & t.order_delivered_customer_date.notnull()
            ),
        ),
    ),
)
