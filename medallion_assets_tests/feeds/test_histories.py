"""Whatever happened, and in whatever order its days are processed, the tables are the same.

The short tests are single histories; `test_thousands` tries many of them in one lake.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medallion_assets_tests.corrected import corrected
from medallion_assets_tests.examples import examples
from medallion_assets_tests.feeds.history import (
    History,
    Version,
    days_of,
    final,
    moment,
    seen,
    told,
)
from medallion_assets_tests.platform import Platform
from medallion_assets_tests.shop import FIRST, article, line, sale

ARTICLES = [article(1), article(2)]
DAYS = 3

instants = st.integers(0, DAYS * 24 * 60 - 1).map(
    lambda minutes: datetime.combine(FIRST, datetime.min.time()) + timedelta(minutes=minutes)
)
sales = st.builds(
    sale,
    st.integers(1, 3),
    st.integers(1, 4),  # the fourth day lies outside the range
    st.sampled_from(["open", "paid", "lost"]),
)
lines = st.builds(
    lambda number, place, of, cents: line(number, place, of, f"{cents / 100:.2f}"),
    st.integers(1, 3),
    st.integers(1, 2),
    st.integers(1, 3),  # nobody knows the third article
    st.integers(-1, 3000),
)
versions = st.one_of(
    st.builds(lambda cells, at: Version("sales", cells, at), sales, instants),
    st.builds(lambda cells, at: Version("lines", cells, at), lines, instants),
)
histories = st.lists(versions, max_size=12, unique_by=lambda one: (one.key, one.changed_at))
orders = st.lists(
    st.lists(st.integers(0, DAYS - 1), min_size=1, max_size=DAYS, unique=True), max_size=3
)
"""Groups of days, each a run; what they leave out comes as one run at the end."""


@pytest.mark.long
@examples(20)
@given(history=histories, runs=orders)
def test_any_history_in_any_order_is_its_final_state(
    history: list[Version], runs: list[list[int]]
) -> None:
    left = [day for day in range(DAYS) if not any(day in run for run in runs)]
    with TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        home = Path(name)
        once = History(ARTICLES, final(history)).platform(home / "once", patch)
        once.run()
        expected = seen(once)
        lake = History(ARTICLES, history).platform(home / "often", patch)
        for run in [*runs, left] if left else runs:
            lake.run(days_of(run))
        assert seen(lake) == expected
        assert lake.imbalances() == []


@pytest.mark.long
@examples(10)
@given(history=histories, runs=orders)
def test_all_versions_are_told_alike_in_whatever_order_they_were_captured(
    history: list[Version], runs: list[list[int]]
) -> None:
    with TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        home = Path(name)
        database = History(ARTICLES, history)
        once = database.platform(home / "once", patch)
        once.run()
        lake = database.platform(home / "often", patch)
        for run in [*runs, list(range(DAYS))]:
            lake.run(days_of(run))
        assert told(lake, "sales") == told(once, "sales")
        usable = [v for v in history if v.table == "sales" and v.cells[1] != "lost"]
        inside = [v for v in usable if v.cells[2] < "2024-05-04"]
        times = [(row["sale_id"], row["valid_from"]) for row in told(once, "sales")]
        assert sorted(times) == sorted((v.cells[0], v.changed_at) for v in inside)


def sales_only(history: History, home: Path, patch: pytest.MonkeyPatch) -> Platform:
    """A lake whose runs take in sales only."""
    return replace(history.platform(home, patch), runs=("sales",))


@pytest.mark.again
def test_a_corrected_change_keeps_its_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    history = [
        Version("sales", sale(1, 1), moment(1)),
        Version("sales", sale(1, 1, "x"), moment(2)),
    ]
    database = History(ARTICLES, history)
    lake = sales_only(database, tmp_path, monkeypatch)
    lake.run(days_of([0, 1]))
    assert [row["state"] for row in told(lake, "sales")] == ["open"]
    corrected(lake, "sales", lambda _: {"state": "paid"})
    database.versions.append(Version("sales", sale(1, 1), moment(3)))
    lake.run(days_of([2]))
    found = [(row["state"], row["valid_from"]) for row in told(lake, "sales")]
    assert found == [("open", moment(1)), ("paid", moment(2)), ("open", moment(3))]


@pytest.mark.again
def test_a_change_to_come_is_rejected_beside_the_present_row_until_it_has_come(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    history = [
        Version("sales", sale(1, 1), moment(1)),
        Version("sales", sale(1, 1, "paid"), moment(3)),
        Version("lines", line(1, 1, 1, "5.00"), moment(1)),
    ]
    database = History(ARTICLES, history, today_ends=moment(2, 0))
    lake = database.platform(tmp_path, monkeypatch)
    for _ in range(2):
        lake.run(days_of([0]))
        (rejected,) = lake.rows("quarantine", "sales")
        assert rejected["reasons"] == ["changed_at_unusable"]
        assert [row["state"] for row in lake.rows("silver", "sales")] == ["open"]
        assert [row["state"] for row in told(lake, "sales")] == ["open"]
        assert len(lake.rows("silver", "lines")) == 1
        assert lake.imbalances() == []
    database.today_ends = moment(4, 0)
    lake.run(days_of([2]))
    assert [row["state"] for row in lake.rows("silver", "sales")] == ["paid"]
    assert lake.rows("quarantine", "sales") == []
    assert lake.imbalances() == []


@pytest.mark.again
def test_a_change_without_a_usable_time_is_rejected_until_its_key_is_received_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    never = Version("sales", sale(1, 1, "paid"), datetime(9999, 12, 31))  # noqa: DTZ001
    database = History(ARTICLES, [never, Version("lines", line(1, 1, 1, "5.00"), moment(1))])
    lake = database.platform(tmp_path, monkeypatch)
    lake.run(days_of([0]))
    assert [row["reasons"] for row in lake.rows("quarantine", "sales")] == [["changed_at_unusable"]]
    assert [row["reasons"] for row in lake.rows("quarantine", "lines")] == [["sales_missing"]]
    database.versions[0] = Version("sales", sale(1, 1, "paid"), moment(2))
    lake.run(days_of([1]))
    assert lake.rows("quarantine", "sales") == lake.rows("quarantine", "lines") == []
    assert len(lake.rows("silver", "lines")) == 1
    assert lake.imbalances() == []


@pytest.mark.again
def test_a_child_that_comes_first_waits_for_its_parent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    early = Version("lines", line(1), moment(1))
    late = Version("sales", sale(1, 1), moment(3))
    lake = History(ARTICLES, [early, late]).platform(tmp_path, monkeypatch)
    lake.run(days_of([0]))
    (waiting,) = lake.rows("quarantine", "lines")
    assert waiting["reasons"] == ["sales_not_loaded", "business_day_unknown"]
    lake.run(days_of([2]))
    assert lake.rows("quarantine", "lines") == []
    (admitted,) = lake.rows("silver", "lines")
    assert admitted["business_day"] == FIRST


@pytest.mark.again
def test_a_parent_is_enough_where_nothing_of_the_child_changed_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The child's captures before and after are the same empty file, received before the child."""
    early, late = Version("lines", line(1), moment(2)), Version("sales", sale(1, 1), moment(3))
    database = History(ARTICLES, [early, late], overlap=timedelta(0))
    lake = database.platform(tmp_path, monkeypatch)
    for day in range(DAYS):
        lake.run(days_of([day]))
    assert len(lake.rows("silver", "lines")) == 1
    assert sum(found.appended for found in lake.run(days_of([2])).bronze.values()) == 0


