"""A newer export: the lake ends up as if it had been the only one, and rewrites little."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from medallion_assets_tests.once import made_once
from medallion_assets_tests.platform import Platform
from medallion_assets_tests.shop import THREE_DAYS, article, line, sale, shop, with_export

CHANGED = {
    "articles": [article(1, "4"), article(9)],
    "sales": [
        sale(2, 1),
        sale(1, 2, "paid", "2024-05-04 10:00:00"),
        sale(3, 2, "paid", "2024-05-04 11:00:00"),
        sale(4, 2),
        sale(6, 3),
        sale(7, 3, "lost"),
    ],
    "lines": [
        line(1),
        line(1, 2, price="12.50"),
        line(2, 3),
        line(3),
        line(4),
        line(5),
        line(6, article=2),
    ],
}
"""Sale 1 moved and was paid, 3 changed, 4 was mended, 5 removed, 6 and 7 added; an article
was removed, one added; a line changed, one added, one is left without its sale."""


@pytest.fixture(scope="module")
def expected(shared: Path) -> dict[str, Any]:
    """What a lake has that only ever saw the newer export."""

    def make(home: Path) -> dict[str, Any]:
        platform = shop(home, CHANGED)
        platform.run()
        return platform.content()

    return made_once(shared, "newer-export-alone", make)[1]


@pytest.mark.parametrize(
    "runs",
    [
        ((0, 1, 2),),
        pytest.param(((0,), (1,), (2,)), marks=pytest.mark.long),
        pytest.param(((2,), (1,), (0,)), marks=pytest.mark.long),
    ],
    ids=["as a range", "day by day", "in reverse"],
)
def test_the_lake_is_as_if_the_newer_export_had_been_the_only_one(
    runs: Sequence[Sequence[int]], loaded_shop: Platform, expected: dict[str, Any]
) -> None:
    newer = with_export(loaded_shop, CHANGED)
    with newer.session() as session:
        for days in runs:
            newer.run_in(session, [newer.day(number) for number in days])
    found = newer.content()
    for name, rows in expected.items():
        assert found[name] == rows, name
    assert newer.imbalances() == []


@pytest.mark.again
def test_back_to_the_older_export_is_the_older_state(loaded_shop: Platform) -> None:
    before = loaded_shop.content()
    with_export(loaded_shop, CHANGED).run()
    loaded_shop.run()
    assert loaded_shop.content() == before


@pytest.mark.again
def test_a_corrected_row_leaves_quarantine(tmp_path: Path) -> None:
    files = {
        "articles": [article(1)],
        "sales": [sale(1, state="lost"), sale(2, 2)],
        "lines": [line(1), line(2)],
    }
    older = shop(tmp_path, files)
    older.run()
    assert [row["reasons"] for row in older.rows("quarantine", "lines")] == [["sales_missing"]]
    newer = with_export(older, {**files, "sales": [sale(1), sale(2, 2)]})
    newer.run([newer.day(0)])
    assert newer.rows("quarantine", "sales") == []
    assert newer.rows("quarantine", "lines") == []
    assert len(newer.rows("silver", "lines")) == 2


def test_a_late_parent_frees_the_rows_that_waited_for_it(loaded_shop: Platform) -> None:
    waiting = [row["reasons"] for row in loaded_shop.rows("quarantine", "lines")]
    assert waiting.count(["articles_missing"]) == 1
    articles = [*THREE_DAYS["articles"], article(9)]
    newer = with_export(loaded_shop, {**THREE_DAYS, "articles": articles})
    outcome = newer.run([newer.day(0)])
    assert outcome.silver["lines"].rewritten == newer.asked([newer.day(2)])
    left = {reason for row in newer.rows("quarantine", "lines") for reason in row["reasons"]}
    assert left == {"sales_missing"}


@pytest.mark.again
@pytest.mark.parametrize("day", [0, *(pytest.param(day, marks=pytest.mark.long) for day in (1, 2))])
def test_a_withdrawn_parent_takes_its_rows_away_on_every_day(
    loaded_shop: Platform, day: int
) -> None:
    before = loaded_shop.content()
    fewer = with_export(loaded_shop, {**THREE_DAYS, "articles": [article(2)]})
    fewer.run([fewer.day(day)])
    assert fewer.rows("silver", "lines") == []
    reasons = [row["reasons"] for row in fewer.rows("quarantine", "lines")]
    assert all("articles_missing" in found for found in reasons)
    restored = with_export(fewer, THREE_DAYS)
    restored.run([restored.day(day)])
    assert restored.content() == before


def test_only_touched_days_are_rewritten(loaded_shop: Platform) -> None:
    files = {**THREE_DAYS, "sales": [sale(1, 2), *THREE_DAYS["sales"][1:]]}
    newer = with_export(loaded_shop, files)
    untouched = [row for row in newer.rows("silver", "sales") if row["business_day"].day == 3]
    outcome = newer.run([newer.day(0)])
    assert outcome.bronze["sales"].touched == (newer.day(0), newer.day(1))
    for name in ("sales", "lines"):
        assert outcome.silver[name].rewritten == newer.asked([newer.day(0), newer.day(1)])
    rows = newer.rows("silver", "sales")
    assert [row["business_day"].day for row in rows if row["sale_id"].endswith("1")] == [2]
    assert [row for row in rows if row["business_day"].day == 3] == untouched


@pytest.mark.again
def test_a_sale_that_moved_leaves_its_old_day_when_only_the_new_one_is_run(
    loaded_shop: Platform,
) -> None:
    files = {**THREE_DAYS, "sales": [sale(1, 2), *THREE_DAYS["sales"][1:]]}
    newer = with_export(loaded_shop, files)
    outcome = newer.run([newer.day(1)])
    assert outcome.silver["sales"].rewritten == newer.asked([newer.day(0), newer.day(1)])
    rows = newer.rows("silver", "sales")
    assert [row["business_day"].day for row in rows if row["sale_id"].endswith("1")] == [2]


@pytest.mark.again
def test_a_day_touched_by_the_run_of_another_gets_its_own_changes(loaded_shop: Platform) -> None:
    moved, paid = sale(1, 2), sale(3, 2, "paid", "2024-05-04 10:00:00")
    sales = [moved, sale(2, 1), paid, *THREE_DAYS["sales"][3:]]
    newer = with_export(loaded_shop, {**THREE_DAYS, "sales": sales})
    newer.run([newer.day(0)])
    newer.run([newer.day(1)])
    states = {row["sale_id"][-1]: row["state"] for row in newer.rows("silver", "sales")}
    assert states["3"] == "paid"


def test_a_withdrawn_row_leaves_silver_and_stays_in_bronze(loaded_shop: Platform) -> None:
    newer = with_export(loaded_shop, {**THREE_DAYS, "sales": THREE_DAYS["sales"][1:]})
    newer.run()
    assert "1" not in {row["sale_id"][-1] for row in newer.rows("silver", "sales")}
    kept = [row for row in newer.rows("bronze", "sales") if row["sale_id"].endswith("1")]
    assert sorted(row["_operation"] for row in kept) == ["delete", "upsert"]
    assert newer.ledger("sales")[newer.day(0)].rows.removed == 1


def test_the_same_export_again_publishes_no_row(loaded_shop: Platform) -> None:
    platform = loaded_shop
    state, heads = platform.state(), platform.heads()
    outcome = platform.run()
    assert {name: found.appended for name, found in outcome.bronze.items()} == dict.fromkeys(
        platform.names, 0
    )
    assert platform.state() == state
    bronze = {name: head for name, head in heads.items() if name.startswith("bronze.")}
    assert bronze.items() <= platform.heads().items()


@pytest.mark.again
def test_the_same_rows_in_another_file_change_nothing(loaded_shop: Platform) -> None:
    shuffled = {name: list(reversed(rows)) for name, rows in THREE_DAYS.items()}
    newer = with_export(loaded_shop, shuffled)
    outcome = newer.run()
    assert [found.appended for found in outcome.bronze.values()] == [0, 0, 0]
    assert newer.content() == loaded_shop.content()


@pytest.mark.again
def test_a_whole_and_its_parts_lie_on_the_same_day(tmp_path: Path) -> None:
    files = {
        "articles": [article(1)],
        "sales": [sale(1, 1), sale(1, 2, "lost")],
        "lines": [line(1)],
    }
    platform = shop(tmp_path, files)
    platform.run()
    (whole,), (part,) = platform.rows("silver", "sales"), platform.rows("silver", "lines")
    assert whole["business_day"] == part["business_day"]
