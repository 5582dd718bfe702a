"""Whether this process is the platform's own: a command of it, or its code location.

Belongs here: saying so, by the entry points alone, and telling its code from any other. Such a
process runs the package's code as it is on disk; a test or a notebook may have changed functions in
memory.
"""

import os
import sys
from functools import cache
from hashlib import sha256
from importlib.metadata import version

from medallion_assets.core.shipped import PACKAGE


class _Process:
    """What was said."""

    is_own = False


def claim() -> None:
    """Say that it is."""
    _Process.is_own = True


def is_own() -> bool:
    """Whether an entry point has said so."""
    return _Process.is_own


@cache
def code_digest(*libraries: str) -> str:
    """What changes with any file of the package, Python, or some libraries."""
    found = [sys.version, *(f"{name} {version(name)}" for name in libraries)]
    for place, directories, files in os.walk(PACKAGE):
        directories.sort()
        for file in sorted(name for name in files if name.endswith(".py")):
            about = os.stat(os.path.join(place, file))  # noqa: PTH116, PTH118 - a thousand files
            found.append(f"{place}/{file} {about.st_mtime_ns} {about.st_size}")
    return sha256("\n".join(found).encode()).hexdigest()[:16]
