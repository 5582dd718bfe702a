"""Directories and files that only their owner may read.

Belongs here: making them. Does not belong here: what lies in them.
"""

import os
from pathlib import Path

OWNER_ONLY = 0o600
OTHERS = 0o077
"""Rights of the group and of everybody else."""


def make_private(directory: Path) -> None:
    """Make a directory that only its owner may enter; one that exists stays as it is."""
    if not directory.exists():
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)


def write_private(file: Path, text: str) -> None:
    """Write a file that only its owner may read, also where it was there before."""
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, OWNER_ONLY)
    with os.fdopen(descriptor, "w", encoding="utf-8") as target:
        os.fchmod(descriptor, OWNER_ONLY)
        target.write(text)
