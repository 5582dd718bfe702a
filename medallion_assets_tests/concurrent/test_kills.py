"""Three processes run at once, two of them are killed, and the next run converges.

Belongs here: death beside the living. Does not belong here: a run that dies alone (see
``integration.test_faults``), and every order of steps (see ``test_replayed``).
"""

import multiprocessing
import os
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, NoReturn

import pytest

from medallion_assets_tests.ended import exit_code
from medallion_assets_tests.integration.test_faults import NEWER, undisturbed_states
from medallion_assets_tests.platform import Platform
from medallion_assets_tests.shop import with_export

pytestmark = pytest.mark.again

KILLED = 9
PATIENCE_SECONDS = 120
PUBLISHING = "medallion_assets.lake.publish"
FORKED = multiprocessing.get_context("fork")


@pytest.fixture
def loaded(loaded_shop: Platform) -> Platform:
    """A lake with three days, and a newer export that is not loaded yet."""
    return with_export(loaded_shop, NEWER)


@pytest.fixture(scope="module")
def undisturbed(shared: Path) -> dict[str, Any]:
    """What readers see after the newer export where nobody else runs and nobody dies."""
    return undisturbed_states(shared)[1]


def running(platform: Platform, dies_at: tuple[str, int] | None) -> BaseProcess:
    """A process that runs the shop, and ends itself at the n-th call of a part of publishing."""

    def work() -> NoReturn:
        if dies_at is not None:
            _end_at(*dies_at)
        platform.run()
        os._exit(0)

    process = FORKED.Process(target=work)
    process.start()
    return process


def _end_at(name: str, count: int) -> None:
    """Let this process end at the n-th call of a function."""
    owner = __import__(PUBLISHING, fromlist=[name])
    real, calls = getattr(owner, name), [0]

    def fatal(*arguments: Any, **options: Any) -> Any:
        calls[0] += 1
        if calls[0] == count:
            os._exit(KILLED)
        return real(*arguments, **options)

    setattr(owner, name, fatal)


@pytest.mark.parametrize(
    "deaths",
    [
        (("replace_files", 2), ("replace_files", 3)),
        (("open_journal", 1), ("close_journal", 1)),
        (("close_journal", 2), ("replace_files", 4)),
    ],
    ids=["between commits", "at the journal", "after the commit and before"],
)
def test_two_of_three_die_and_the_next_run_converges(
    deaths: tuple[tuple[str, int], ...], loaded: Platform, undisturbed: dict[str, Any]
) -> None:
    started = [running(loaded, at) for at in deaths]
    assert wait([process.sentinel for process in started], PATIENCE_SECONDS)
    started.append(running(loaded, None))  # any sooner, and it might do all of it
    codes = [exit_code(process) for process in started]
    assert codes[-1] == 0
    assert KILLED in codes
    loaded.run()
    assert loaded.state() == undisturbed
