"""What a test started is ended, whether it wants to or not."""

import multiprocessing
import signal
import subprocess
import sys
from collections.abc import Callable
from threading import Event, Thread

import pytest

from medallion_assets_tests.ended import ended, exit_code, joined, until_left

STUBBORN = (
    "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
    "print('ready', flush=True); signal.pause()"
)

PATIENT = (
    "import signal; signal.signal(signal.SIGTERM, signal.SIG_DFL); "
    "signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGTERM]); "
    "print('ready', flush=True); signal.pause()"
)
"""As a process is by itself, whatever it inherits from the one that starts it."""


STOPPED = """
import os, signal, time
from medallion_assets_tests.ended import interrupted_by_sigterm
interrupted_by_sigterm()
here, there = os.pipe()
fork = os.fork()
if not fork:
    os.write(there, b"x")
    time.sleep(60)
    os._exit(1)
os.read(here, 1)
try:
    print("ready", flush=True)
    time.sleep(60)
finally:
    os.kill(fork, signal.SIGTERM)
    print("torn down", os.waitpid(fork, 0)[1], flush=True)
"""
"""A signal that comes before a fork has begun is lost, so the fork says that it has. It ends by
itself, or it would take number 0 for its own fork, which is the whole group of processes."""


def started(code: str) -> subprocess.Popen[str]:
    """A process that has said that it is ready."""
    process = subprocess.Popen(  # noqa: S603 - this interpreter
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def test_a_process_that_ignores_sigterm_is_ended() -> None:
    with until_left(started(STUBBORN), grace=0.2) as process:
        assert ended(process, grace=0.2) == -signal.SIGKILL


def test_a_process_is_asked_before_it_is_killed() -> None:
    with until_left(started(PATIENT)) as process:
        assert ended(process) == -signal.SIGTERM


def test_a_process_is_ended_when_its_test_fails() -> None:
    def failing() -> None:
        with until_left(process, grace=0.2):
            raise RuntimeError

    process = started(STUBBORN)
    with pytest.raises(RuntimeError):
        failing()
    assert process.poll() == -signal.SIGKILL


def test_a_run_that_is_stopped_tears_down_and_its_forks_just_end() -> None:
    with until_left(started(STOPPED)) as process:
        process.terminate()
        assert process.stdout is not None
        assert process.stdout.read() == f"torn down {signal.SIGTERM:d}\n"
        assert process.wait() != 0


def _waits() -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.pause()


@pytest.mark.parametrize(
    "wait",
    [
        lambda: exit_code(_started_fork(), longest=0.1),
        lambda: joined(_started_thread(), longest=0.01),
    ],
    ids=["process", "thread"],
)
def test_what_does_not_end_is_a_failure(wait: Callable[[], object]) -> None:
    with pytest.raises((pytest.fail.Exception, AssertionError), match="had not ended after"):
        wait()
    assert multiprocessing.active_children() == []


def _started_fork() -> multiprocessing.process.BaseProcess:
    process = multiprocessing.get_context("fork").Process(target=_waits)
    process.start()
    return process


def _started_thread() -> Thread:
    thread = Thread(target=Event().wait, args=(5,), daemon=True)
    thread.start()
    return thread
