"""A step computes without the lease, and publishes only what still follows from what is there."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import medallion_assets.silver.build
import medallion_assets.silver.staging
from medallion_assets.lake.expiry import sweep
from medallion_assets.lake.publish import roll_back_to
from medallion_assets.session import ATTEMPTS, Session
from medallion_assets.silver.build import build_silver
from medallion_assets_tests.concurrent.meanwhile import between
from medallion_assets_tests.platform import Platform
from medallion_assets_tests.shop import SHOP, THREE_DAYS, Export, line, sale, shop, with_export

MOVED = {
    **THREE_DAYS,
    "sales": [sale(1, 1, "paid", "2024-05-01 12:00:00"), sale(2, 2), sale(5, 3), sale(6, 3)],
    "lines": [line(1), line(2), line(5, price="11.00"), line(6), line(7)],
}
"""Changed, moved, removed and added sales and lines, and an orphan."""
MORE = {**MOVED, "lines": [*MOVED["lines"], line(2, 2, price="3.00")]}
"""One line more, on the second day."""


@pytest.fixture
def newer(loaded_shop: Platform) -> Platform:
    """The loaded shop, with a newer export that was not taken in."""
    return with_export(loaded_shop, MOVED)


def states(home: Path, *exports: Export) -> list[dict[str, Any]]:
    """What readers see after each of the runs over some exports, one after the other."""
    platform = shop(home)
    platform.run()
    found = []
    for files in exports:
        platform = with_export(platform, files)
        platform.run()
        found.append(platform.state())
    return found


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Sequence[Mapping[str, Any]]:
    """What readers see where the runs over `MOVED` and then over `MORE` are disturbed by none."""
    return states(tmp_path_factory.mktemp("alone"), MOVED, MORE)


def test_a_run_of_another_system_goes_through_while_a_step_computes(
    newer: Platform, monkeypatch: pytest.MonkeyPatch, alone: Sequence[Mapping[str, Any]]
) -> None:
    others = tuple(replace(table, source="other") for table in SHOP)
    other = replace(with_export(newer, THREE_DAYS), tables=others)
    seen = between(monkeypatch, "slow", [other.run])
    newer.run(run_id="slow")
    assert newer.state() == alone[0]
    assert len(other.rows("silver", "lines")) == 5
    assert len(seen) == len(set(seen)), "a step was done again for a table of another system"


@pytest.mark.again
def test_two_runs_of_one_table_on_other_days_both_publish_and_clean_each_day_once(
    newer: Platform, monkeypatch: pytest.MonkeyPatch, alone: Sequence[Mapping[str, Any]]
) -> None:
    expected = alone[0]
    cleaned = _cleaned_days(monkeypatch)
    first, *others = newer.asked(None).days

    def other_days() -> None:
        with newer.session("quick") as another:
            newer.bronze_in(another, others)
            for name in ("articles", "sales", "lines"):
                _silver(newer, another, name, *others)

    with newer.session("slow") as session:
        newer.bronze_in(session, [first])
        for name in ("articles", "sales"):
            _silver(newer, session, name, first)
        cleaned.clear()
        between(monkeypatch, "slow", [other_days])
        outcome = _silver(newer, session, "lines", first)
    ways = [(run, table) for run, table, _ in cleaned]
    assert ways == [("slow", "lines"), ("quick", "sales"), ("quick", "lines")]
    assert not outcome.failed
    newer.run()
    assert newer.state() == expected


def test_days_whose_bronze_has_changed_meanwhile_are_made_again_and_no_others(
    newer: Platform, monkeypatch: pytest.MonkeyPatch, alone: Sequence[Mapping[str, Any]]
) -> None:
    expected = alone[1]
    cleaned = _cleaned_days(monkeypatch)
    later = with_export(newer, MORE)

    def more_lines() -> None:
        with later.session("quick") as another:
            later.bronze_in(another)

    with newer.session("slow") as session:
        newer.bronze_in(session)
        for name in ("articles", "sales"):
            _silver(newer, session, name)
        cleaned.clear()
        between(monkeypatch, "slow", [more_lines])
        outcome = _silver(newer, session, "lines")
    assert cleaned == [("slow", "lines", (1, 2, 3)), ("slow", "lines", (2,))]
    assert {day.day for day in outcome.rewritten.days} == {1, 2, 3}
    assert len(outcome.verdicts) == 4
    assert newer.state() == expected
    assert newer.imbalances() == []


@pytest.mark.again
def test_a_delivery_that_others_have_outrun_is_not_taken_for_the_newest(
    newer: Platform, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The export of the slow run is written anew, and read by a quick one, while it compares."""

    def rewritten() -> None:
        for table in SHOP:
            file = newer.export / table.file_name
            file.write_text((with_export(newer, MORE).export / table.file_name).read_text())
        with newer.session("quick") as another:
            newer.bronze_in(another)

    with newer.session("slow") as session:
        between(monkeypatch, "slow", [rewritten])
        newer.run_in(session)
    assert [newer.state()] == states(tmp_path, MORE)


