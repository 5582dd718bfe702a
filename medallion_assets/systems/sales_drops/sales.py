"""Sales of the first shape: by store, person and name of the product, with their cost."""

from __future__ import annotations

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
from medallion_assets.tables.types import Date, Money, Text


def _computed(t: ir.Table) -> ir.Value:
    """Price times quantity; both are exact, so nothing is left to round."""
    return (t.price.cast("decimal(22, 2)") * t.quantity).cast("decimal(22, 2)")


LINE = (
    Column("customer_id", ID, "Who bought.", required=True),
    Column("store_id", ID, "Where it was sold.", required=True),
    Column(
        "product_name",
        Text(lower=True),
        "What was bought, by name, in small letters.",
        required=True,
    ),
    Column("sales_date", Date(), "Day of the sale.", required=True),
    Column("sales_person_id", ID, "Who sold it.", required=True),
    Column("price", Money(), "Price of a piece, in rupees.", required=True),
    Column("quantity", PIECES, "Pieces.", required=True),
    Column(
        "total_cost",
        Money(precision=18),
        "What was charged, in rupees, as received.",
        required=True,
    ),
)
"""What a file has to bring; other columns are kept in bronze by name."""

SALES = Table(
    source="sales_drops",
    name="sales",
    description="A sold product, with the price that was charged.",
    grain="one row a line of a file",
    key=("file_id", "line_number"),
    day=ColumnDay(column="sales_date"),
    columns=(*FROM_FILE, *LINE),
    derived=(
        Derived("computed_cost", AMOUNT, "Price times quantity, in rupees.", expression=_computed),
    ),
    rules=(
        Rule(
            name="total_cost_differs",
            action=Action.WARN,
            description="The charged cost is not price times quantity. Nobody can tell which of "
            "the three is wrong, so all stay as received.",
            breaks=lambda t: t.total_cost != _computed(t),
        ),
    ),
    findings=(
        equal_lines("sales", tuple(column.name for column in LINE)),
        unknown("sales", "customer_id", "customers", "customer_id"),
        unknown("sales", "store_id", "stores", "id"),
        unknown("sales", "sales_person_id", "sales_team", "id"),
        unknown("sales", "product_name", "products", "name"),
    ),
)
