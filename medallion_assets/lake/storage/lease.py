"""The right to publish: one holder a lake, over processes.

Belongs here: the lease among the processes of one machine; for a lake in a
directory that is all (for S3 see ``object_lease``). It is a file lock, so that the
operating system takes it back from a process that dies, at any moment and without
a time-out. Also other locks of that kind.

Who waits first gets a place in front, of which there is one. So a process that gives the lease
back and wants it again at once comes after the one that waits.
"""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from medallion_assets.core.errors import LakeError
from medallion_assets.core.private import make_private

POLL_SECONDS = 0.05
PATIENCE_SECONDS = 1800.0
TOLD_SECONDS = 2.0
"""How long one waits before a person is told of it; most commits are shorter."""
LOCK = "publish.lock"
PLACE_IN_FRONT = "publish.next"


class Lease(Protocol):
    """A lease that is being held.

    Attributes:
        succession: its number, if the former holder did not give it back and may yet live.
    """

    succession: int

    def confirm(self) -> None:
        """See that it is still held.

        Raises:
            LakeError: it was lost, so nothing may be published any more.
        """


@contextmanager
def lease(
    root: Path,
    *,
    patience: float = PATIENCE_SECONDS,
    on_wait: Callable[[str], None] = lambda _: None,
) -> Iterator[None]:
    """Hold the lake's publish lease.

    Args:
        patience: seconds to wait for another holder.
        on_wait: told once who holds the lease, when waiting takes more than a moment.

    Raises:
        LakeError: the lake cannot be written, or the holder did not finish in time.
    """
    with locked(
        root / LOCK,
        in_front=root / PLACE_IN_FRONT,
        held="the lake's publish lease",
        doing="publishing to this lake",
        patience=patience,
        on_wait=on_wait,
    ):
        yield


@contextmanager
def locked(
    file: Path,
    *,
    in_front: Path,
    held: str,
    doing: str,
    patience: float = PATIENCE_SECONDS,
    on_wait: Callable[[str], None] = lambda _: None,
) -> Iterator[None]:
    """Hold the lock of a file, in whose directory the lake's or this machine's files lie.

    Args:
        in_front: the file whose lock is held by the one that is next.
        held: the lock, for a person.
        doing: what its holder does.

    Raises:
        LakeError: the directory cannot be written, or the holder did not finish in time.
    """
    waiting = _Waiting(file, held, doing, patience, on_wait)
    try:
        make_private(file.parent)
        place, descriptor = (
            os.open(path, os.O_RDWR | os.O_CREAT, 0o644) for path in (in_front, file)
        )
    except OSError as error:
        raise LakeError(
            f"the lake {file.parent} cannot be written: {error.strerror}",
            remedy="grant this user write permission, or set MEDALLION_LAKE to another directory",
        ) from error
    try:
        waiting.acquire(place)
        waiting.acquire(descriptor)
        os.close(place)
        place = -1
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        yield
    finally:
        os.close(descriptor)
        if place >= 0:
            os.close(place)


class _Waiting:
    """Waits for locks, and tells once for whom."""

    def __init__(
        self, file: Path, held: str, doing: str, patience: float, on_wait: Callable[[str], None]
    ) -> None:
        """Remember what to say."""
        self._file, self._held, self._doing = file, held, doing
        self._patience, self._on_wait = patience, on_wait
        self._begun = time.monotonic()
        self._told = False

    def acquire(self, descriptor: int) -> None:
        """Lock an open file.

        Raises:
            LakeError: another process has held it for too long.
        """
        while True:
            try:
                return fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                self._wait()

    def _wait(self) -> None:
        """Wait a moment for the holder."""
        holder = self._file.read_text(errors="replace")[:32] or "unknown"
        waited = time.monotonic() - self._begun
        if waited > self._patience:
            raise LakeError(
                f"process {holder} has held {self._held} for {self._patience:.0f} s",
                remedy="wait for it to finish, or end it if it hangs, then run again",
            ) from None
        if not self._told and waited > TOLD_SECONDS:
            self._on_wait(f"waiting for process {holder}, which is {self._doing}")
            self._told = True
        time.sleep(POLL_SECONDS)


class Locked:
    """A file lock that is held; the former holder gave it back or is dead."""

    succession = 0

    def confirm(self) -> None:
        """Held as long as the process lives."""
