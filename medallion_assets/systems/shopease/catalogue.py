"""What the chain sells, and how much of it lies where."""

from medallion_assets.systems.shopease.ids import CREATED_AT, ID, PRICE, UPDATED_AT
from medallion_assets.tables.model import Action, Column, ForeignKey, History, Rule, Table
from medallion_assets.tables.types import Instant, Integer, Text

PRODUCTS = Table(
    source="shopease",
    name="products",
    description="A product of the chain's catalogue, with its present price.",
    grain="one row a product",
    key=("product_id",),
    changed_at=("updated_at",),
    history=History(),
    columns=(
        Column("product_id", ID, "The product.", required=True),
        Column("product_name", Text(upper=True), "Its name, in capitals.", required=True),
        Column("category", Text(upper=True), "Category, in capitals."),
        Column("price", PRICE, "List price in dollars.", required=True),
        Column("description", Text(), "What the catalogue says of it."),
        CREATED_AT,
        UPDATED_AT,
    ),
)


def _pieces(name: str, description: str) -> Column:
    """A number of pieces."""
    return Column(name, Integer(minimum=0, digits=9), description)


INVENTORY = Table(
    source="shopease",
    name="inventory",
    description="The present stock of a product in a store.",
    grain="one row a product and store",
    key=("product_id", "store_id"),
    changed_at=("updated_at",),
    history=History(),
    foreign_keys=(
        ForeignKey(column="product_id", parent="products", parent_column="product_id"),
        ForeignKey(column="store_id", parent="stores", parent_column="store_id"),
    ),
    columns=(
        Column("product_id", ID, "The product.", required=True),
        Column("store_id", ID, "The store.", required=True),
        Column(
            "quantity_on_hand",
            Integer(digits=9),
            "Pieces in the store; below zero where somebody miscounted.",
            required=True,
        ),
        _pieces("quantity_reserved", "Pieces promised to customers."),
        _pieces("reorder_level", "Stock below which more is ordered."),
        _pieces("reorder_quantity", "Pieces that are then ordered."),
        Column("last_restocked_at", Instant(), "When pieces last arrived, UTC."),
        UPDATED_AT,
    ),
    rules=(
        Rule(
            name="quantity_negative",
            action=Action.WARN,
            description="The stock is below zero.",
            breaks=lambda t: t.quantity_on_hand < 0,
        ),
    ),
)
