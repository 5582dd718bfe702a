"""What the chain sells, and how much of it lies where."""

from __future__ import annotations

from medallion_assets.tables.model import Action, Column, ForeignKey, History, Rule, Table
from medallion_assets.tables.shopease.ids import CREATED_AT, ID, PRICE, UPDATED_AT
from medallion_assets.tables.types import Instant, Integer, Text

__all__ = ["INVENTORY", "PRODUCTS"]

PRODUCTS = Table(
    source="shopease",
    name="products",
    description="A product of the chain's catalogue, with its present price.",
    grain="one row a product",
    key=("product_id",),
    changed_at=("updated_at",),
    history=History(),
    columns=(
        Column(name="product_id", type=ID, required=True, description="The product."),
        Column(
            name="product_name",
            type=Text(upper=True),
            required=True,
            description="Its name, in capitals.",
        ),
        Column(name="category", type=Text(upper=True), description="Category, in capitals."),
        Column(name="price", type=PRICE, required=True, description="List price in dollars."),
        Column(name="description", type=Text(), description="What the catalogue says of it."),
        CREATED_AT,
        UPDATED_AT,
    ),
)


def _pieces(name: str, description: str) -> Column:
    """A number of pieces."""
    return Column(name=name, type=Integer(minimum=0), description=description)


INVENTORY = Table(
    source="shopease",
    name="inventory",
    description="The present stock of a product in a store.",
    grain="one row a product and store",
    key=("product_id", "store_id"),
    changed_at=("updated_at",),
    foreign_keys=(
        ForeignKey(column="product_id", parent="products", parent_column="product_id"),
        ForeignKey(column="store_id", parent="stores", parent_column="store_id"),
    ),
    columns=(
        Column(name="product_id", type=ID, required=True, description="The product."),
        Column(name="store_id", type=ID, required=True, description="The store."),
        Column(
            name="quantity_on_hand",
            type=Integer(),
            required=True,
            description="Pieces in the store; below zero where somebody miscounted.",
        ),
        _pieces("quantity_reserved", "Pieces promised to customers."),
        _pieces("reorder_level", "Stock below which more is ordered."),
        _pieces("reorder_quantity", "Pieces that are then ordered."),
        Column(
            name="last_restocked_at",
            type=Instant(),
            description="When pieces last arrived, UTC.",
        ),
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
