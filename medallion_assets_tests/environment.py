"""The variables of the process, for tests that run a command which sets some.

Belongs here: giving them back. What a single test sets is pytest's ``monkeypatch``.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["working_in"]


@contextmanager
def working_in(directory: Path) -> Iterator[None]:
    """Work in a directory without settings of the platform; afterwards all is as it was.

    A demo sets variables of its process, and what it leaves would be settings of other tests.
    """
    before, variables = Path.cwd(), dict(os.environ)
    os.chdir(directory)
    for name in [name for name in variables if name.startswith("MEDALLION_")]:
        del os.environ[name]
    try:
        yield
    finally:
        os.chdir(before)
        os.environ.clear()
        os.environ.update(variables)
