"""A run that dies anywhere loses nothing, doubles nothing, and the next one converges."""

import multiprocessing
import os
from collections.abc import Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

import pytest

from medallion_assets.simulation.sales_drops import DropParameters, generate
from medallion_assets_tests.drops.lake import Drops, drops
from medallion_assets_tests.ended import exit_code
from medallion_assets_tests.once import made_once
from medallion_assets_tests.tiers import AGAIN, LONG

FEW = DropParameters(days=2, sales=13)

State = dict[str, Any]


def filled(home: Path) -> Drops:
    """An empty lake, and files of two days that wait."""
    lake = drops(home, FEW.first_day, FEW.last_day)
    generate(Path(lake.dropped), FEW)
    return lake


def state(lake: Drops) -> State:
    """What people see: tables, files, and what became of each file in the end."""
    last = {
        one.file_name: (one.status, one.outcome, one.received, one.unparsable, one.error)
        for name in lake.names
        for one in lake.attempts(name)
    }
    return {**lake.content(), "files": lake.files(), "attempts": last}


@pytest.fixture(scope="module")
def undisturbed(shared: Path) -> State:
    """After a run that nothing happens to."""

    def make(home: Path) -> State:
        lake = filled(home)
        lake.run()
        return state(lake)

    return made_once(shared, "undisturbed-drops", make)[1]


def killed_at(lake: Drops, step: str, count: int) -> int | None:
    """The exit code of a process that ends itself at the n-th call of a step of bronze."""

    def work() -> NoReturn:
        module, _, name = step.partition(":")
        owner: Any = import_module(f"medallion_assets.{module}")
        *outer, last = name.split(".")
        for part in outer:
            owner = getattr(owner, part)
        real, calls = getattr(owner, last), [0]

        def fatal(*arguments: Any, **options: Any) -> Any:
            calls[0] += 1
            if calls[0] == count:
                os._exit(9)
            return real(*arguments, **options)

        setattr(owner, last, fatal)
        with lake.session() as session:
            lake.bronze_in(session)
        os._exit(0)

    process = multiprocessing.get_context("fork").Process(target=work)
    process.start()
    return exit_code(process)


READ = "bronze.files.intake:read_drop"
MOVE = "sources.drops.place:DropDirectory.move"
DEATHS = [
    ("sources.drops.place:DropDirectory.copy", 7),
    ("bronze.files.step:publish", 5),
    (READ, 9),
    ("sources.landing:_publish", 7),
    ("bronze.appending:stage", 5),
    ("bronze.appending:publish", 5),
    ("lake.publish:replace_files", 1),
    ("lake.publish:replace_files", 22),
    ("lake.publish:replace_files", 25),
    ("lake.publish:close_journal", 10),
    (MOVE, 1),
    (MOVE, 6),
    (MOVE, 9),
]


READING, PUBLISHING = DEATHS[2], DEATHS[7]
"""A death that leaves attempts which were begun and not ended, and one within a publication."""


@pytest.mark.parametrize(
    ("step", "count"),
    [
        pytest.param(
            *death,
            marks=AGAIN if death in {READING, PUBLISHING} else LONG,
            id=f"{death[0].partition(':')[2]}-{death[1]}",
        )
        for death in DEATHS
    ],
)
def test_a_killed_run_is_made_good_by_the_next(
    step: str, count: int, tmp_path: Path, undisturbed: State
) -> None:
    begun = made_good(filled(tmp_path), step, count, undisturbed)
    assert begun or (step, count) != READING


def made_good(lake: Drops, step: str, count: int, undisturbed: State) -> int:
    """The number of attempts that a death left, which the next run ended as interrupted."""
    assert killed_at(lake, step, count) == 9
    begun = [one for name in lake.names for one in lake.attempts(name) if one.status == "A"]
    assert {one.outcome for one in begun} <= {"started"}
    lake.run()
    assert state(lake) == undisturbed
    told = {one.file_name: outcomes(lake, one.file_name) for one in begun}
    assert all(found[0] == "interrupted" and len(found) == 2 for found in told.values())
    for name in lake.names:
        lake.entries(name)
    return len(begun)


def test_a_run_that_died_while_it_read_is_made_good_by_the_next(tmp_path: Path) -> None:
    """Of one table, whose runs take a seventh of the time."""
    died, whole = (replace(filled(tmp_path / name), runs=("sales",)) for name in ("died", "whole"))
    whole.run()
    assert made_good(died, READ, 2, state(whole)) > 0


@pytest.mark.long
def test_runs_that_die_again_and_again_converge(tmp_path: Path, undisturbed: State) -> None:
    lake = filled(tmp_path)
    for step, count in ((MOVE, 2), ("lake.publish:replace_files", 9), (MOVE, 5), (MOVE, 3)):
        assert killed_at(lake, step, count) == 9
    lake.run()
    assert state(lake) == undisturbed


def outcomes(lake: Drops, file: str) -> Sequence[str]:
    """What became of a file, attempt by attempt."""
    found = (one for name in lake.names for one in lake.attempts(name))
    return [str(one.outcome) for one in found if one.file_name == file]
