"""Files that outlast a power cut.

Belongs here: bringing files and the directories that name them to the disk. Does not belong
here: which files have to be there before what (see ``lake.publish``).
"""

import os
from collections.abc import Iterable
from pathlib import Path


def sync(path: Path) -> None:
    """Wait until the content of a file, or the names in a directory, are on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_all(files: Iterable[Path], root: Path) -> None:
    """Wait for files and for their names, up to those in a root."""
    directories: set[Path] = set()
    for file in files:
        sync(file)
        directories.update(above for above in file.parents if above.is_relative_to(root))
    for directory in sorted(directories, key=lambda path: -len(path.parts)):
        sync(directory)


def make_directories(directory: Path) -> list[Path]:
    """Make a directory with those above it; gives all whose names changed by that."""
    missing = [path for path in (directory, *directory.parents) if not path.exists()]
    directory.mkdir(parents=True, exist_ok=True)
    return [path.parent for path in missing]
