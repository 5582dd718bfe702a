"""The origins of silver's columns are read off their descriptions."""

from medallion_assets.silver.lineage import column_origins
from medallion_assets.systems.olist import OLIST

TABLES = {table.name: table for table in OLIST}


def test_a_received_column_comes_from_itself_and_the_day_from_bronze() -> None:
    found = column_origins(TABLES["orders"], TABLES)
    assert found["order_status"] == [(None, "order_status")]
    assert found["business_day"] == [(None, "_business_day")]


def test_a_table_without_days_has_no_day() -> None:
    assert "business_day" not in column_origins(TABLES["sellers"], TABLES)


def test_a_derived_column_comes_from_what_its_expression_reads() -> None:
    products = column_origins(TABLES["products"], TABLES)
    assert products["product_category"] == [
        (None, "product_category_name"),
        ("product_category_name_translation", "product_category_name_english"),
    ]
    assert column_origins(TABLES["sellers"], TABLES)["seller_city_original"] == [
        (None, "seller_city")
    ]
