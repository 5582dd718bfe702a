"""Copies of a lake's files on this machine.

Belongs here: which copies are whole, writing them, deleting those that are no
longer used. Does not belong here: where they come from (see ``s3``).

The mirror is a cache: it may be deleted whenever nothing runs. Files of a lake never
change, so a copy is right for ever.
"""

import os
import shutil
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from medallion_assets.core.private import make_private

IDENTITY = "lake.json"
"""Which lake the copies are of."""
UNFINISHED = ".part"
USED_SECONDS = 3600.0
"""Copies used more recently are kept, because a running step may read them."""


class Mirror:
    """A directory of copies, in the layout of the lake."""

    def __init__(self, root: Path) -> None:
        """Name it; nothing is created yet."""
        self.root = root
        self._pruned: float | None = None

    def has(self, file: Path, size: int | None) -> bool:
        """Whether a copy is there and whole; to be asked for keeps it from being pruned."""
        try:
            found = file.stat().st_size
            os.utime(file)
        except FileNotFoundError:
            return False
        return size is None or found == size

    @contextmanager
    def writing(self, file: Path) -> Iterator[Path]:
        """A draft beside a copy's place, which gets its name only if nothing failed."""
        file.parent.mkdir(parents=True, exist_ok=True)
        draft = file.with_name(f"{file.name}.{uuid.uuid4().hex}{UNFINISHED}")
        try:
            yield draft
            draft.replace(file)
        finally:
            draft.unlink(missing_ok=True)

    def adopt(self, identity: bytes) -> None:
        """Forget the copies of another lake that was in the same place."""
        kept = self.root / IDENTITY
        if kept.exists() and kept.read_bytes() == identity:
            return
        shutil.rmtree(self.root, ignore_errors=True)
        make_private(self.root)
        kept.write_bytes(identity)

    def prune(self, limit: int) -> None:
        """Delete the copies that were not used for longest, once they exceed a size.

        Looked at once an hour: until then no copy gets old enough.

        Args:
            limit: bytes.
        """
        now = time.monotonic()
        if self._pruned is not None and now - self._pruned < USED_SECONDS:
            return
        self._pruned = now
        found = [(file, file.stat()) for file in self.root.rglob("*") if file.is_file()]
        excess = sum(status.st_size for _, status in found) - limit
        oldest = time.time() - USED_SECONDS
        for file, status in sorted(found, key=lambda item: item[1].st_mtime):
            if excess <= 0 or status.st_mtime > oldest:
                return
            if file.name != IDENTITY:
                file.unlink(missing_ok=True)
                excess -= status.st_size
