"""A history is equal on every drawing, has the promised size, and its days lead to its states."""

import hashlib
from collections import Counter
from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from medallion_assets.simulation.shopease import (
    EFFECTS,
    TABLES,
    TIME_ZONE,
    ChainHistory,
    ChainParameters,
    Effect,
)
from medallion_assets.simulation.shopease.database import GENERATOR
from medallion_assets.simulation.shopease.kinds import SALE_KINDS
from medallion_assets_tests.unit.simulation.shopease.replay import columns, follow, state

ZONE = ZoneInfo(TIME_ZONE)
SMALL = ChainParameters(scale=0.004, days=12)
TIMES = ("created_at", "updated_at")
SPRING = ChainParameters(scale=0.02, days=6, first_day=date(2026, 3, 5))
"""Six days around the night in which clocks are put forward."""


@pytest.fixture(scope="module")
def small() -> ChainHistory:
    return ChainHistory(SMALL)


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        (ChainParameters(), (7_500, 600, 5, 1_020_500)),
        (ChainParameters(scale=0.01), (100, 60, 5, 10_205)),
        (ChainParameters(scale=0.2, days=9), (1_500, 120, 5, 20_410)),
        (ChainParameters(scale=4), (30_000, 1_200, 10, 4_082_000)),
    ],
    ids=["full", "hundredth", "fifth", "fourfold"],
)
def test_sizes_follow_from_the_scale(
    parameters: ChainParameters, expected: tuple[int, int, int, int]
) -> None:
    planned = ChainHistory(parameters)
    assert set(planned.tables) == set(TABLES)
    customers, products, stores, sales = expected
    day = parameters.days - 1
    assert planned.sales.rows(day) == sales
    for name, many in (
        ("customers", customers), ("products", products), ("stores", stores),
        ("sales_managers", stores),
    ):  # fmt: skip
        assert sum(len(piece) for piece in planned.tables[name].state(day)) == many
    assert planned.inventory.present(day).sum() == products * stores


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"days": 0}, "0 days"),
        ({"days": 4_000}, "4000 days"),
        ({"scale": 0.0}, "scale 0"),
        ({"scale": float("nan")}, "scale nan"),
        ({"scale": 0.01, "days": 1}, "113 sales are too few"),
    ],
)
def test_what_cannot_hold_every_case_is_refused(given: dict[str, float], problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        ChainParameters(**given)  # type: ignore[arg-type]


@pytest.mark.parametrize("days", [1, 2, 3, 30])
def test_the_smallest_histories_hold_every_case(days: int) -> None:
    history = ChainHistory(ChainParameters(scale=0.03 / days + 0.001, days=days))
    planted = history.truth()
    timed = {"late", "slow_commit", "corrected", "repaired"} if days == 1 else set()
    for kind in SALE_KINDS:
        assert planted.kinds["sale_transactions"][kind.name] > 0 or kind.name in timed, kind


def test_equal_parameters_give_equal_rows_and_other_seeds_others(small: ChainHistory) -> None:
    assert state(ChainHistory(SMALL), 11) == state(small, 11)
    other = state(ChainHistory(ChainParameters(scale=0.004, days=12, seed=8)), 11)
    assert all(other[name] != rows for name, rows in state(small, 11).items())


def test_rows_are_those_of_this_generation(small: ChainHistory) -> None:
    """If this fails on purpose, raise GENERATOR: databases of the old rows are loaded anew then."""
    found = hashlib.sha256()
    for name, rows in state(small, 7).items():
        found.update(f"{name}{sorted(map(repr, rows.elements()))}".encode())
    assert (GENERATOR, found.hexdigest()[:16]) == (1, "27abbe2fd03f0a3f")


@pytest.mark.parametrize("parameters", [SMALL, SPRING], ids=["january", "spring"])
def test_the_changes_of_each_day_lead_to_its_state(parameters: ChainParameters) -> None:
    history = ChainHistory(parameters)
    rows = state(history, -1)
    assert not rows["sale_transactions"]
    for day in range(parameters.days):
        follow(history, rows, day)
        assert rows == state(ChainHistory(parameters), day)


def test_a_day_back_is_as_it_was(small: ChainHistory) -> None:
    before = state(small, 4)
    state(small, 9)
    assert state(small, 4) == before


def test_counts_do_not_depend_on_what_was_drawn_before() -> None:
    drawn = ChainHistory(SMALL)
    state(drawn, 11)
    assert drawn.truth(SMALL.day(6)) == ChainHistory(SMALL).truth(SMALL.day(6))
    assert "2026-01-07" in drawn.truth(SMALL.day(6)).to_json()


def test_every_planted_kind_has_an_effect_and_dirt_only_grows(small: ChainHistory) -> None:
    first, last = small.truth(SMALL.day(3)), small.truth()
    for name, kinds in last.kinds.items():
        assert set(kinds) == set(EFFECTS[name])
    assert last.of("sale_transactions", Effect.REJECT) > first.of(
        "sale_transactions", Effect.REJECT
    )
    assert first.kinds["sale_transactions"]["corrected"] > 0


def test_days_outside_the_history_are_refused(small: ChainHistory) -> None:
    for day in (date(2025, 12, 30), date(2026, 1, 13)):
        with pytest.raises(ValueError, match="is not between 2025-12-31 and 2026-01-12"):
            small.truth(day)


def test_late_rows_are_written_after_they_happened(small: ChainHistory) -> None:
    """What an extraction by time of change must bear: rows that come after their time."""
    slow = late = 0
    for day in range(SMALL.days):
        start = datetime.combine(SMALL.day(day), datetime.min.time(), ZONE)
        for piece in small.sales.inserted(day):
            for created, updated in zip(*(piece[c].to_pylist() for c in TIMES), strict=True):
                slow += start - timedelta(minutes=10) <= updated < start
                late += created is not None and created < start <= updated
                assert start - timedelta(minutes=10) <= updated < start + timedelta(days=1)
    kinds = small.truth().kinds["sale_transactions"]
    assert (slow, late) == (kinds["slow_commit"], kinds["late"])
    assert slow > 0
    assert late > 0


def test_stores_keep_their_hours_and_the_web_has_none() -> None:
    """The Sunday has 23 hours; its lost hour has no sale."""
    found = columns(ChainHistory(SPRING).sales, 5)
    hours: dict[str, Counter[int]] = {"in_store": Counter(), "online": Counter()}
    for channel, created in zip(found["sales_channel"], found["created_at"], strict=True):
        local = created and created.astimezone(ZONE)
        if local and channel in hours and local.date() == date(2026, 3, 8):
            hours[channel][local.hour] += 1
    assert min(hours["in_store"]) >= 10
    assert max(hours["in_store"]) < 18
    assert min(hours["online"]) < 9
    assert not hours["online"][2]


def test_saturdays_are_busier_than_sundays() -> None:
    found = columns(ChainHistory(ChainParameters(scale=0.02, days=14)).sales, 13)
    days = Counter(
        created.astimezone(ZONE).strftime("%a") for created in found["created_at"] if created
    )
    assert days["Sat"] > 1.3 * days["Sun"]


def test_some_products_and_customers_are_much_more_common(small: ChainHistory) -> None:
    found = columns(small.sales, 11)
    for column in ("product_id", "customer_id"):
        counts = sorted(Counter(found[column]).values(), reverse=True)
        assert sum(counts[: len(counts) // 10]) > sum(counts) / 5


def test_nothing_deleted_is_sold_and_prices_follow_the_product() -> None:
    history = ChainHistory(SMALL)
    gone: set[int] = set()
    for day in range(SMALL.days):
        for piece in history.tables["products"].deleted(day):
            gone.update(piece["product_id"].to_pylist())
        sold = columns_of_day(history, day)
        assert not gone & set(sold)
    assert gone


def columns_of_day(history: ChainHistory, day: int) -> list[int]:
    return [key for piece in history.sales.inserted(day) for key in piece["product_id"].to_pylist()]


def test_persons_are_obviously_invented(small: ChainHistory) -> None:
    for table in ("customers", "sales_managers"):
        found = columns(small.tables[table], 11)
        assert all(
            address.strip().lower().rpartition("@")[2].startswith("example.")
            for address in found["email"]
            if address
        )
        assert all(") 555-01" in number for number in found["phone"])


def test_each_store_has_one_manager_on_every_day(small: ChainHistory) -> None:
    for day in range(-1, SMALL.days):
        managed = columns(small.tables["sales_managers"], day)["store_id"]
        assert sorted(managed) == [1, 2, 3, 4, 5]


def test_stock_is_sold_runs_out_and_comes_again(small: ChainHistory) -> None:
    cells = [columns(small.tables["inventory"], day) for day in range(SMALL.days)]
    on_hand = [dict(enumerate(found["quantity_on_hand"])) for found in cells]
    steps = [b[c] - a[c] for a, b in pairwise(on_hand) for c in a]
    assert min(steps) < 0 < max(steps)
    assert any(found["last_restocked_at"] != [None] * len(on_hand[0]) for found in cells)
    last = cells[-1]
    assert all(
        reserved <= max(there, 0)
        for there, reserved in zip(last["quantity_on_hand"], last["quantity_reserved"], strict=True)
    )
