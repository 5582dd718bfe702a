"""The model of the protocol, held against the code: each step leaves in the lake what it says.

The model chooses who goes on, real writers do it, and after each step what lies in the lake is what
the model has. So what is proven of all its states is proven of a protocol that is this one.
"""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medallion_assets.session import open_session
from medallion_assets_tests.concurrent.protocol import Machine, State, Step, Writer
from medallion_assets_tests.concurrent.replaying import (
    Stage,
    Stored,
    new_lake,
    settings_of,
    stopped_at_every_step,
    stored,
)

UNSEEN = {"fence", "check", "note", "confirm", "release"}
"""Steps that change nothing that others can see, so a writer does them with the one before."""
WAITS = {"ledger": "published"}
MOST_RUNS = 3
"""After so many a real writer computes under the lease, which the model leaves out."""


def followed(machine: Machine, state: State, name: str) -> State:
    """The state after the unseen steps of a writer."""
    while dict(state.writers)[name].at in UNSEEN:
        ((_, state),) = [
            (step, after)
            for step, after in machine.steps(state)
            if step.who == name and step.what != "die"
        ]
    return state


def place_of(writer: Writer) -> str:
    """Where the real writer waits then."""
    if writer.at == "undo" and not writer.left:
        return "close"
    return WAITS.get(writer.at, writer.at)


def seen_of(state: State) -> Stored:
    """What anybody can see of a state."""
    return Stored(
        {name: number for name, (number, _) in state.valid},
        {name: number for name, (number, _) in state.current},
        state.journal,
    )


def walked(machine: Machine, home: Path, choices: Iterator[int]) -> tuple[State, list[Step]]:
    """Let the real writers do what the model does, as far as there are choices, then to the end."""
    place = settings_of(home)
    new_lake(place)
    stage, state, done = Stage(place), machine.start(), []
    with (
        pytest.MonkeyPatch.context() as patch,
        open_session(place, run_id="looks") as looking,
        stopped_at_every_step(patch, stage),
    ):
        for name, _ in state.writers:
            stage.begin(name)
        while open_steps := [
            (step, after)
            for step, after in machine.steps(state)
            if all(writer.run <= MOST_RUNS for _, writer in after.writers)
        ]:
            step, after = open_steps[next(choices, 0) % len(open_steps)]
            done.append(step)
            if step.what == "die":
                stage.kill(step.who)
                assert stage.places[step.who] == "dead"
                stage.begin(step.who)
            else:
                stage.go_on(step.who)
            state = followed(machine, after, step.who)
            assert stage.places[step.who] == place_of(dict(state.writers)[step.who]), done
            assert stored(looking) == seen_of(state), done
    return state, done


def choices() -> st.SearchStrategy[list[int]]:
    """Which of the open steps is next, as often as it matters."""
    return st.lists(st.integers(0, 9), min_size=10, max_size=60)


def replayed(machine: Machine, chosen: list[int]) -> list[Step]:
    with TemporaryDirectory() as home:
        state, done = walked(machine, Path(home), iter(chosen))
    assert all(writer.at == "done" for _, writer in state.writers), done
    return done


def test_three_writers_one_of_whom_dies_do_what_the_model_does() -> None:
    chosen = [0, 1, 2, 0, 0, 0, 0, 3, 0, 1, 2, 1, 0, 3, 2, 5, 1, 1, 4, 0, 2]
    done = replayed(Machine(deaths=1), chosen)
    assert {"undo", "die", "published"} <= {step.what for step in done}


@pytest.mark.again
@settings(max_examples=8)
@given(chosen=choices(), deaths=st.integers(0, 2))
def test_writers_in_any_order_do_what_the_model_does(chosen: list[int], deaths: int) -> None:
    replayed(Machine(deaths=deaths), chosen)


def test_a_model_of_another_protocol_is_told_from_the_code() -> None:
    """One that closes its journal before the ledger's commit."""

    def too_early(self: Machine, turn: object) -> object:
        for what, after in Machine._confirm(self, turn):  # type: ignore[arg-type]
            yield what, after._replace(journal=None)

    class Careless(Machine):
        _confirm = too_early  # type: ignore[assignment]

    with pytest.raises(AssertionError):
        replayed(Careless(), [0] * 30)
