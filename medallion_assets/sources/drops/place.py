"""The place where files are dropped, and its answer for a directory.

Belongs here: listing, copying and moving files below ``incoming``, ``held``, ``processed``
and ``error``. Does not belong here: what is in a file; S3 (see ``bucket``).

A file is moved only as long as it is the one that was listed: whoever drops may write
it again at any moment, and then it is the next run's.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from medallion_assets.core.errors import ConfigurationError, SourceError
from medallion_assets.sources.drops.folders import (
    INCOMING,
    LEFT,
    Dropped,
    below,
    dropped,
    opened_folder,
    rename_new,
    seen,
)

PROCESSED = "processed"
ERROR = "error"
HELD = "held"
VARIABLE = "MEDALLION_DROPS"
"""The setting of the built-in system; those of others are named by them."""


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

    def __init__(self, root: Path, variable: str = VARIABLE) -> None:
        """Name the directory.

        Args:
            variable: the setting that names it, for messages.

        Raises:
            ConfigurationError: there is none.
        """
        self.root = root
        self.name, self._variable = str(root), variable
        if not root.is_dir():
            raise ConfigurationError(
                f"{variable}: {root} is no directory",
                remedy="create it with a directory `incoming`, or correct the setting",
            )

    def listed(self, prefix: str = INCOMING) -> list[Dropped]:
        """All files, and what is neither file nor folder."""
        with self._translate_errors():
            if not (self.root / prefix).is_dir():
                return []
            with opened_folder(self.root / prefix) as folder:
                found = (replace(item, prefix=prefix) for item in below(folder, ""))
                return sorted(found, key=lambda item: item.name)

    def copy(self, item: Dropped, target: Path) -> bool:
        """Copy a file and see that nobody wrote it meanwhile."""
        with self._translate_errors(), self._folder_of(item) as (folder, name):
            if folder is None or seen(folder, name, item.name) != item:
                return False
            try:
                source = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)
            except OSError as error:
                if error.errno in LEFT:
                    return False
                raise
            with open(source, "rb") as received, target.open("wb") as kept:  # noqa: PTH123
                if dropped(os.fstat(source), item.name) != item:
                    return False
                shutil.copyfileobj(received, kept)
            return seen(folder, name, item.name) == item and target.stat().st_size == item.size

    @contextmanager
    def _folder_of(self, item: Dropped) -> Iterator[tuple[int | None, str]]:
        """The folder that a file was listed in and its name there; None where it is gone."""
        *folders, name = item.path.split("/")
        with ExitStack() as opened:
            try:
                folder = opened.enter_context(opened_folder(self.root / item.prefix))
                for one in folders:
                    folder = opened.enter_context(opened_folder(one, folder))
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
        """Give a file its new name, unless something has it by now, and take the former one."""
        target = self.root / prefix / name
        with self._translate_errors(), self._folder_of(item) as (folder, source):
            target.parent.mkdir(parents=True, exist_ok=True)
            if folder is None or seen(folder, source, item.name) != item:
                return False
            try:
                rename_new(source, target, folder)
            except (FileNotFoundError, FileExistsError):
                return False
            return True

    def finish_move(self, item: Dropped, sha256: str, prefix: str, name: str) -> bool:  # noqa: ARG002
        """Take the former name of a file that has its new one already."""
        source, target = self.root / item.prefix / item.path, self.root / prefix / name
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
                remedy=f"let this user read `incoming` and write all of {self._variable}, on "
                "one file system",
            ) from error
