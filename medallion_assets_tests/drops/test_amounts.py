"""Amounts that no sale has are rejected, one by one, and stop nothing else."""

import json

from medallion_assets_tests.drops.lake import NAME, SALE, Drops, sale, sales_file
from medallion_assets_tests.tiers import parametrize_once


@parametrize_once(
    ("spoilt", "reason"),
    [
        ({"quantity": 1_000_001, "price": "9999999999.99"}, "quantity_outside_range"),
        ({"total_cost": "21474836469999999999.99"}, "total_cost_unparsable"),
    ],
)
def test_a_sale_that_is_too_large_is_rejected(
    lake: Drops, spoilt: dict[str, object], reason: str
) -> None:
    lake.drop(NAME, sales_file(sale(), sale(**spoilt)))
    lake.run()
    assert [row["reasons"] for row in lake.rows("quarantine", "sales")] == [[reason]]
    assert len(lake.silver()) == 1
    lake.entries("sales")


def test_the_largest_sale_is_taken_in(lake: Drops) -> None:
    cost = "9999999999990000.00"
    large = sale(quantity=1_000_000, price="9999999999.99", total_cost=cost)
    lake.drop(NAME, sales_file(large))
    lake.run()
    assert [str(row["total_cost"]) for row in lake.silver()] == [cost]
    lake.entries("sales")


@parametrize_once(
    ("name", "content", "reasons"),
    [
        ("a.csv", sales_file(sale(quantity="1.000")), ["quantity_like_thousands"]),
        ("a.jsonl", json.dumps(SALE).replace('"quantity": 2', '"quantity": 2.000'), None),
        ("b.csv", sales_file(sale(sales_date="2026-01-11 10:00:00Z")), ["sales_date_with_zone"]),
        ("c.csv", sales_file(sale(price="x")), ["price_unparsable"]),
    ],
)
def test_what_may_mean_two_things_is_rejected_by_name_unless_its_source_has_types(
    lake: Drops, name: str, content: str, reasons: list[str] | None
) -> None:
    lake.drop(name, content)
    lake.run()
    rejected = [row["reasons"] for row in lake.rows("quarantine", "sales")]
    if reasons is None:
        assert rejected == []
        assert [row["quantity"] for row in lake.silver()] == [2]
    else:
        assert [set(reasons) <= set(found) for found in rejected] == [True]
        assert "sales_date_unparsable" not in rejected[0]
