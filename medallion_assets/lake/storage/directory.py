"""Where the files of a lake lie, and their copies on this machine.

Belongs here: the little that the platform asks of storage, and its answer for a
directory. Does not belong here: what the files mean; S3 (see ``s3``).

Code works on local paths. For a lake that is a directory these are its files. For
any other they lie in a mirror with the same layout: `Storage.fetch` brings what is
about to be read, `Storage.send` stores what is about to be named. Files never
change once they are named; only the small objects that `Storage.read` and
`Storage.write` handle do, and those are never taken from the mirror.
"""

import os
import shutil
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from medallion_assets.core.durable import sync, sync_all
from medallion_assets.core.private import make_private
from medallion_assets.lake.checksums import blocks_of, end_of
from medallion_assets.lake.storage.directory_io import SCHEME, SYNC, file_uri
from medallion_assets.lake.storage.lease import PATIENCE_SECONDS, Lease, Locked, lease


@dataclass(frozen=True)
class Stored:
    """A stored file.

    Attributes:
        key: its path below the lake.
        modified: seconds since 1970, by the clock of the storage.
    """

    key: str
    size: int
    modified: float


class Storage(Protocol):
    """What the platform asks of the place where a lake lies.

    Attributes:
        name: how people name the lake.
        root: where its files lie on this machine.
        io: properties by which pyiceberg opens the same storage.

    Every method raises `LakeError`, with a remedy, for what a person can mend.
    """

    name: str
    root: Path
    io: Mapping[str, str]

    def uri(self, path: Path) -> str:
        """A file as Iceberg names it."""

    def path(self, uri: str) -> Path:
        """The file on this machine that `uri` named."""

    def fetch(self, files: Mapping[Path, int | None]) -> None:
        """Make sure that local copies are there.

        Args:
            files: their sizes where they are known, which the copies must have.
        """

    def send(self, files: Iterable[Path]) -> None:
        """Store local files, before anything names them."""

    def rename(self, file: Path, name: Path) -> None:
        """Give a stored file another name, before anything names it."""

    def tail(self, file: Path, length: int) -> tuple[int, bytes]:
        """The size of a stored file, and at most so many bytes of its end."""

    def blocks(self, key: str) -> Iterator[bytes]:
        """The content of a file as it is stored, never of its copy."""

    def place(self, incoming: Path, final: Path, *, marker: str) -> bool:
        """Make a finished local directory visible under its final path, at once.

        Args:
            marker: the file by which readers tell that the directory is complete.

        Returns:
            False where another process was faster; the directory is discarded then.
        """

    def read(self, key: str) -> bytes | None:
        """A small object as it is stored now; None where there is none."""

    def write(self, key: str, content: bytes, *, only_if_new: bool = False) -> bool:
        """Store a small object, durably and at once.

        Returns:
            False where it should be new and is not.
        """

    def delete(self, keys: Iterable[str]) -> None:
        """Delete objects and their local copies; those that are gone do not matter."""

    def listed(self, prefix: str) -> list[Stored]:
        """Everything stored below a prefix, which is a directory's path."""

    def adopt(self, identity: bytes) -> None:
        """Forget local copies of another lake that was in the same place."""

    def prune(self, limit: int) -> None:
        """Delete local copies that were not used for long, once they exceed some bytes."""

    def now(self) -> float:
        """Seconds since 1970, by the clock that dates what is stored."""

    def lease(
        self, *, patience: float = PATIENCE_SECONDS, on_wait: Callable[[str], None] = lambda _: None
    ) -> AbstractContextManager[Lease]:
        """Hold the lake's publish lease (see ``lease``)."""


class Directory:
    """A lake in a directory: its files are already where they are worked on."""

    def __init__(self, root: Path, *, durable: bool = True) -> None:
        """Name the directory; ``durable`` brings files to the disk before they are named."""
        self.root = root
        self.name = str(root)
        self.durable = durable
        self.io: Mapping[str, str] = {
            "py-io-impl": "medallion_assets.lake.storage.directory_io.DirectoryIO",
            SYNC: "on" if durable else "off",
        }

    def uri(self, path: Path) -> str:
        """A path as Iceberg names it."""
        return file_uri(path)

    def path(self, uri: str) -> Path:
        """The path that `uri` named."""
        return Path(uri.removeprefix(SCHEME))

    def fetch(self, files: Mapping[Path, int | None]) -> None:
        """Nothing to do."""

    def send(self, files: Iterable[Path]) -> None:
        """Bring files to the disk; they are where they belong."""
        if self.durable:
            sync_all(files, self.root)

    def rename(self, file: Path, name: Path) -> None:
        """Rename it."""
        file.replace(name)

    def tail(self, file: Path, length: int) -> tuple[int, bytes]:
        """The end of a file."""
        return end_of(file, length)

    def blocks(self, key: str) -> Iterator[bytes]:
        """The content of a file."""
        return blocks_of(self.root / key)

    def place(self, incoming: Path, final: Path, *, marker: str) -> bool:
        """Move the directory, unless another process was faster."""
        if self.durable:
            sync_all((file for file in incoming.rglob("*") if file.is_file()), incoming)
        try:
            os.rename(incoming, final)  # noqa: PTH104 - must fail where the target exists
        except OSError:
            if not final.exists():
                raise
            if (final / marker).exists():
                shutil.rmtree(incoming)
                return False
            final.rename(incoming.with_name(f".incoming-{uuid.uuid4().hex}"))  # swept later
            incoming.rename(final)
        if self.durable:
            sync_all([final], self.root)
        return True

    def read(self, key: str) -> bytes | None:
        """The content of a file."""
        try:
            return (self.root / key).read_bytes()
        except FileNotFoundError:
            return None

    def write(self, key: str, content: bytes, *, only_if_new: bool = False) -> bool:
        """Write a draft, durably, and give it the name."""
        target = self.root / key
        make_private(self.root)
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = target.with_name(f"{target.name}.{uuid.uuid4().hex if only_if_new else ''}new")
        try:
            with draft.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            if only_if_new:
                os.link(draft, target)
            else:
                draft.replace(target)
            sync(target.parent)
        except FileExistsError:
            return False
        finally:
            draft.unlink(missing_ok=True)
        return True

    def delete(self, keys: Iterable[str]) -> None:
        """Unlink files."""
        for key in keys:
            (self.root / key).unlink(missing_ok=True)

    def listed(self, prefix: str) -> list[Stored]:
        """All files below a directory."""
        found = []
        for file in (self.root / prefix).rglob("*"):
            if file.is_file():
                status = file.stat()
                key = file.relative_to(self.root).as_posix()
                found.append(Stored(key, status.st_size, status.st_mtime))
        return found

    def adopt(self, identity: bytes) -> None:
        """There are no copies."""

    def prune(self, limit: int) -> None:
        """Nor here."""

    def now(self) -> float:
        """The time of this machine."""
        return time.time()

    @contextmanager
    def lease(
        self, *, patience: float = PATIENCE_SECONDS, on_wait: Callable[[str], None] = lambda _: None
    ) -> Iterator[Lease]:
        """Lock a file; the operating system never takes it from a living process."""
        with lease(self.root, patience=patience, on_wait=on_wait):
            yield Locked()
