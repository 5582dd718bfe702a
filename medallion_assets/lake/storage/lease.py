"""The right to publish: one holder a lake, over processes.

Belongs here: the lease among the processes of one machine; for a lake in a
directory that is all (for S3 see ``object_lease``). It is a file lock, so that the
operating system takes it back from a process that dies, at any moment and without
a time-out.
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
        on_wait: told once who holds the lease, when waiting begins.

    Raises:
        LakeError: the lake cannot be written, or the holder did not finish in time.
    """
    try:
        make_private(root)
        descriptor = os.open(root / "publish.lock", os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise LakeError(
            f"the lake {root} cannot be written: {error.strerror}",
            remedy="grant this user write permission, or set MEDALLION_LAKE to another directory",
        ) from error
    try:
        _acquire(descriptor, patience, on_wait)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        yield
    finally:
        os.close(descriptor)


def _acquire(descriptor: int, patience: float, on_wait: Callable[[str], None]) -> None:
    """Lock the file, waiting for another holder."""
    deadline = time.monotonic() + patience
    reported = False
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(descriptor, 32, 0).decode(errors="replace") or "unknown"
            if time.monotonic() > deadline:
                raise LakeError(
                    f"process {holder} has held the lake's publish lease for {patience:.0f} s",
                    remedy="wait for it to finish, or end it if it hangs, then run again",
                ) from None
            if not reported:
                on_wait(f"waiting for process {holder}, which is publishing to this lake")
                reported = True
            time.sleep(POLL_SECONDS)
        else:
            return


class Locked:
    """A file lock that is held; the former holder gave it back or is dead."""

    succession = 0

    def confirm(self) -> None:
        """Held as long as the process lives."""
