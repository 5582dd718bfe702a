"""What the cleaning pipeline promises for any rows, however dirty."""

from collections import Counter
from datetime import datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from medallion_assets.cleaning.pipeline import CLASS
from medallion_assets.core.naming import LINE, LOAD_ID
from medallion_assets_tests.examples import examples
from medallion_assets_tests.shop import hex_id
from medallion_assets_tests.unit.cleaning.classified import ITEMS, ORDERS, Row, items, orders

CLASSES = {"silver", "quarantined", "duplicate", "superseded"}
MOMENTS = ["", "x", *(f"2024-05-0{day} 1{hour}:00:00" for day in (1, 2, 3) for hour in (0, 1))]
DIRTY_ORDERS = st.lists(
    st.fixed_dictionaries(
        {
            "order_id": st.sampled_from([hex_id(1), hex_id(2), f" {hex_id(2)}", "bad", "", None]),
            "customer_id": st.sampled_from([hex_id(11), hex_id(12), hex_id(99), ""]),
            "order_status": st.sampled_from(["delivered", "Shipped ", "lost", None]),
            "order_purchase_timestamp": st.sampled_from(MOMENTS),
            "order_approved_at": st.sampled_from(MOMENTS),
            "order_delivered_carrier_date": st.sampled_from(MOMENTS),
            "order_delivered_customer_date": st.sampled_from(MOMENTS),
            "order_estimated_delivery_date": st.sampled_from(["2024-05-20", "soon", None]),
            LOAD_ID: st.sampled_from(["000001", "000001", "000002"]),
        }
    ),
    max_size=12,
)


def checked(found: list[Row], rows: list[Row], key: tuple[str, ...]) -> None:
    """What holds for any rows."""
    assert sorted((row[LOAD_ID], row[LINE]) for row in found) == sorted(
        (row[LOAD_ID], row[LINE]) for row in received_lines(rows)
    )
    assert {row[CLASS] for row in found} <= CLASSES
    valid = [row for row in found if row[CLASS] == "silver"]
    assert len({tuple(row[name] for name in key) for row in valid}) == len(valid)
    assert all(row["reasons"] == [] and row["business_day"] for row in valid)
    assert all(row["reasons"] for row in found if row[CLASS] == "quarantined")


def received_lines(rows: list[Row]) -> list[Row]:
    return [{LINE: number + 2, LOAD_ID: row[LOAD_ID]} for number, row in enumerate(rows)]


@examples(40)
@given(DIRTY_ORDERS)
def test_every_order_is_in_exactly_one_class(rows: list[Row]) -> None:
    checked(orders(*rows), rows, ORDERS.key)


@examples(40)
@given(DIRTY_ORDERS, st.randoms(use_true_random=False))
def test_the_order_of_rows_only_decides_between_equal_changes(rows: list[Row], dice: Any) -> None:
    shuffled = list(rows)
    dice.shuffle(shuffled)

    def summary(found: list[Row]) -> Counter[tuple[object, ...]]:
        return Counter((row["order_id"], row[CLASS], str(row["reasons"])) for row in found)

    assert summary(orders(*rows)) == summary(orders(*shuffled))


@examples(40)
@given(DIRTY_ORDERS)
def test_the_survivor_has_the_latest_change_and_was_received_last(rows: list[Row]) -> None:
    valid: dict[str, list[Row]] = {}
    for row in orders(*rows):
        if not row["reasons"] and row[CLASS] != "duplicate":
            valid.setdefault(row["order_id"], []).append(row)
    for versions in valid.values():
        latest = [row for row in versions if row[LOAD_ID] == max(v[LOAD_ID] for v in versions)]
        survivors = [row for row in versions if row[CLASS] == "silver"]
        if any(row[CLASS] == "silver" for row in latest):
            assert survivors == [max(latest, key=lambda row: (changed_at(row), row[LINE]))]


def changed_at(row: Row) -> datetime:
    """The latest change that a row speaks of."""
    moments: list[datetime] = [row[name] for name in ORDERS.changed_at if row[name]]
    return max(moments)


DIRTY_ITEMS = st.lists(
    st.fixed_dictionaries(
        {
            "order_id": st.sampled_from([hex_id(1), hex_id(2), hex_id(3), "bad", ""]),
            "order_item_id": st.sampled_from(["1", "01", "1.0", "2", "0", "x", ""]),
            "product_id": st.sampled_from([hex_id(21), hex_id(22)]),
            "seller_id": st.sampled_from([hex_id(31), hex_id(31).upper(), "bad"]),
            "shipping_limit_date": st.sampled_from(["2024-05-05 10:00:00", "", "x"]),
            "price": st.sampled_from(["10.00", "10", "-1", "1.005", ""]),
            "freight_value": st.sampled_from(["0", "1.50"]),
            LOAD_ID: st.just("000001"),
        }
    ),
    max_size=12,
)


@examples(40)
@given(DIRTY_ITEMS)
def test_every_item_is_in_exactly_one_class(rows: list[Row]) -> None:
    parents = {hex_id(1): "2024-05-01", hex_id(2): "2024-06-01"}
    checked(items(*rows, parents=parents), rows, ITEMS.key)
