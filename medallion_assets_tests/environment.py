"""The variables of the process, for tests that run a command which sets some.

Belongs here: giving them back, and none of whoever runs the tests. What a single test sets is
pytest's ``monkeypatch``.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

__all__ = ["UNSYNCED", "unconfigured", "working_in"]

UNSYNCED = {"MEDALLION_SYNC": "off"}
"""Commands bring no file to the disk: no test cuts the power, and waiting for a disk is long."""


def unconfigured(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away all settings of whoever runs the tests; commands of the test do not sync."""
    for name in [name for name in os.environ if name.startswith("MEDALLION_")]:
        monkeypatch.delenv(name)
    for name, value in UNSYNCED.items():
        monkeypatch.setenv(name, value)


@contextmanager
def working_in(directory: Path) -> Iterator[None]:
    """Work in a directory without settings of the platform; afterwards all is as it was.

    A demo sets variables of its process, and what it leaves would be settings of other tests.
    """
    before, variables = Path.cwd(), dict(os.environ)
    os.chdir(directory)
    for name in [name for name in variables if name.startswith("MEDALLION_")]:
        del os.environ[name]
    os.environ.update(UNSYNCED)
    try:
        yield
    finally:
        os.chdir(before)
        os.environ.clear()
        os.environ.update(variables)
