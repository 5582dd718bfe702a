"""Amounts that no sale has are rejected, one by one, and stop nothing else."""

import pytest

from medallion_assets_tests.drops.lake import NAME, Drops, sale, sales_file


@pytest.mark.parametrize(
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
