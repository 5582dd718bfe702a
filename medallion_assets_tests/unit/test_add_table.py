"""A twelfth table is one description: nothing else has to be written."""

from datetime import date
from decimal import Decimal
from pathlib import Path

from medallion_assets.systems.olist import OLIST
from medallion_assets.tables.model import Action, Column, ColumnDay, ForeignKey, Rule, Table
from medallion_assets.tables.types import Boolean, Identifier, Integer, Money, Timestamp
from medallion_assets_tests.platform import Platform
from medallion_assets_tests.shop import hex_id

STOCK = Table(
    source="olist",
    name="stock",
    description="What lies in a seller's store at the end of a day.",
    grain="one row a product and day of counting",
    file_name="stock.csv",
    key=("product_id",),
    day=ColumnDay(column="counted_at"),
    changed_at=("counted_at",),
    foreign_keys=(ForeignKey(column="product_id", parent="products", parent_column="product_id"),),
    columns=(
        Column("product_id", Identifier(), "The product.", required=True),
        Column("counted_at", Timestamp(), "When.", required=True),
        Column("pieces", Integer(minimum=0), "How many.", required=True),
        Column("worth", Money(), "What they cost, in reais."),
        Column("blocked", Boolean(), "Whether they may not be sold."),
    ),
    rules=(
        Rule(
            name="stock_empty",
            action=Action.WARN,
            description="There is nothing left.",
            breaks=lambda t: t.pieces == 0,
        ),
    ),
)

ROWS = f"""product_id,counted_at,pieces,worth,blocked
{hex_id(1)},2024-05-01 20:00:00,5,12.50,false
{hex_id(1)},2024-05-01 21:00:00,4,10.00,FALSE
{hex_id(2)},2024-05-02 20:00:00,0,0,true
{hex_id(2)},2024-05-02 20:00:00,0,0,true
{hex_id(3)},2024-05-02 20:00:00,-1,1.005,perhaps
{hex_id(9)},2024-05-02 20:00:00,1,,
"""


def test_one_description_takes_a_file_to_silver(tmp_path: Path) -> None:
    products = next(table for table in OLIST if table.name == "products")
    translation = next(t for t in OLIST if t.name == "product_category_name_translation")
    export = tmp_path / "export"
    export.mkdir()
    (export / STOCK.file_name).write_text(ROWS)
    (export / translation.file_name).write_text(
        ",".join(translation.column_names) + "\ncasa,house\n"
    )
    rows = [",".join(products.column_names), *(f"{hex_id(n)},casa,,,,,,," for n in (1, 2, 3))]
    (export / products.file_name).write_text("\n".join(rows))
    platform = Platform(
        tmp_path / "lake",
        export,
        date(2024, 5, 1),
        date(2024, 5, 2),
        (translation, products, STOCK),
    )
    outcome = platform.run().silver["stock"]
    assert outcome.failed == {}
    assert [
        (row["product_id"], row["pieces"], row["worth"], row["blocked"], row["business_day"])
        for row in platform.rows("silver", "stock")
    ] == [
        (hex_id(1), 4, Decimal("10.00"), False, date(2024, 5, 1)),
        (hex_id(2), 0, Decimal("0.00"), True, date(2024, 5, 2)),
    ]
    assert {
        row["product_id"]: sorted(row["reasons"]) for row in platform.rows("quarantine", "stock")
    } == {
        hex_id(3): ["blocked_unparsable", "pieces_outside_range", "worth_like_thousands"],
        hex_id(9): ["products_missing"],
    }
    entries = platform.ledger("stock")
    assert entries[date(2024, 5, 1)].rows.superseded == 1
    assert entries[date(2024, 5, 2)].rows.duplicates == 1
    assert entries[date(2024, 5, 2)].rules["stock_empty"] == 1
    assert entries[date(2024, 5, 1)].accounts["worth"].superseded == Decimal("12.50")
