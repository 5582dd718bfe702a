"""The catalogue of the Olist marketplace: products and the names of their categories."""

from __future__ import annotations

from medallion_assets.systems.olist.common import TIME_ZONE
from medallion_assets.tables.late_ibis import ibis
from medallion_assets.tables.model import Action, Column, Derived, History, Lookup, Rule, Table
from medallion_assets.tables.types import Identifier, Integer, Text

TRANSLATION = Table(
    source="olist",
    name="product_category_name_translation",
    description="The English name of each product category.",
    grain="one row a category",
    file_name="product_category_name_translation.csv",
    key=("product_category_name",),
    columns=(
        Column(
            "product_category_name",
            Text(lower=True),
            "Category in Portuguese, as products name it.",
            required=True,
        ),
        Column(
            "product_category_name_english",
            Text(lower=True),
            "Category in English, with the marketplace's own spelling.",
            required=True,
        ),
    ),
)

PRODUCTS = Table(
    source="olist",
    name="products",
    description="A product offered on the marketplace. Names were removed by the publisher.",
    grain="one row a product",
    file_name="olist_products_dataset.csv",
    key=("product_id",),
    history=History(zone=TIME_ZONE),
    lookups=(
        Lookup(
            table="product_category_name_translation",
            column="product_category_name",
            parent_column="product_category_name",
            columns=("product_category_name_english",),
        ),
    ),
    columns=(
        Column("product_id", Identifier(), "The product.", required=True),
        Column("product_category_name", Text(lower=True), "Category in Portuguese."),
        Column(
            "product_name_lenght",
            Integer(digits=9),
            "Characters in the product's name (spelt as the source spells it).",
        ),
        Column(
            "product_description_lenght",
            Integer(digits=9),
            "Characters in the description (spelt as the source spells it).",
        ),
        Column("product_photos_qty", Integer(digits=9), "Published photographs."),
        Column("product_weight_g", Integer(digits=9), "Weight in grams."),
        Column("product_length_cm", Integer(digits=9), "Length in centimetres."),
        Column("product_height_cm", Integer(digits=9), "Height in centimetres."),
        Column("product_width_cm", Integer(digits=9), "Width in centimetres."),
    ),
    derived=(
        Derived(
            "product_category",
            Text(),
            "Category in English, else in Portuguese, else `Unknown`.",
            expression=lambda t: ibis.coalesce(
                t.product_category_name_translation__product_category_name_english,
                t.product_category_name,
                ibis.literal("Unknown"),
            ),
        ),
    ),
    rules=(
        Rule(
            name="product_without_category",
            action=Action.WARN,
            trap=21,
            description="No category, name length, description length and photographs.",
            breaks=lambda t: t.product_category_name.isnull(),
        ),
        Rule(
            name="product_without_dimensions",
            action=Action.WARN,
            trap=21,
            description="Weight or a dimension is missing.",
            breaks=lambda t: (
                t.product_weight_g.isnull()
                | t.product_length_cm.isnull()
                | t.product_height_cm.isnull()
                | t.product_width_cm.isnull()
            ),
        ),
        Rule(
            name="product_weight_not_positive",
            action=Action.WARN,
            trap=21,
            description="The weight is zero or less.",
            breaks=lambda t: t.product_weight_g <= 0,
        ),
        Rule(
            name="product_category_not_translated",
            action=Action.STANDARDISE,
            trap=22,
            description="The category has no English name; the Portuguese one is used.",
            breaks=lambda t: (
                t.product_category_name.notnull() & ~t.product_category_name_translation__found
            ),
        ),
    ),
)
