"""Folders that others write to: listed and changed without following a link that takes a place.

Belongs here: files as they are listed, and doing one thing to one of them by its folder's
descriptor. Does not belong here: what the folders mean (see ``place``).
"""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from stat import S_ISREG

INCOMING = "incoming"

NO_LINKS = {errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK}
"""What says that a file cannot have two names here, even for a moment."""

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


def rename_new(source: str, target: Path, folder: int) -> None:
    """Rename a file of a folder as `rename` does, which would replace what has the name.

    Raises:
        FileExistsError: something has it.
    """
    try:
        os.link(source, target, src_dir_fd=folder, follow_symlinks=False)
    except OSError as error:
        if error.errno not in NO_LINKS:
            raise
        if os.path.lexists(target):
            raise FileExistsError(error.errno, "exists", str(target)) from error
        os.rename(source, target, src_dir_fd=folder)
    else:
        os.unlink(source, dir_fd=folder)


@contextmanager
def opened_folder(folder: Path | str, within: int | None = None) -> Iterator[int]:
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


def below(folder: int, prefix: str) -> Iterator[Dropped]:
    """Everything below an opened folder; a folder that became a link meanwhile is a link."""
    for name in os.listdir(folder):
        if name.startswith(HIDDEN):
            continue
        try:
            with opened_folder(name, folder) as inner:
                yield from below(inner, f"{prefix}{name}/")
        except OSError as error:
            if error.errno not in LEFT:
                raise
            found = seen(folder, name, prefix + name)
            if found is not None:
                yield found


def seen(folder: int, name: str, whole: str) -> Dropped | None:
    """A file as it is now; None where it is gone."""
    try:
        return dropped(os.stat(name, dir_fd=folder, follow_symlinks=False), whole)
    except FileNotFoundError:
        return None


def dropped(status: os.stat_result, name: str) -> Dropped:
    """A file by what the system says of it."""
    return Dropped(
        name=name,
        size=status.st_size,
        modified=status.st_mtime,
        mark=f"{status.st_ino}-{status.st_size}-{status.st_mtime_ns}",
        regular=S_ISREG(status.st_mode),
    )
