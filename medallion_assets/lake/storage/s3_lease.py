"""The right to publish to a lake on S3: one holder, over machines.

Belongs here: the lease as objects ``lease/<number>.json``. Taking it is creating
the next number, which the server allows to one process only; the highest number is
the holder's. Does not belong here: the lease of a directory (see ``lease``), which
the processes of one machine take first among themselves.

A holder renews its object every few seconds. One that has not done so for a minute,
by the server's clock, may be succeeded; so may one of this very machine, because
whoever asks holds the machine's own lock, and so the former holder cannot live. A
holder that was succeeded, say while its machine slept, is told so before it makes
anything valid (`_Held.confirm`). What it commits after it was told otherwise fails: its
successor has committed to the ledger first (see ``lake.publish``).
"""

from __future__ import annotations

import json
import logging
import os
import platform
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from medallion_assets.core.durable import sync
from medallion_assets.core.errors import LakeError
from medallion_assets.lake.storage.directory import Stored
from medallion_assets.lake.storage.lease import lease

LOGGER = logging.getLogger(__name__)

PREFIX = "lease"
RENEW_SECONDS = 10.0
DEAD_SECONDS = 60.0
POLL_SECONDS = 1.0
FORGET_EVERY = 50
"""Leases after which the objects of former ones are deleted."""
MACHINE = "machine-id"


class Objects(Protocol):
    """What the lease needs of the storage."""

    name: str

    def read(self, key: str) -> bytes | None:
        """An object."""

    def write(self, key: str, content: bytes, *, only_if_new: bool = False) -> bool:
        """Store an object."""

    def delete(self, keys: list[str]) -> None:
        """Delete objects."""

    def listed(self, prefix: str) -> list[Stored]:
        """Objects below a prefix."""

    def now(self) -> float:
        """The server's time."""


@contextmanager
def object_lease(
    objects: Objects, state: Path, *, patience: float, on_wait: Callable[[str], None]
) -> Iterator[_Held]:
    """Hold the lease of a lake on S3.

    Args:
        state: the directory whose processes are one machine's.

    Raises:
        LakeError: the holder did not finish in time, or S3 refuses.
    """
    deadline = time.monotonic() + patience
    with lease(state, patience=patience, on_wait=on_wait):
        held = _acquire(objects, _machine(state), deadline, patience, on_wait)
        try:
            yield held
        finally:
            held.release()


def _acquire(
    objects: Objects, machine: str, deadline: float, patience: float, on_wait: Callable[[str], None]
) -> _Held:
    """Create the next number as soon as the highest one is free."""
    reported = False
    while True:
        highest = _highest(objects)
        holder = _holder(objects, highest)
        if not holder or holder["machine"] == machine or _is_dead(objects, highest):
            number = _number(highest) + 1 if highest else 1
            held = _Held(objects, number, machine, succession=number if holder else 0)
            if held.take():
                return held
            continue
        who = f"process {holder['process']} on {holder['host']}"
        if time.monotonic() > deadline:
            raise LakeError(
                f"{who} has held the lake's publish lease for {patience:.0f} s",
                remedy="wait for it to finish, or end it if it hangs, then run again",
            )
        if not reported:
            on_wait(f"waiting for {who}, which is publishing to this lake")
            reported = True
        time.sleep(POLL_SECONDS)


def _highest(objects: Objects) -> Stored | None:
    """The object of the last lease."""
    return max(_numbered(objects), key=lambda item: item.key, default=None)


def _numbered(objects: Objects) -> list[Stored]:
    """The objects of all leases that are not yet forgotten."""
    return [item for item in objects.listed(PREFIX) if Path(item.key).stem.isdigit()]


def _number(item: Stored) -> int:
    return int(Path(item.key).stem)


def _key(number: int) -> str:
    return f"{PREFIX}/{number:012d}.json"


def _holder(objects: Objects, highest: Stored | None) -> dict[str, Any] | None:
    """Who holds the last lease; None where it was given back."""
    content = objects.read(highest.key) if highest else None
    holder: dict[str, Any] = json.loads(content) if content else {"released": True}
    return None if holder["released"] else holder


def _is_dead(objects: Objects, highest: Stored | None) -> bool:
    """Whether the holder has not renewed its lease for long, by the server's clock."""
    return highest is not None and objects.now() - highest.modified > DEAD_SECONDS


def _machine(state: Path) -> str:
    """What names this machine's state; a copy of it on another machine is not the same."""
    file = state / MACHINE
    if not file.exists():
        draft = file.with_name(f"{MACHINE}.{os.getpid()}.new")
        draft.write_text(uuid.uuid4().hex)
        sync(draft)
        draft.replace(file)
    return f"{file.read_text()}@{platform.node()}"


class _Held:
    """A lease, renewed by a thread until it is released."""

    def __init__(self, objects: Objects, number: int, machine: str, *, succession: int) -> None:
        """Prepare to take a number."""
        self._objects = objects
        self.succession = succession
        self._number = number
        self._about = {
            "process": os.getpid(),
            "host": platform.node(),
            "machine": machine,
            "token": uuid.uuid4().hex,
        }
        self._done = threading.Event()
        self._renewing = threading.Thread(target=self._renew, daemon=True, name="lease")

    def take(self) -> bool:
        """Create the object; False where another process did."""
        content = self._content(released=False)
        if not self._objects.write(_key(self._number), content, only_if_new=True):
            return False
        if self._number % FORGET_EVERY == 0:
            numbered = [item.key for item in _numbered(self._objects)]
            self._objects.delete([key for key in numbered if key < self._key])
        self._renewing.start()
        return True

    @property
    def _key(self) -> str:
        return _key(self._number)

    def _content(self, *, released: bool) -> bytes:
        return json.dumps({**self._about, "released": released}).encode()

    def _renew(self) -> None:
        """Show that the holder lives; a renewal that fails is tried again at the next turn."""
        while not self._done.wait(RENEW_SECONDS):
            try:
                self._objects.write(self._key, self._content(released=False))
            except LakeError as error:
                LOGGER.warning("the publish lease could not be renewed: %s", error)

    def confirm(self) -> None:
        """Renew the lease and see that nobody has taken a later one.

        Raises:
            LakeError: it was lost.
        """
        self._objects.write(self._key, self._content(released=False))
        highest = _highest(self._objects)
        if highest is None or highest.key != self._key:
            raise LakeError(
                f"the publish lease of {self._objects.name} was lost: this process did not renew "
                f"it for {DEAD_SECONDS:.0f} s; published tables are as they were",
                remedy="run again, and see that the machine does not sleep during a run",
            )

    def release(self) -> None:
        """Give it back; where that fails, others take it after a minute."""
        self._done.set()
        self._renewing.join()
        try:
            self._objects.write(self._key, self._content(released=True))
        except LakeError as error:
            LOGGER.warning("the publish lease could not be given back: %s", error)
