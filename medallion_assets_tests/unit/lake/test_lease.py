"""One process at a time may publish; a process that dies gives the lease back."""

import multiprocessing
import os
import signal
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from medallion_assets.core.errors import LakeError
from medallion_assets.lake.storage import lease as storage_lease
from medallion_assets.lake.storage.lease import lease
from medallion_assets_tests.ended import LONGEST_SECONDS, exit_code

FORK = multiprocessing.get_context("fork")


def held_by_another(root: Path, between: Callable[[Any, Callable[[], None]], None]) -> None:
    """Do something while another process holds the lease; then let that process go."""
    here, there = FORK.Pipe()

    def hold() -> None:
        with lease(root):
            there.send("taken")
            there.recv()

    process = FORK.Process(target=hold)
    process.start()
    assert here.poll(LONGEST_SECONDS)
    assert here.recv() == "taken"
    try:
        between(process, partial(here.send, "let go"))
    finally:
        if process.is_alive():
            here.send("let go")
        exit_code(process)


def test_a_second_process_waits_and_is_told_for_whom(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage_lease, "TOLD_SECONDS", 0.0)
    told: list[str] = []

    def wait(process: Any, let_go: Callable[[], None]) -> None:
        def on_wait(message: str) -> None:
            told.append(message)
            let_go()

        with lease(tmp_path, on_wait=on_wait):
            assert told == [f"waiting for process {process.pid}, which is publishing to this lake"]

    held_by_another(tmp_path, wait)


def test_who_waits_too_long_is_told_whom_to_look_at(tmp_path: Path) -> None:
    def give_up(process: Any, _: Any) -> None:
        refused = pytest.raises(LakeError, match=f"process {process.pid} has held")
        with refused as caught, lease(tmp_path, patience=0.0):
            pass
        assert "run again" in caught.value.remedy

    held_by_another(tmp_path, give_up)


def test_who_waits_comes_before_the_one_that_gave_it_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage_lease, "TOLD_SECONDS", 0.0)
    here, there = FORK.Pipe()

    def wait() -> None:
        there.recv()
        with lease(tmp_path, on_wait=there.send):
            there.send("taken")
            there.recv()

    waiting = FORK.Process(target=wait)
    waiting.start()  # before the lease is taken, or it would hold it too
    with lease(tmp_path):
        here.send("begin")
        assert here.poll(LONGEST_SECONDS)
        assert here.recv().startswith("waiting for process")
    with pytest.raises(LakeError, match="has held"), lease(tmp_path, patience=0.0):
        pass
    assert here.poll(LONGEST_SECONDS)
    assert here.recv() == "taken"
    here.send("let go")
    assert exit_code(waiting) == 0


def test_a_killed_holder_gives_the_lease_back(tmp_path: Path) -> None:
    def kill(process: Any, _: Any) -> None:
        os.kill(process.pid, signal.SIGKILL)
        assert exit_code(process) == -signal.SIGKILL
        with lease(tmp_path, patience=0.0):
            pass

    held_by_another(tmp_path, kill)


def test_an_error_gives_the_lease_back(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="inside"), lease(tmp_path):
        raise ValueError("inside")
    with lease(tmp_path, patience=0.0):
        assert (tmp_path / "publish.lock").read_text() == str(os.getpid())


def test_two_lakes_do_not_wait_for_each_other(tmp_path: Path) -> None:
    with lease(tmp_path / "one"), lease(tmp_path / "other", patience=0.0):
        pass


def test_a_lake_that_cannot_be_written_is_explained(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    refused = pytest.raises(LakeError, match="cannot be written")
    with refused as caught, lease(tmp_path / "file" / "lake"):
        pass
    assert "MEDALLION_LAKE" in caught.value.remedy
