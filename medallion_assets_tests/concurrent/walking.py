"""A walk through all states of the publish protocol, and what is wrong with one.

Belongs here: the promises that hold in every state. Does not belong here: the protocol (see
``protocol``).
"""

from collections.abc import Mapping
from typing import NamedTuple

from medallion_assets_tests.concurrent.protocol import Machine, State, Step


def wrong(state: State) -> str:
    """What is wrong with what readers see; empty where nothing is."""
    valid = {name: value for name, (value, _) in state.valid}
    if valid["data"] != valid["record"]:
        return "half a publication is valid"
    if valid["data"] != state.added:
        return "an addition was lost"
    if valid["copy"] > valid["data"]:
        return "a copy has what was never valid"
    return ""


class Found(NamedTuple):
    """What a walk came upon.

    Attributes:
        path: the steps to what is wrong; empty where nothing is.
    """

    states: int
    problem: str = ""
    path: tuple[Step, ...] = ()


def explored(machine: Machine, *, most_runs: int = 4) -> Found:
    """Walk through all states that can be reached, shortest ways first.

    Args:
        most_runs: of a writer; who needs more is not followed, and has to be able to end.
    """
    start = machine.start()
    came: dict[State, tuple[State, Step] | None] = {start: None}
    waiting = [start]
    for state in waiting:
        problem = wrong(state)
        following = [] if problem else list(machine.steps(state))
        ended = all(writer.at == "done" for _, writer in state.writers)
        if not following and not ended:
            problem = problem or "nobody can go on"
        if ended and dict(state.valid)["data"][0] < len(_adding(machine)):
            problem = problem or "a writer gave up"
        if problem:
            return Found(len(came), problem, _path(came, state))
        for step, after in following:
            if after not in came and all(writer.run < most_runs for _, writer in after.writers):
                came[after] = state, step
                waiting.append(after)
    return Found(len(came))


def _adding(machine: Machine) -> list[str]:
    return [name for name, job in machine.jobs.items() if job.adds]


def _path(came: Mapping[State, tuple[State, Step] | None], state: State) -> tuple[Step, ...]:
    """The steps that led to a state."""
    steps: list[Step] = []
    while (before := came[state]) is not None:
        state, step = before
        steps.append(step)
    return tuple(reversed(steps))
