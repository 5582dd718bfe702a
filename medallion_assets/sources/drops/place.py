"""The place where files are dropped, and its answer for a directory.

Belongs here: listing, copying and moving files below ``incoming``, ``processed`` and
``error``. Does not belong here: what is in a file; S3 (see ``bucket``).

A file is moved only as long as it is the one that was listed: whoever drops may write
it again at any moment, and then it is the next run's.
"""

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISREG
from typing import Protocol

from medallion_assets.core.errors import ConfigurationError, SourceError
from medallion_assets.sources.drops.names import numbered

INCOMING = "incoming"
PROCESSED = "processed"
ERROR = "error"

NO_LINKS = {errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK}
"""What says that a file cannot have two names here, even for a moment."""

HIDDEN = "."
"""Names that begin with it are somebody's unfinished work; they are left alone."""


@dataclass(frozen=True)
class Dropped:
    """A file as it was listed.

    Attributes:
        name: its path below ``incoming``, with slashes.
        modified: seconds since 1970.
        mark: tells it from another file of its name.
        regular: whether it is a plain file; a link or a pipe is none.
    """

    name: str
    size: int
    modified: float
    mark: str
    regular: bool = True

    @property
    def shown(self) -> str:
        """The name as text that can be stored; bytes that are no UTF-8 are escaped."""
        return self.name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


class DropPlace(Protocol):
    """What is asked of the place where files are dropped.

    Attributes:
        name: how people name it.

    Every method raises `SourceError`, with a remedy, for what a person can mend.
    """

    name: str

    def listed(self) -> list[Dropped]:
        """Everything in ``incoming`` and the folders in it."""

    def copy(self, item: Dropped, target: Path) -> bool:
        """Copy a file; False where it is another one by now, or gone."""

    def has(self, prefix: str, name: str) -> bool:
        """Whether nothing can be put under a name below a prefix, because something is there."""

    def move(self, item: Dropped, prefix: str, name: str) -> bool:
        """Move a file out of ``incoming``; False where it is another one by now, or gone."""

    def finish_move(self, item: Dropped, sha256: str, prefix: str, name: str) -> bool:
        """End a move that was begun; False where it left no copy with these bytes."""


def free_name(place: DropPlace, prefix: str, name: str, taken: set[str]) -> str:
    """The name below a prefix under which nothing lies; numbered where there is something.

    Args:
        taken: places that others are about to get; this one is added.
    """
    number = 1
    while True:
        found = f"{prefix}/{numbered(name, number)}"
        if found not in taken and not place.has(prefix, numbered(name, number)):
            taken.add(found)
            return numbered(name, number)
        number += 1


class DropDirectory:
    """A directory of this machine."""

    def __init__(self, root: Path) -> None:
        """Name the directory.

        Raises:
            ConfigurationError: there is none.
        """
        self.root = root
        self.name = str(root)
        if not root.is_dir():
            raise ConfigurationError(
                f"MEDALLION_DROPS: {root} is no directory",
                remedy="create it with a directory `incoming`, or correct the setting",
            )

    def listed(self) -> list[Dropped]:
        """All files, and what is neither file nor folder."""
        with self._translate_errors():
            return sorted(self._below(self.root / INCOMING), key=lambda item: item.name)

    def _below(self, folder: Path) -> Iterator[Dropped]:
        if not folder.is_dir():
            return
        for entry in os.scandir(folder):
            if entry.name.startswith(HIDDEN):
                continue
            path = Path(entry.path)
            found = self._seen(path)
            if found is None:
                continue
            if not found.regular and entry.is_dir(follow_symlinks=False):
                yield from self._below(path)
            else:
                yield found

    def _seen(self, path: Path) -> Dropped | None:
        """A file as it is now; None where it is gone."""
        try:
            status = path.lstat()
        except FileNotFoundError:
            return None
        return Dropped(
            name=path.relative_to(self.root / INCOMING).as_posix(),
            size=status.st_size,
            modified=status.st_mtime,
            mark=f"{status.st_ino}-{status.st_size}-{status.st_mtime_ns}",
            regular=S_ISREG(status.st_mode),
        )

    def copy(self, item: Dropped, target: Path) -> bool:
        """Copy a file and see that nobody wrote it meanwhile."""
        source = self.root / INCOMING / item.name
        with self._translate_errors():
            if self._seen(source) != item:
                return False
            try:
                shutil.copyfile(source, target)
            except FileNotFoundError:
                return False
            return self._seen(source) == item and target.stat().st_size == item.size

    def has(self, prefix: str, name: str) -> bool:
        """Whether something has the name, a broken link too, or a file that of a folder in it."""
        path = self.root / prefix / name
        folders = [folder for folder in path.parents if folder.is_relative_to(self.root / prefix)]
        blocked = any(os.path.lexists(folder) and not folder.is_dir() for folder in folders)
        return blocked or os.path.lexists(path)

    def move(self, item: Dropped, prefix: str, name: str) -> bool:
        """Give a file its new name, unless something has it by now, and take the former one."""
        source, target = self.root / INCOMING / item.name, self.root / prefix / name
        with self._translate_errors():
            target.parent.mkdir(parents=True, exist_ok=True)
            if self._seen(source) != item:
                return False
            try:
                _rename_new(source, target)
            except (FileNotFoundError, FileExistsError):
                return False
            return True

    def finish_move(self, item: Dropped, sha256: str, prefix: str, name: str) -> bool:  # noqa: ARG002
        """Take the former name of a file that has its new one already."""
        source, target = self.root / INCOMING / item.name, self.root / prefix / name
        with self._translate_errors():
            try:
                is_same = os.path.samestat(source.lstat(), target.lstat())
            except FileNotFoundError:
                return False
            if is_same:
                source.unlink()
            return is_same

    @contextmanager
    def _translate_errors(self) -> Iterator[None]:
        """Turn what the directory refuses into our error."""
        try:
            yield
        except OSError as error:
            where = error.filename or self.root
            raise SourceError(
                f"dropped files cannot be used: {error.strerror or error}: {where}",
                remedy="let this user read `incoming` and write all of MEDALLION_DROPS, on one "
                "file system",
            ) from error


def _rename_new(source: Path, target: Path) -> None:
    """Rename a file as `rename` does, which would replace what has the name.

    Raises:
        FileExistsError: something has it.
    """
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError as error:
        if error.errno not in NO_LINKS:
            raise
        if os.path.lexists(target):
            raise FileExistsError(error.errno, "exists", str(target)) from error
        source.rename(target)
    else:
        source.unlink()
