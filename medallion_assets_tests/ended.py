"""Ending what a test started, always within a limit: ask, wait, then kill.

Belongs here: processes and threads. A process that was started by one that ignores SIGTERM
ignores it too, so whoever only asks and waits may wait for ever.
"""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from threading import Thread, current_thread, main_thread
from types import FrameType
from typing import Any, TypeVar

import pytest

__all__ = [
    "GRACE_SECONDS",
    "LONGEST_SECONDS",
    "ended",
    "exit_code",
    "interrupted_by_sigterm",
    "joined",
    "until_left",
]

GRACE_SECONDS = 10.0
"""How long something may take to end once it was asked to."""
LONGEST_SECONDS = 300.0
"""How long a process may take that ends by itself."""

AnyProcess = TypeVar("AnyProcess", bound="subprocess.Popen[Any]")


def ended(process: subprocess.Popen[Any], grace: float = GRACE_SECONDS) -> int:
    """End a process that may be running; returns its exit code."""
    process.terminate()
    try:
        return process.wait(grace)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait(grace)


@contextmanager
def until_left(process: AnyProcess, grace: float = GRACE_SECONDS) -> Iterator[AnyProcess]:
    """Hand out a process, and end it however the block is left."""
    try:
        yield process
    finally:
        ended(process, grace)
        for pipe in (process.stdin, process.stdout, process.stderr):
            if pipe is not None:
                pipe.close()


def exit_code(process: BaseProcess, longest: float = LONGEST_SECONDS) -> int | None:
    """Wait for a process that ends by itself; one that does not is killed and a failure."""
    process.join(longest)
    if process.is_alive():
        process.kill()
        process.join(GRACE_SECONDS)
        pytest.fail(f"{process.name} had not ended after {longest:.0f} seconds")
    return process.exitcode


def joined(thread: Thread, longest: float = GRACE_SECONDS) -> None:
    """Wait for a thread that is about to end; one that does not is a failure."""
    thread.join(longest)
    assert not thread.is_alive(), f"{thread.name} had not ended after {longest:.0f} seconds"


def interrupted_by_sigterm() -> None:
    """Let SIGTERM interrupt this process as Ctrl-C does; its forks it ends as ever.

    A test run that is stopped then still ends its servers and takes away their directories.
    """
    own = os.getpid()

    def interrupt(number: int, _frame: FrameType | None) -> None:
        if os.getpid() == own:
            raise KeyboardInterrupt
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)

    if current_thread() is main_thread():
        signal.signal(signal.SIGTERM, interrupt)
