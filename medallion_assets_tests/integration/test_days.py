"""Days one by one, in any order, as a range or again: always the same tables and ledger."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from medallion_assets.core.errors import LakeError
from medallion_assets.simulation.olist import OlistTruth
from medallion_assets_tests.kept import Kept
from medallion_assets_tests.once import made_once
from medallion_assets_tests.platform import Platform
from medallion_assets_tests.shop import THREE_DAYS, line, sale, shop

DEMO_DAYS = 2

State = dict[str, Any]


@pytest.fixture(scope="module")
def range_state(demo: tuple[Path, OlistTruth], shared: Path) -> State:
    """The demonstration export's first days, loaded as one range."""

    def make(home: Path) -> State:
        platform = demo_days(home, demo)
        platform.run()
        return platform.state()

    return made_once(shared, "range-state", make)[1]


def demo_days(home: Path, demo: tuple[Path, OlistTruth]) -> Platform:
    """A range of two days, so that all others of the export lie outside it."""
    export, truth = demo
    platform = Platform(home / "lake", export, truth.first_day, truth.first_day)
    return replace(platform, last=platform.day(DEMO_DAYS - 1))


@pytest.mark.long
def test_the_demonstration_day_by_day_from_the_last_is_the_demonstration_as_a_range(
    demo: tuple[Path, OlistTruth], tmp_path: Path, range_state: State
) -> None:
    platform = demo_days(tmp_path, demo)
    with platform.session() as session:
        for number in reversed(range(DEMO_DAYS)):
            platform.run_in(session, [platform.day(number)])
    state = platform.state()
    for name, rows in range_state.items():
        assert state[name] == rows, name


@pytest.fixture(scope="module")
def _kept(tmp_path_factory: pytest.TempPathFactory) -> tuple[Platform, Kept]:
    """The shop's three days, loaded as one range, as they are put back."""
    platform = shop(tmp_path_factory.mktemp("moving"), MOVING)
    platform.run()
    return platform, Kept.of(platform.root)


@pytest.fixture
def moving(_kept: tuple[Platform, Kept]) -> Platform:
    """The shop's three days, loaded as one range, for this test alone."""
    platform, kept = _kept
    kept.put_back()
    return platform


@pytest.fixture
def shop_state(moving: Platform) -> State:
    """What readers see of them."""
    return moving.state()


MOVING = {
    **THREE_DAYS,
    "sales": [*THREE_DAYS["sales"], sale(2, 3), sale(6, 9), sale(1, 1), ("", "open", "x", "")],
    "lines": [*THREE_DAYS["lines"], line(6), line(7), line(1)],
}
"""Besides, a sale with versions on two days, one outside the range, a repeated one, a bad one."""


@pytest.mark.again
@pytest.mark.parametrize(
    "runs",
    [
        pytest.param(((0,), (1,), (2,)), marks=pytest.mark.long),
        ((2,), (1,), (0,)),
        pytest.param(((1, 2), (0, 1)), marks=pytest.mark.long),
        pytest.param(((0, 1, 2), (1,), (0, 1, 2)), marks=pytest.mark.long),
    ],
    ids=["in order", "in reverse", "overlapping ranges", "again"],
)
def test_any_sequence_of_runs_that_covers_the_days_gives_the_same(
    runs: Sequence[Sequence[int]], tmp_path: Path, shop_state: State
) -> None:
    platform = shop(tmp_path, MOVING)
    with platform.session() as session:
        for days in runs:
            platform.run_in(session, [platform.day(number) for number in days])
    assert platform.state() == shop_state


@pytest.mark.again
def test_bronze_of_all_days_before_silver_of_any_gives_the_same(
    tmp_path: Path, shop_state: State
) -> None:
    platform = shop(tmp_path, MOVING)
    with platform.session() as session:
        for number in (1, 0, 2):
            platform.bronze_in(session, [platform.day(number)])
        for number in (2, 0, 1):
            platform.silver_in(session, [platform.day(number)])
    assert platform.state() == shop_state


def test_a_run_of_one_day_leaves_the_other_days_alone(tmp_path: Path) -> None:
    platform = shop(tmp_path, MOVING)
    outcome = platform.run([platform.day(1)])
    (asked,) = (outcome.silver["sales"].rewritten or platform.asked(None)).days
    assert asked == platform.day(1)
    days = {row["business_day"] for row in platform.rows("silver", "sales")}
    assert days == {platform.day(1)}
    assert set(platform.ledger("sales")) >= {platform.day(1), None}


def test_a_day_without_rows_has_an_entry_of_zeros(tmp_path: Path) -> None:
    files = {**THREE_DAYS, "sales": [sale(1, 1), sale(5, 3)], "lines": [line(1), line(5)]}
    platform = shop(tmp_path, files)
    outcome = platform.run([date(2024, 5, 2)])
    entry = outcome.silver["sales"].entries[date(2024, 5, 2)]
    assert [entry.rows.received, entry.rows.bronze, entry.rows.silver] == [Decimal(0)] * 3
    assert entry.built
    assert outcome.silver["sales"].failed == {}
    assert platform.rows("silver", "sales") == []


def test_a_day_outside_the_range_is_quarantined_with_its_parts(moving: Platform) -> None:
    platform = moving
    (row,) = [r for r in platform.rows("quarantine", "sales") if r["sold_at"][:10] == "2024-05-09"]
    assert row["reasons"] == ["business_day_outside_range"]
    assert row["business_day"] is None
    (part,) = [r for r in platform.rows("quarantine", "lines") if r["sale_id"] == row["sale_id"]]
    assert part["reasons"] == ["sales_missing", "business_day_outside_range"]
    assert platform.ledger("sales")[None].rules["business_day_outside_range"] == 1


@pytest.mark.again
def test_days_outside_the_range_are_no_days_to_ask_for(tmp_path: Path) -> None:
    platform = shop(tmp_path)
    outcome = platform.run([date(2024, 6, 1)])
    assert (outcome.silver["sales"].rewritten or platform.asked(None)).days == ()
    assert platform.rows("silver", "sales") == []


@pytest.mark.again
def test_silver_of_a_day_that_bronze_never_had_is_refused(tmp_path: Path) -> None:
    platform = shop(tmp_path)
    with platform.session() as session:
        platform.bronze_in(session, [platform.day(0)])
        platform.silver_in(session, [platform.day(0)])
        with pytest.raises(LakeError, match="2024-05-02") as caught:
            platform.silver_in(session, [platform.day(1)])
    assert "bronze/shop/sales" in caught.value.remedy


@pytest.mark.again
@pytest.mark.parametrize(
    "changes", [pytest.param((2, 3, 2), marks=pytest.mark.long), (1, 3)], ids=str
)
def test_another_range_gives_what_a_fresh_lake_with_that_range_has(
    changes: Sequence[int], tmp_path: Path, moving: Platform
) -> None:
    platform, fresh = shop(tmp_path, MOVING), moving
    for days in changes:
        platform = replace(platform, last=platform.day(days - 1))
        platform.run()
    if platform.last != fresh.last:
        fresh = replace(shop(tmp_path / "fresh", MOVING), last=platform.last)
        fresh.run()
    found, expected = platform.content(), fresh.content()
    for name, rows in expected.items():
        assert found[name] == rows, name


@pytest.mark.again
def test_the_first_day_may_move_forward(tmp_path: Path, moving: Platform) -> None:
    later = replace(moving, first=moving.day(1))
    later.run()
    fresh = replace(shop(tmp_path / "fresh", MOVING), first=later.first)
    fresh.run()
    assert later.content() == fresh.content()
