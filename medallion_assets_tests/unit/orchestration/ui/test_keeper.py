"""What a killed process had started ends all the same."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from medallion_assets_tests.ended import until_left
from medallion_assets_tests.tiers import parametrize_once

CHILD = """
import os, signal, subprocess, sys, time
if {stubborn}:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
inner = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
print(os.getpid(), inner.pid, flush=True)
time.sleep(600)
"""
PARENT = """
import sys, time
from contextlib import ExitStack
from medallion_assets.orchestration.ui import services
services.END_SECONDS = 2
with ExitStack() as running:
    kept_by = running.enter_context(services._keeper("{folder}"))
    command = [sys.executable, "-c", {child!r}]
    running.enter_context(services._started(command, "{folder}", kept_by))
    time.sleep(600 if {waits} else 2)
print("left", kept_by.wait(), flush=True)
"""
LONGEST_SECONDS = 20


def is_there(pid: int) -> bool:
    """Whether a process runs; one that ended and was not asked for does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def gone(pids: list[int]) -> bool:
    """Whether processes end within the limit."""
    deadline = time.monotonic() + LONGEST_SECONDS
    while any(map(is_there, pids)) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not any(map(is_there, pids))


def started(folder: Path, *, stubborn: bool, waits: bool) -> "subprocess.Popen[str]":
    child = CHILD.format(stubborn=stubborn)
    program = PARENT.format(folder=folder, child=child, waits=waits)
    return subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-c", program],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[4])},
    )


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes in /proc")
@parametrize_once("stubborn", [False, True])
def test_children_and_theirs_end_when_their_parent_is_killed(
    stubborn: bool,  # noqa: FBT001 - a parameter of the test
    tmp_path: Path,
) -> None:
    with until_left(started(tmp_path, stubborn=stubborn, waits=True)) as parent:
        assert parent.stdout is not None
        pids = [int(pid) for pid in parent.stdout.readline().split()]
        assert all(map(is_there, pids))
        parent.send_signal(signal.SIGKILL)
        parent.wait(LONGEST_SECONDS)
        assert gone(pids)


@pytest.mark.again
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes in /proc")
def test_a_parent_that_ends_by_itself_ends_all_of_them(tmp_path: Path) -> None:
    with until_left(started(tmp_path, stubborn=False, waits=False)) as parent:
        assert parent.stdout is not None
        pids = [int(pid) for pid in parent.stdout.readline().split()]
        assert parent.stdout.readline() == "left 0\n"
        assert gone(pids)
