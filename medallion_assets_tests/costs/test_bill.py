"""A bill follows from what was recorded and from the file of prices, to the last digit."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from medallion_assets.core.errors import ConfigurationError
from medallion_assets.costs.bill import PaidFor, Stack, of_runs, of_stack, of_stored, total
from medallion_assets.costs.prices import SHIPPED, Prices, load_prices
from medallion_assets.lake.storage.meter import Used

RECORDED = Used(
    puts=653, gets=106, lists=69, deletes=26, sent=7_500_000, catalogue=933, dpu_seconds=1800.0
)
"""The requests of a first load of seven days, and half an hour of one DPU."""


def prices(**items: dict[str, object]) -> Prices:
    """Round prices."""
    known: dict[str, dict[str, object]] = {
        "s3_put": {"unit": "requests", "per": 1000, "price": "0.005"},
        "s3_get": {"unit": "requests", "per": 1000, "price": "0.0004"},
        "s3_gb_month": {"unit": "GB-months", "per": 1, "price": "0.02"},
        "glue_catalogue": {"unit": "requests", "per": 1_000_000, "price": "1", "free": 1_000_000},
        "glue_dpu_hour": {"unit": "DPU-hours", "per": 1, "price": "0.44"},
        **items,
    }
    sourced = {name: {**item, "source": "https://example.com"} for name, item in known.items()}
    return Prices.model_validate(
        {"as_of": "2026-01-01", "region": "r", "currency": "USD", "items": sourced}
    )


def test_a_run_costs_what_one_reckons_by_hand() -> None:
    lines = of_runs(RECORDED, prices())
    assert {line.item: (line.quantity, line.amount) for line in lines} == {
        "s3_put": (Decimal(722), Decimal("0.00361")),
        "s3_get": (Decimal(106), Decimal("0.0000424")),
        "glue_catalogue": (Decimal(933), Decimal("0.000933")),
        "glue_dpu_hour": (Decimal("0.5"), Decimal("0.22")),
    }
    assert total(lines) == Decimal("0.2245854")
    assert {line.part for line in lines} == {PaidFor.RUNS}


def test_what_is_free_in_a_month_is_taken_off_once() -> None:
    used = Used(catalogue=1_000_500)
    assert total(of_runs(used, prices(), with_free=True)) == Decimal("0.0005")
    assert total(of_runs(used, prices())) == Decimal("1.0005")
    assert total(of_runs(Used(catalogue=10), prices(), with_free=True)) == 0


def test_nothing_has_no_lines() -> None:
    assert of_runs(Used(), prices()) == []
    assert of_stack(Stack(), prices()) == []


def test_stored_bytes_cost_by_the_month() -> None:
    assert total(of_stored(3 * 1024**3, prices())) == Decimal("0.06")


def test_stacks_add_up_and_bring_items_with_each_request(tmp_path: Path) -> None:
    files = []
    for number, hours in enumerate((700, 30)):
        files.append(tmp_path / f"{number}.json")
        told = {"fixed": {"nat_hour": hours}, "each_request": {"event": number}}
        files[-1].write_text(json.dumps(told))
    stack = Stack.together(map(Stack.load, files))
    event: dict[str, object] = {"unit": "events", "per": 100_000, "price": "0.10"}
    nat: dict[str, object] = {"unit": "hours", "per": 1, "price": "0.045"}
    known = prices(event=event, nat_hour=nat)
    (fixed,) = of_stack(stack, known)
    assert (fixed.part, fixed.quantity, fixed.amount) == (
        PaidFor.FIXED,
        Decimal(730),
        Decimal("32.85"),
    )
    lines = of_runs(Used(puts=1, gets=2, lists=3, deletes=100), known, stack)
    assert [line.quantity for line in lines if line.item == "event"] == [6]


def test_an_item_without_a_price_is_named() -> None:
    with pytest.raises(ConfigurationError, match="no price of moon_hour"):
        of_stack(Stack(fixed={"moon_hour": Decimal(1)}), prices())


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("", "the file: Invalid JSON"),
        ("{}", "as_of: Field required"),
        (
            '{"as_of":"2026-01-01","region":"r","currency":"dollars","items":{}}',
            "currency: String should match",
        ),
        (
            """{"as_of":"2026-01-01","region":"r","currency":"USD","items":{"a":
            {"unit":"x","per":0,"price":"1","source":"https://a"}}}""",
            "items.a.per: Input should be greater than 0",
        ),
    ],
)
def test_prices_that_cannot_be_used_are_refused_by_place(
    content: str, fault: str, tmp_path: Path
) -> None:
    file = tmp_path / "prices.json"
    file.write_text(content)
    with pytest.raises(ConfigurationError, match=fault):
        load_prices(file)


def test_files_that_are_not_there_are_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"the prices .* cannot be read"):
        load_prices(tmp_path / "none.json")
    with pytest.raises(ConfigurationError, match=r"the stack .* cannot be read"):
        Stack.load(tmp_path / "none.json")
    other = tmp_path / "other.json"
    other.write_text('{"fixed": {"nat_hour": "many"}}')
    with pytest.raises(ConfigurationError, match="is no description of a stack"):
        Stack.load(other)


def test_the_shipped_prices_can_be_read_and_are_sourced() -> None:
    shipped = load_prices(SHIPPED)
    assert shipped.as_of <= date.today()  # noqa: DTZ011 - a day of no zone
    assert total(of_runs(RECORDED, shipped)) > 0
    assert all(item.source.startswith("https://aws.amazon.com/") for item in shipped.items.values())
