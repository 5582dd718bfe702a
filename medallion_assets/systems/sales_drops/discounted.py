"""Sales of the second shape: by product, with a discount that may be missing.

A null is no zero. Where the discount is null, none is known: ``discount_applied`` is
false, ``discount_amount`` is null, and the final price is the total price, because
nothing is known that would lower it. A discount of 0 gives an amount of 0.
"""

from __future__ import annotations

from decimal import Decimal

from medallion_assets.systems.sales_drops.common import (
    AMOUNT,
    FROM_FILE,
    ID,
    PIECES,
    equal_lines,
    unknown,
)
from medallion_assets.tables.late_ibis import ir
from medallion_assets.tables.model import Action, Column, ColumnDay, Derived, Rule, Table
from medallion_assets.tables.types import Boolean, Money, Number, Timestamp

ZERO = Decimal("0.00")


def _total(t: ir.Table) -> ir.Value:
    """Unit price times quantity; both are exact, so nothing is left to round."""
    return (t.unit_price.cast("decimal(22, 2)") * t.quantity).cast("decimal(22, 2)")


def _amount(t: ir.Table) -> ir.Value:
    """The discount in rupees, rounded half up once; null where no discount is known.

    The factors have one scale, and the product fits into 38 digits, so no engine rounds it.
    """
    exact = _total(t).cast("decimal(26, 6)") * t.discount.cast("decimal(10, 6)")
    return exact.round(2).cast("decimal(22, 2)")


LINE = (
    Column("sale_date", Timestamp(), "When it was sold, local time.", required=True),
    Column("customer_id", ID, "Who bought.", required=True),
    Column("product_id", ID, "What was bought.", required=True),
    Column("quantity", PIECES, "Pieces.", required=True),
    Column("unit_price", Money(), "Price of a piece, in rupees.", required=True),
    Column(
        "discount",
        Number(precision=10, scale=6),
        "Share of the price that was let off, 0 to 1; null where none is known.",
    ),
)
"""What a file has to bring; other columns are kept in bronze by name."""

DISCOUNTED_SALES = Table(
    source="sales_drops",
    name="discounted_sales",
    description="A sold product, with the discount that was given.",
    grain="one row a line of a file",
    key=("file_id", "line_number"),
    day=ColumnDay(column="sale_date"),
    columns=(*FROM_FILE, *LINE),
    derived=(
        Derived("total_price", AMOUNT, "Unit price times quantity, in rupees.", expression=_total),
        Derived(
            "discount_applied",
            Boolean(),
            "Whether a discount above zero is known.",
            expression=lambda t: (t.discount > 0).fill_null(False),  # noqa: FBT003 - a literal
        ),
        Derived(
            "discount_amount",
            AMOUNT,
            "What was let off, in rupees; null where no discount is known.",
            expression=_amount,
        ),
        Derived(
            "final_price",
            AMOUNT,
            "Total price without the known discount, in rupees.",
            expression=lambda t: (_total(t) - _amount(t).fill_null(ZERO)).cast("decimal(22, 2)"),
        ),
    ),
    rules=(
        Rule(
            name="discount_outside_range",
            action=Action.QUARANTINE,
            description="The discount is no fraction from 0 to 1.",
            breaks=lambda t: (t.discount < 0) | (t.discount > 1),
        ),
    ),
    findings=(
        equal_lines("discounted_sales", tuple(column.name for column in LINE)),
        unknown("discounted_sales", "customer_id", "customers", "customer_id"),
        unknown("discounted_sales", "product_id", "products", "id"),
    ),
)
