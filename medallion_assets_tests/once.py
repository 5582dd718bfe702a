"""Making something expensive once, although several workers want it.

Belongs here: sharing of what is only read afterwards. Does not belong here: what
is made.
"""

import fcntl
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

__all__ = ["made_once"]

Made = TypeVar("Made")


def made_once(shared: Path, name: str, make: Callable[[Path], Made]) -> tuple[Path, Made]:
    """Make something in a directory, by whichever worker comes first; the others wait."""
    directory, result = shared / name, shared / f"{name}.pickle"
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not result.exists():
            directory.mkdir()
            draft = result.with_suffix(".draft")
            draft.write_bytes(pickle.dumps(make(directory)))
            draft.rename(result)
    made: Made = pickle.loads(result.read_bytes())  # noqa: S301 - written above
    return directory, made
