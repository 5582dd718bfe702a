"""What the stores of the chain sold."""

from __future__ import annotations

from medallion_assets.core.naming import BUSINESS_DAY
from medallion_assets.systems.shopease.ids import (
    CHANGES,
    CREATED_AT,
    ID,
    PRICE,
    TIME_ZONE,
    UPDATED_AT,
)
from medallion_assets.tables.late_ibis import ir
from medallion_assets.tables.model import (
    Action,
    Column,
    ColumnDay,
    Derived,
    ForeignKey,
    Rule,
    Table,
)
from medallion_assets.tables.types import Choice, Integer, Money

PAYMENT_METHODS = ("credit_card", "cash", "debit_card", "mobile_pay", "gift_card")
SALES_CHANNELS = ("in_store", "online", "mobile_app", "phone")
PIECES = Integer(minimum=1, maximum=1_000_000, digits=9)
"""Of one sale; more is a mistake, and would be an amount that gold cannot hold."""
AMOUNT = Money(precision=22)
"""Holds the product of the largest quantity and the largest price."""


def _amount(t: ir.Table) -> ir.Value:
    """Quantity times unit price; both are exact, so nothing is left to round."""
    return (t.unit_price.cast("decimal(22, 2)") * t.quantity).cast("decimal(22, 2)")


SALE_TRANSACTIONS = Table(
    source="shopease",
    name="sale_transactions",
    description="A product sold to a customer in a store or by another channel.",
    grain="one row a transaction",
    key=("transaction_id",),
    day=ColumnDay(column="created_at", zone=TIME_ZONE),
    changed_at=("updated_at",),
    changes=CHANGES,
    foreign_keys=(
        ForeignKey(column="store_id", parent="stores", parent_column="store_id"),
        ForeignKey(column="customer_id", parent="customers", parent_column="customer_id"),
        ForeignKey(column="product_id", parent="products", parent_column="product_id"),
    ),
    columns=(
        Column("transaction_id", ID, "The transaction.", required=True),
        Column("store_id", ID, "Where it was booked.", required=True),
        Column("customer_id", ID, "Who bought.", required=True),
        Column("product_id", ID, "What was bought.", required=True),
        Column("quantity", PIECES, "Pieces.", required=True),
        Column(
            "unit_price", PRICE, "Price of a piece in dollars, rounded to cents.", required=True
        ),
        Column("payment_method", Choice(PAYMENT_METHODS), "The means of payment.", required=True),
        Column("sales_channel", Choice(SALES_CHANNELS), "How the customer bought.", required=True),
        CREATED_AT,
        UPDATED_AT,
    ),
    derived=(
        Derived(
            "total_amount", AMOUNT, "Quantity times unit price, in dollars.", expression=_amount
        ),
        Derived(
            "year",
            Integer(digits=9),
            "Year of the business day.",
            expression=lambda t: t[BUSINESS_DAY].year().cast("int32"),
        ),
        Derived(
            "month",
            Integer(digits=9),
            "Month of the business day, 1 to 12.",
            expression=lambda t: t[BUSINESS_DAY].month().cast("int32"),
        ),
        Derived(
            "day",
            Integer(digits=9),
            "Day of the month of the business day.",
            expression=lambda t: t[BUSINESS_DAY].day().cast("int32"),
        ),
    ),
    rules=(
        Rule(
            name="changed_before_created",
            action=Action.WARN,
            description="The row was changed before it was entered.",
            breaks=lambda t: t.updated_at < t.created_at,
        ),
    ),
)