def test_a_sale_moves_as_a_whole_and_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    history = [Version("lines", line(1), moment(1))]
    for day, of in ((1, 1), (2, 2), (3, 1)):
        history.append(Version("sales", sale(1, of), moment(day)))
    lake = History(ARTICLES, history).platform(tmp_path, monkeypatch)
    placed = []
    for day in range(DAYS):
        lake.run(days_of([day]))
        placed.append(
            [
                [row["business_day"].day for row in lake.rows("silver", t)]
                for t in ("sales", "lines")
            ]
        )
    assert placed == [[[1], [1]], [[2], [2]], [[1], [1]]]


def test_only_touched_days_are_rewritten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    history = [Version("sales", sale(n, n), moment(n)) for n in (1, 2)]
    history.append(Version("sales", sale(1, 1, "paid"), moment(3)))
    lake = sales_only(History(ARTICLES, history), tmp_path, monkeypatch)
    lake.run(days_of([0, 1]))
    outcome = lake.run(days_of([2])).silver["sales"]
    assert outcome.rewritten is not None
    assert list(outcome.rewritten.days) == days_of([0])
    assert outcome.changed == {days_of([2])[0]: {days_of([0])[0]: 1}}


def test_days_that_were_read_before_change_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    history = [Version("sales", sale(n, n), moment(n)) for n in (1, 2, 3)]
    lake = sales_only(History(ARTICLES, history), tmp_path, monkeypatch)
    lake.run()
    before = seen(lake)
    for again in ([0], [1, 0], [0, 1, 2]):
        outcome = lake.run(days_of(again))
        assert sum(found.appended for found in outcome.bronze.values()) == 0
        rewritten = [found.rewritten for found in outcome.silver.values() if found.rewritten]
        assert [found.days for found in rewritten] == [()]
        assert seen(lake) == before


def test_what_was_committed_late_is_read_with_the_next_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = History(ARTICLES, [Version("sales", sale(1, 1), moment(1))])
    lake = sales_only(database, tmp_path, monkeypatch)
    lake.run(days_of([0]))
    database.versions.append(Version("sales", sale(2, 1), moment(1, 23)))
    lake.run(days_of([1]))
    assert len(lake.rows("silver", "sales")) == 2
