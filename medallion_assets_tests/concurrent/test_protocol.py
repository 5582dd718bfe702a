"""The publish protocol keeps its promises in every state that it can come into."""

import pytest

from medallion_assets_tests.concurrent.protocol import ADDING, COPYING, Machine
from medallion_assets_tests.concurrent.walking import explored
from medallion_assets_tests.tiers import parametrize_once

TWO = {"a": ADDING, "c": COPYING}


@parametrize_once(
    "machine",
    [
        Machine(deaths=1),
        Machine(deaths=2),
        Machine(remote=True, deaths=1),
        Machine(remote=True, sleeps=1),
        Machine(remote=True, deaths=2, sleeps=1, jobs=TWO),
    ],
    ids=[
        "one of three dies",
        "two die",
        "S3, one dies",
        "S3, one sleeps",
        "S3, two of two die and one sleeps",
    ],
)
def test_no_addition_is_lost_nothing_half_is_valid_and_everybody_ends(machine: Machine) -> None:
    found = explored(machine, most_runs=3)
    assert (found.problem, found.path) == ("", ())
    assert found.states > 10_000


@pytest.mark.long
def test_the_same_with_three_writers_of_which_one_dies_and_one_sleeps() -> None:
    assert explored(Machine(remote=True, deaths=1, sleeps=1), most_runs=3).problem == ""


def test_without_the_comparison_before_the_commit_an_addition_is_lost() -> None:
    assert explored(Machine(checks=False)).problem == "an addition was lost"


def test_unless_strays_are_taken_back_one_sleeper_stops_all_later_writers() -> None:
    found = explored(Machine(remote=True, sleeps=1, mends=False), most_runs=3)
    assert found.problem == "a writer gave up"
    assert found.path[-1].what == "foreign"
