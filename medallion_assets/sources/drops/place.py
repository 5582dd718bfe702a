"""The place where files are dropped, and its answer for a directory.

Belongs here: listing, copying and moving files below ``incoming``, ``held``, ``processed``
and ``error``. Does not belong here: what is in a file; S3 (see ``bucket``).

A file is moved only as long as it is the one that was listed: whoever drops may write
it again at any moment, and then it is the next run's.
"""

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from stat import S_ISREG
from typing import Protocol

from medallion_assets.core.errors import ConfigurationError, SourceError

INCOMING = "incoming"
PROCESSED = "processed"
ERROR = "error"
HELD = "held"

HIDDEN = "."
"""Names that begin with it are somebody's unfinished work; they are left alone."""


LEFT = frozenset({errno.ENOENT, errno.ENOTDIR, errno.ELOOP})
"""What opening says of a file or folder that is gone, no folder, or a link."""


@dataclass(frozen=True)
class Dropped:
    """A file as it was listed.

    Attributes:
        name: by which it is known: its path below ``incoming``, with slashes.
        modified: seconds since 1970.
        mark: tells it from another file of its name.
        regular: whether it is a plain file; a link or a pipe is none.
        prefix: where it lies, ``incoming`` or ``held``.
        moved_to: its path below the prefix, where that is not its name.
        manifest: the file that says what it holds.
    """

    name: str
    size: int
    modified: float
    mark: str
    regular: bool = True
    prefix: str = field(default=INCOMING, compare=False)
    moved_to: str = field(default="", compare=False)
    manifest: "Dropped | None" = field(default=None, compare=False)

    @property
    def path(self) -> str:
        """Its path below the prefix."""
        return self.moved_to or self.name

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

    def listed(self, prefix: str = INCOMING) -> list[Dropped]:
        """Everything below a prefix and the folders in it."""

    def copy(self, item: Dropped, target: Path) -> bool:
        """Copy a file; False where it is another one by now, or gone."""

    def has(self, prefix: str, name: str) -> bool:
        """Whether nothing can be put under a name below a prefix, because something is there."""

    def move(self, item: Dropped, prefix: str, name: str) -> bool:
        """Move a file to another prefix; False where it is another one by now, or gone."""

    def finish_move(self, item: Dropped, sha256: str, prefix: str, name: str) -> bool:
        """End a move that was begun; False where it left no copy with these bytes."""


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

    def listed(self, prefix: str = INCOMING) -> list[Dropped]:
        """All files, and what is neither file nor folder."""
        with self._translate_errors():
            if not (self.root / prefix).is_dir():
                return []
            with _opened_folder(self.root / prefix) as folder:
                found = (replace(item, prefix=prefix) for item in _below(folder, ""))
                return sorted(found, key=lambda item: item.name)

    def copy(self, item: Dropped, target: Path) -> bool:
        """Copy a file and see that nobody wrote it meanwhile."""
        with self._translate_errors(), self._folder_of(item) as (folder, name):
            if folder is None or _seen(folder, name, item.name) != item:
                return False
            try:
                source = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)
            except OSError as error:
                if error.errno in LEFT:
                    return False
                raise
            with open(source, "rb") as received, target.open("wb") as kept:  # noqa: PTH123
                if _dropped(os.fstat(source), item.name) != item:
                    return False
                shutil.copyfileobj(received, kept)
            return _seen(folder, name, item.name) == item and target.stat().st_size == item.size

    @contextmanager
    def _folder_of(self, item: Dropped) -> Iterator[tuple[int | None, str]]:
        """The folder that a file was listed in and its name there; None where it is gone."""
        *folders, name = item.path.split("/")
        with ExitStack() as opened:
            try:
                folder = opened.enter_context(_opened_folder(self.root / item.prefix))
                for one in folders:
                    folder = opened.enter_context(_opened_folder(one, folder))
            except OSError as error:
                if error.errno not in LEFT:
                    raise
                yield None, name
                return
            yield folder, name

    def has(self, prefix: str, name: str) -> bool:
        """Whether something has the name, a broken link too, or a file that of a folder in it."""
        path = self.root / prefix / name
        folders = [folder for folder in path.parents if folder.is_relative_to(self.root / prefix)]
        blocked = any(os.path.lexists(folder) and not folder.is_dir() for folder in folders)
        return blocked or os.path.lexists(path)

    def move(self, item: Dropped, prefix: str, name: str) -> bool:
        """Rename a file; the caller has chosen a free name."""
        target = self.root / prefix / name
        with self._translate_errors(), self._folder_of(item) as (folder, source):
            target.parent.mkdir(parents=True, exist_ok=True)
            if folder is None or _seen(folder, source, item.name) != item:
                return False
            try:
                os.rename(source, target, src_dir_fd=folder)
            except FileNotFoundError:
                return False
            return True

    def finish_move(self, item: Dropped, sha256: str, prefix: str, name: str) -> bool:  # noqa: ARG002
        """Nothing: a file that is renamed leaves no copy."""
        return False

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


@contextmanager
def _opened_folder(folder: Path | str, within: int | None = None) -> Iterator[int]:
    """A folder's descriptor, which stays that folder's whatever its name is made to mean.

    Raises:
        OSError: it is gone, or a link by now, within another folder.
    """
    no_link = 0 if within is None else os.O_NOFOLLOW
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | no_link, dir_fd=within)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _below(folder: int, prefix: str) -> Iterator[Dropped]:
    """Everything below an opened folder; a folder that became a link meanwhile is a link."""
    for name in os.listdir(folder):
        if name.startswith(HIDDEN):
            continue
        try:
            with _opened_folder(name, folder) as inner:
                yield from _below(inner, f"{prefix}{name}/")
        except OSError as error:
            if error.errno not in LEFT:
                raise
            found = _seen(folder, name, prefix + name)
            if found is not None:
                yield found


def _seen(folder: int, name: str, whole: str) -> Dropped | None:
    """A file as it is now; None where it is gone."""
    try:
        return _dropped(os.stat(name, dir_fd=folder, follow_symlinks=False), whole)
    except FileNotFoundError:
        return None


def _dropped(status: os.stat_result, name: str) -> Dropped:
    return Dropped(
        name=name,
        size=status.st_size,
        modified=status.st_mtime,
        mark=f"{status.st_ino}-{status.st_size}-{status.st_mtime_ns}",
        regular=S_ISREG(status.st_mode),
    )
