"""Rejected rows are corrected in a file; what they replace is kept, and all of it is counted."""

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medallion_assets.bronze.corrections.step import CorrectionOutcome
from medallion_assets_tests.corrected import apply, corrected, write
from medallion_assets_tests.examples import examples
from medallion_assets_tests.kept import Kept
from medallion_assets_tests.platform import Platform, nothing_changes
from medallion_assets_tests.shop import (
    THREE_DAYS,
    Cells,
    article,
    hex_id,
    line,
    sale,
    shop,
    with_export,
)

CONTENT = ("_load_id", "_line_number", "_source_uri", "_row_hash")
"""What tells a corrected lake from one whose source was right from the start."""


NAMED = "corrects_load,corrects_line,corrects_row"
SHAPE = f"{NAMED},sale_id,state,sold_at,paid_at"


def seen(platform: Platform) -> dict[str, list[dict[str, object]]]:
    return {
        f"{layer}.{name}": platform.rows(layer, name, without=CONTENT)
        for layer in ("silver", "quarantine")
        for name in platform.names
    }


def stands_when_repeated(platform: Platform) -> None:
    before = platform.state()
    appended = [outcome.appended for outcome in platform.run().bronze.values()]
    assert not any(appended)
    assert platform.state() == before


@pytest.fixture(scope="module")
def corrected_once(
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[Platform, CorrectionOutcome, Kept]:
    """The shop with its one rejected sale corrected, as it is put back."""
    platform = shop(tmp_path_factory.mktemp("corrected"))
    platform.run()
    outcome = corrected(platform, "sales", lambda _: {"state": "open"})
    platform.run()
    return platform, outcome, Kept.of(platform.root)


@pytest.fixture
def corrected_shop(corrected_once: tuple[Platform, CorrectionOutcome, Kept]) -> Platform:
    """The same for this test alone."""
    platform, _, kept = corrected_once
    kept.put_back()
    return platform


def test_a_corrected_row_is_admitted_with_what_waited_for_it(
    corrected_shop: Platform, corrected_once: tuple[Platform, CorrectionOutcome, Kept]
) -> None:
    outcome = corrected_once[1]
    assert (outcome.corrected, outcome.unchanged) == (1, 0)
    assert outcome.touched == (corrected_shop.day(1),)
    assert len(corrected_shop.rows("silver", "sales")) == 5
    assert {row["_line_number"] for row in corrected_shop.rows("quarantine", "lines")} == {8}
    entry = corrected_shop.ledger("sales")[corrected_shop.day(1)].rows
    assert [entry.received, entry.bronze, entry.superseded, entry.silver] == [3, 3, 1, 2]
    assert corrected_shop.imbalances() == []


@pytest.mark.again
def test_the_source_repeats_itself_and_the_correction_stands(corrected_shop: Platform) -> None:
    stands_when_repeated(corrected_shop)
    more = with_export(corrected_shop, {**THREE_DAYS, "sales": [*THREE_DAYS["sales"], sale(6, 2)]})
    more.run()
    assert len(more.rows("silver", "sales")) == 6


def test_what_the_source_says_anew_counts(corrected_shop: Platform) -> None:
    newer = [*THREE_DAYS["sales"][:3], sale(4, 3, "paid"), sale(5, 3)]
    changed = with_export(corrected_shop, {**THREE_DAYS, "sales": newer})
    changed.run()
    (row,) = [row for row in changed.rows("silver", "sales") if row["sale_id"] == hex_id(4)]
    assert (row["state"], row["business_day"]) == ("paid", changed.day(2))
    assert [row["business_day"] for row in changed.rows("silver", "lines")].count(
        changed.day(2)
    ) == 2
    assert changed.imbalances() == []


@pytest.mark.again
def test_a_withdrawn_key_takes_its_correction_along(corrected_shop: Platform) -> None:
    fewer = [cells for cells in THREE_DAYS["sales"] if cells[0] != hex_id(4)]
    gone = with_export(corrected_shop, {**THREE_DAYS, "sales": fewer})
    gone.run()
    assert hex_id(4) not in {row["sale_id"] for row in gone.rows("silver", "sales")}
    assert gone.imbalances() == []


@pytest.mark.again
def test_a_corrected_day_takes_its_parts_along(tmp_path: Path) -> None:
    files = {
        **THREE_DAYS,
        "sales": [sale(1, 1), (hex_id(2), "open", "soon", "")],
        "lines": [line(1), line(2)],
    }
    platform = shop(tmp_path, files)
    platform.run()
    assert len(platform.rows("quarantine", "lines")) == 1
    corrected(platform, "sales", lambda _: {"sold_at": "2024-05-03 09:00:00"})
    platform.run([platform.day(0)])
    days = {row["sale_id"]: row["business_day"] for row in platform.rows("silver", "lines")}
    assert days == {hex_id(1): platform.day(0), hex_id(2): platform.day(2)}
    platform.run()
    stands_when_repeated(platform)


@pytest.mark.again
def test_a_corrected_key_leaves_the_wrong_one(tmp_path: Path) -> None:
    files = {
        **THREE_DAYS,
        "sales": [sale(1, 1), ("", "open", "2024-05-02 10:00:00", "")],
        "lines": [line(1), line(2)],
    }
    platform = shop(tmp_path, files)
    platform.run()
    corrected(platform, "sales", lambda _: {"sale_id": hex_id(2)})
    platform.run()
    assert platform.rows("quarantine", "sales") == platform.rows("quarantine", "lines") == []
    assert len(platform.rows("silver", "lines")) == 2
    assert platform.imbalances() == []
    stands_when_repeated(platform)


@pytest.mark.again
def test_a_correction_that_is_wrong_is_rejected_and_can_be_corrected(loaded_shop: Platform) -> None:
    loaded_shop = replace(loaded_shop, runs=("sales",))
    corrected(loaded_shop, "sales", lambda _: {"state": "stolen"})
    loaded_shop.run()
    (row,) = loaded_shop.rows("quarantine", "sales")
    assert (row["state"], row["reasons"]) == ("stolen", ["state_unknown"])
    corrected(loaded_shop, "sales", lambda _: {"state": "paid"})
    loaded_shop.run()
    assert len(loaded_shop.rows("silver", "sales")) == 5
    assert loaded_shop.imbalances() == []


@pytest.mark.again
def test_other_rows_of_the_key_stay(tmp_path: Path) -> None:
    twice = [sale(1, 1), sale(1, 2, "lost"), sale(1, 3, "gone")]
    platform = replace(shop(tmp_path, {**THREE_DAYS, "sales": twice}), runs=("sales",))
    platform.run()
    corrected(platform, "sales", lambda row: {"state": "paid"} if row["state"] == "lost" else None)
    platform.run()
    (row,) = platform.rows("silver", "sales")
    assert (row["state"], row["business_day"]) == ("paid", platform.day(1))
    assert [row["state"] for row in platform.rows("quarantine", "sales")] == ["gone"]
    assert platform.imbalances() == []


def test_a_file_that_changes_nothing_is_no_load(loaded_shop: Platform) -> None:
    with nothing_changes(loaded_shop):
        outcome = corrected(loaded_shop, "sales", lambda _: {})
    assert (outcome.corrected, outcome.unchanged, outcome.load_id) == (0, 1, None)


def test_a_file_that_was_applied_is_known(loaded_shop: Platform, tmp_path: Path) -> None:
    rows = [{**row, "state": "open"} for row in loaded_shop.rows("quarantine", "sales")]
    file = write(tmp_path / "fix.csv", loaded_shop, "sales", rows)
    assert apply(loaded_shop, "sales", file).corrected == 1
    with nothing_changes(loaded_shop):
        assert apply(loaded_shop, "sales", file).known


def test_its_reason_and_its_bytes_are_kept(loaded_shop: Platform, tmp_path: Path) -> None:
    rows = [{**row, "state": "open"} for row in loaded_shop.rows("quarantine", "sales")]
    file = write(tmp_path / "fix.csv", loaded_shop, "sales", rows)
    apply(loaded_shop, "sales", file, note="the till says open")
    ((uri, note),) = loaded_shop.query(
        "select uri, correction from {l} where correction is not null", l="ledger.loads"
    )
    assert note == "the till says open"
    assert (loaded_shop.root / uri).read_bytes() == file.read_bytes()


numbers = st.sampled_from(["", "x", *map(hex_id, range(1, 4))])
days = st.sampled_from(["soon", "2024-05-01 10:00:00", "2024-05-03 10:00:00", "2025-01-01"])
sales = st.tuples(numbers, st.sampled_from(["open", "lost"]), days, st.just(""))
lines = st.tuples(
    numbers, st.just("1"), st.just(hex_id(1)), st.sampled_from(["1.00", "-1.00", "dear"])
)
shops = st.tuples(
    st.lists(sales, min_size=1, max_size=5, unique_by=lambda cells: cells[0]),
    st.lists(lines, min_size=1, max_size=4),
    st.lists(days, min_size=5, max_size=5),
)


@pytest.mark.long
@examples(12)
@given(shops)
def test_corrections_give_what_a_right_source_gives(
    drawn: tuple[list[Cells], list[Cells], list[str]],
) -> None:
    """Each rejected sale is put right; the lake is then that of an export with right rows."""
    sold, parts, when = drawn
    right = {place + 2: (hex_id(9 + place), "paid", day, "") for place, day in enumerate(when)}
    with TemporaryDirectory() as name:
        home = Path(name)
        files = {"articles": [article(1)], "sales": sold, "lines": parts}
        platform = shop(home / "corrected", files)
        platform.run()
        rejected = {row["_line_number"] for row in platform.rows("quarantine", "sales")}
        columns = platform.names["sales"].column_names
        if rejected:
            corrected(
                platform,
                "sales",
                lambda row: dict(zip(columns, right[row["_line_number"]], strict=True)),
            )
        platform.run()
        put_right = [
            right[place] if place in rejected else cells for place, cells in enumerate(sold, 2)
        ]
        expected = shop(home / "right", {**files, "sales": put_right})
        expected.run()
        assert seen(platform) == seen(expected)
        assert platform.imbalances() == []


def test_the_apostrophe_before_a_formula_is_taken_off(loaded_shop: Platform) -> None:
    loaded_shop = replace(loaded_shop, runs=("sales",))
    corrected(loaded_shop, "sales", lambda _: {"state": "'=lost"})
    loaded_shop.run()
    (row,) = loaded_shop.rows("quarantine", "sales")
    assert (row["state"], row["reasons"]) == ("=lost", ["state_unknown"])
    unchanged = corrected(loaded_shop, "sales", lambda _: {"state": "'=lost"})
    assert unchanged.corrected == 0