def test_a_step_that_is_always_outrun_computes_under_the_lease_at_last(
    newer: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    fast = [with_export(newer, {**MORE, "lines": [line(1, price=f"{n}.00")]}) for n in range(9)]
    outrun = 0

    def more() -> None:
        nonlocal outrun
        with fast[outrun].session(f"quick {outrun}") as another:
            fast[outrun].bronze_in(another)
        outrun += 1

    between(monkeypatch, "slow", [more] * ATTEMPTS)
    with newer.session("slow") as session:
        newer.bronze_in(session)
    assert outrun == ATTEMPTS
    newer.run()
    assert newer.imbalances() == []
    assert len(newer.rows("silver", "lines")) == 4


@pytest.mark.again
def test_a_rollback_meanwhile_is_not_undone(
    newer: Platform, monkeypatch: pytest.MonkeyPatch, alone: Sequence[Mapping[str, Any]]
) -> None:
    with newer.session() as session:
        newer.bronze_in(session)
    state = newer.heads()["ledger.entries"]
    newer.run()

    def rolled_back() -> None:
        with newer.session("person") as another, another.publishing():
            roll_back_to(another.lake, state)

    later = with_export(newer, MORE)
    between(monkeypatch, "slow", [rolled_back])
    later.run(run_id="slow")
    assert later.state() == alone[1]


@pytest.mark.again
def test_what_is_swept_before_it_was_named_is_made_again(
    newer: Platform, monkeypatch: pytest.MonkeyPatch, alone: Sequence[Mapping[str, Any]]
) -> None:
    def swept() -> None:
        with newer.session("person") as another, another.publishing():
            sweep(another.lake, grace=-1, insist=True)

    between(monkeypatch, "slow", [swept, swept])
    newer.run(run_id="slow")
    assert newer.state() == alone[0]


def _silver(platform: Platform, session: Session, name: str, *days: date) -> Any:
    """Bring silver of one table up to bronze; all days where none is named."""
    asked = platform.asked(days or None)
    table = platform.names[name]
    return build_silver(session, table, platform.names, asked if table.day else None)


def _cleaned_days(patch: pytest.MonkeyPatch) -> list[tuple[str, str, tuple[int, ...]]]:
    """Grows by the run, the table and the days of the month of each cleaning of days."""
    real, seen = medallion_assets.silver.staging.clean_here, []

    def clean(session: Session, reader: Any, task: Any, tables: Any, keys: Any) -> Any:
        asked = session.days.all() if task.asked is None else task.asked
        if tables[task.table].day:
            seen.append((session.run_id, task.table, tuple(day.day for day in asked.days)))
        return real(session, reader, task, tables, keys)

    patch.setattr(medallion_assets.silver.build, "clean_here", clean)
    return seen
