"""A day that is sent again under another name is noticed by its lines."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medallion_assets.orchestration.assets.drop_report import _result
from medallion_assets_tests.drops.lake import DAY, Drops, drops, sale, sales_file
from medallion_assets_tests.examples import examples
from medallion_assets_tests.platform import nothing_changes
from medallion_assets_tests.tiers import parametrize_once

EARLY, LATE = "sales_20260111_2105.csv", "sales_20260111_2310.csv"
AT = datetime(2026, 1, 11, 10, tzinfo=UTC)
SHARE, LEAST = 0.5, 5
FEW = sale(sales_date="2026-01-08")


def sales(*customers: int, **values: object) -> list[str]:
    return [sale(customer_id=number, **values) for number in customers]


def dropped(lake: Drops, *files: tuple[str, list[str]]) -> list[str]:
    """The outcome of each file, each in a run of its own."""
    for name, lines in files:
        lake.drop(name, sales_file(*lines))
        lake.run()
    return [outcome for _, outcome in lake.outcomes()]


def test_a_day_sent_again_with_one_line_corrected_is_held(lake: Drops) -> None:
    again = [*sales(*range(1, 20)), *sales(20, total_cost=99)]
    assert dropped(lake, (EARLY, sales(*range(1, 21))), (LATE, again)) == ["loaded", "held"]
    assert lake.revenue() == 20 * 100
    assert lake.files() == [f"held/{LATE}", f"processed/{EARLY}"]
    held = lake.attempts()[-1]
    assert (held.received, held.bronze, held.load_id) == (20, None, None)
    lake.entries("sales")
    check = _result(lake.names["sales"], [held])
    assert not check.passed
    for said in ("19 of", "95%", EARLY, f"replace {EARLY} {LATE}", f"accept {LATE}"):
        assert said in (check.description or "")
    with nothing_changes(lake):
        lake.run()


@pytest.mark.again
@parametrize_once("outcome", ["warn", "accept"])
def test_a_setting_lets_it_in(lake: Drops, outcome: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDALLION_DROPS_REPEATED", outcome)
    first = sales(*range(1, 21))
    assert dropped(lake, (EARLY, first), (LATE, [*first, FEW])) == ["loaded", "loaded"]
    assert lake.revenue() == 4100
    check = _result(lake.names["sales"], [lake.attempts()[-1]])
    assert check.passed == (outcome == "accept")
    assert outcome == "accept" or EARLY in (check.description or "")


@pytest.mark.again
def test_a_longer_file_that_says_all_of_an_earlier_one_is_held(lake: Drops) -> None:
    so_far, whole = sales(*range(1, 11)), sales(*range(1, 41))
    assert dropped(lake, (EARLY, so_far), (LATE, whole)) == ["loaded", "held"]


@pytest.mark.again
def test_parts_that_come_again_as_one_file_are_noticed_in_one_run(lake: Drops) -> None:
    for part in range(4):
        lines = sales(*range(part * 4 + 1, part * 4 + 5))
        lake.drop(f"part_{part}_2026-01-11.csv", sales_file(*lines), at=AT)
    lake.drop("whole_2026-01-11.csv", sales_file(*sales(*range(1, 17)), FEW), at=AT)
    lake.run()
    assert [outcome for _, outcome in lake.outcomes()] == ["loaded"] * 4 + ["held"]


@pytest.mark.again
def test_another_format_of_the_same_values_is_noticed(lake: Drops) -> None:
    names = "customer_id,store_id,product_name,sales_date,sales_person_id,price,quantity,total_cost"
    other = "".join(f"{n},121,Sugar ,2026-01-11,1,50.00,2,100.0\n" for n in range(1, 7))
    lake.drop(EARLY, sales_file(*sales(*range(1, 7))))
    lake.run()
    lake.drop(LATE, f"{names}\n{other}")
    lake.run()
    assert lake.outcomes()[-1] == (LATE, "held")


@pytest.mark.again
def test_what_the_file_itself_said_before_is_no_repetition(lake: Drops) -> None:
    lines = sales(*range(1, 11))
    assert dropped(lake, (EARLY, lines), (EARLY, [*lines, FEW])) == ["loaded", "loaded"]


@pytest.mark.again
def test_lines_that_a_file_says_no_more_may_come_from_another(lake: Drops) -> None:
    lines = sales(*range(1, 11))
    found = dropped(lake, (EARLY, lines), (EARLY, sales(11)), (LATE, lines))
    assert found == ["loaded"] * 3


@pytest.mark.again
def test_equal_sales_of_other_days_and_few_equal_sales_are_sales(lake: Drops) -> None:
    first = sales(*range(1, 11))
    other_day = sales(*range(1, 11), sales_date="2026-01-10")
    few = [*first[:4], FEW]
    found = dropped(lake, (EARLY, first), (LATE, other_day), ("few_2026-01-11.csv", few))
    assert found == ["loaded"] * 3


@pytest.mark.again
def test_a_held_file_that_is_put_back_is_judged_again(
    lake: Drops, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = sales(*range(1, 11))
    dropped(lake, (EARLY, lines), (LATE, [*lines, FEW]))
    held = Path(lake.dropped) / "held" / LATE
    held.rename(lake.incoming / LATE)
    lake.run()
    assert lake.outcomes()[-1] == (LATE, "held")
    monkeypatch.setenv("MEDALLION_DROPS_REPEATED", "accept")
    held.rename(lake.incoming / LATE)
    lake.run()
    assert lake.outcomes()[-1] == (LATE, "loaded")
    assert len(lake.silver()) == 21


LINES = st.lists(st.integers(1, 14), min_size=1, max_size=14)


@examples(4)
@given(st.lists(LINES, min_size=2, max_size=7), st.integers(0, 7))
def test_exactly_those_files_are_held_that_repeat_enough(
    contents: list[list[int]], first: int
) -> None:
    with TemporaryDirectory(prefix="drops-") as home:
        lake = _lake(home)
        for number, lines in enumerate(contents):
            if number == first:
                _take_in(lake)
            lake.drop(f"{number}_{DAY}.csv", sales_file(*sales(*lines)), at=AT)
        _take_in(lake)
        assert [outcome for _, outcome in lake.outcomes()] == _expected(contents)
        lake.entries("sales")


@examples(3)
@given(st.lists(st.lists(st.booleans(), min_size=1, max_size=30), min_size=2, max_size=6))
def test_files_without_a_common_line_are_never_held(contents: list[list[bool]]) -> None:
    with TemporaryDirectory(prefix="drops-") as home:
        lake = _lake(home)
        for number, lines in enumerate(contents):
            one = [sale(customer_id=number + 1, quantity=int(more) + 1) for more in lines]
            lake.drop(f"{number}_{DAY}.csv", sales_file(*one), at=AT)
        _take_in(lake)
        assert {outcome for _, outcome in lake.outcomes()} == {"loaded"}


def _lake(home: str) -> Drops:
    return replace(drops(Path(home)), runs=("sales",))


def _take_in(lake: Drops) -> None:
    """The step of bronze alone, which judges the files."""
    with lake.session() as session:
        lake.bronze_in(session)


def _expected(contents: list[list[int]]) -> list[str]:
    """The outcomes, from the definition."""
    loaded: list[list[int]] = []
    found = []
    for lines in contents:
        counted = Counter(lines)
        union = sum(map(Counter, loaded), Counter[int]())
        equal = (counted & union).total()
        common = [(equal, len(lines))]
        common += [((counted & Counter(other)).total(), len(other)) for other in loaded]
        if lines in loaded:
            found.append("duplicate")
        elif any(same >= LEAST and same >= SHARE * size for same, size in common):
            found.append("held")
        else:
            found.append("loaded")
            loaded.append(lines)
    return found
