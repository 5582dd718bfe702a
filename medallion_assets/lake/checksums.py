"""Checksums of data files, kept in their names.

Belongs here: what a checksum is, and how a name carries it. A data file gets its last name
before a table names it, so the checksum is published, kept and forgotten together with the
file, in a directory and on S3 alike. Files of older lakes have none. Does not belong here:
comparing (see ``verification``).
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

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


def carried(name: str) -> str | None:
    """The checksum that a name carries; None where the file is older than checksums."""
    found = CARRIED.search(name)
    return found[1] if found else None


def with_checksum(file: Path) -> Path:
    """The name that carries the checksum of a finished file."""
    if carried(file.name):
        return file
    return file.with_name(f"{file.stem}.{checksum(blocks_of(file))}.parquet")
