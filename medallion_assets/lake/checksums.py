"""Checksums of data files, kept in their names.

Belongs here: what a checksum is, and how a name carries it. A data file gets its last name
when it is staged, so the checksum is published, kept and forgotten together with the file, in
a directory and on S3 alike. Files of older lakes have none. Does not belong here: comparing
(see ``verification``).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # which uses this module
    from medallion_assets.lake.storage.directory import Storage

BLOCK = 1024 * 1024
DIGITS = 32
"""Of SHA-256, in hexadecimal: enough for damage, and short enough for a name."""
CARRIED = re.compile(rf"\.([0-9a-f]{{{DIGITS}}})\.parquet$")


def checksum(blocks: Iterable[bytes]) -> str:
    """The checksum of a content."""
    digest = hashlib.sha256()
    for block in blocks:
        digest.update(block)
    return digest.hexdigest()[:DIGITS]


def blocks_of(file: Path) -> Iterator[bytes]:
    """The content of a file of this machine."""
    with file.open("rb") as stream:
        while block := stream.read(BLOCK):
            yield block


def end_of(file: Path, length: int) -> tuple[int, bytes]:
    """The size of a file of this machine, and at most so many bytes of its end."""
    size = file.stat().st_size
    with file.open("rb") as stream:
        stream.seek(max(size - length, 0))
        return size, stream.read()


def carried(name: str) -> str | None:
    """The checksum that a name carries; None where the file is older than checksums."""
    found = CARRIED.search(name)
    return found[1] if found else None


def with_checksum(file: Path) -> Path:
    """The name that carries the checksum of a finished file."""
    return file.with_name(f"{file.stem}.{checksum(blocks_of(file))}.parquet")


def sealed(file: Path) -> Path:
    """A finished file of this machine, renamed to carry its checksum."""
    return file if carried(file.name) else file.replace(with_checksum(file))


def sealed_files(storage: Storage, files: Sequence[Path], *, stored: bool) -> tuple[Path, ...]:
    """Files under names that carry their checksums, renamed where an engine did not do that.

    Args:
        stored: whether a distributed engine has stored them already.
    """
    if not stored:
        return tuple(map(sealed, files))
    storage.fetch(dict.fromkeys(files))
    names = tuple(file if carried(file.name) else with_checksum(file) for file in files)
    for file, name in zip(files, names, strict=True):
        if file != name:
            storage.rename(file, name)
    return names


def named_by(
    storage: Storage, files: Iterable[str], sums: Mapping[str, str], *, stored: bool
) -> dict[str, str]:
    """The last names of files by their present ones, where another engine has summed them.

    No file is read. One that was not summed keeps its name for now.
    """
    names = {}
    for file in map(Path, files):
        name = file
        if (found := sums.get(str(file))) and not carried(file.name):
            name = file.with_name(f"{file.stem}.{found[:DIGITS]}.parquet")
            (storage.rename if stored else Path.replace)(file, name)
        names[str(file)] = str(name)
    return names
