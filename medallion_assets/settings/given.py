"""The environment as a person gave it, where Dagster has written ``.env`` over it.

Each command of Dagster that starts where a file ``.env`` lies puts its variables over those that
it was given, and starts its servers with what comes of that. The platform reads ``.env`` itself,
and lets the environment win. Belongs here: finding out what was given. A process keeps the
environment that it was started with, so that of the first one of Dagster's tells. Does not belong
here: reading settings (see ``settings.environment``).
"""

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

import psutil  # type: ignore[import-untyped]  # its stubs are a package of their own
from dotenv import dotenv_values

DAGSTER = re.compile(r"dg|dagster([-_.].*)?")
PYTHON = re.compile(r"(python|pypy)[\d.]*(\.exe)?", re.IGNORECASE)
OPTIONS_WITH_VALUE = {"-W", "-X"}
DAGSTERS_OWN = "DAGSTER_"
"""What names of variables begin with that Dagster has used before this is asked."""


def restore_given(file: Path) -> None:
    """Put variables that ``.env`` took over back to what this process was to be given."""
    given = given_to_dagster() if file.is_file() else {}
    names = dotenv_values(file) if given else {}
    for name in names:
        if name in given and not name.startswith(DAGSTERS_OWN):
            os.environ[name] = given[name]


@cache
def given_to_dagster() -> Mapping[str, str]:
    """The environment that the command of Dagster was started with that this process is part of.

    Empty where it is part of none.
    """
    try:
        chain = list(_dagsters(psutil.Process()))
        return chain[-1].environ() if chain else {}
    except psutil.Error:  # ended meanwhile, or another user's: nothing can be known of it
        return {}


def _dagsters(process: psutil.Process) -> Iterator[psutil.Process]:
    """A process, if it is of Dagster, and those of Dagster that led to it, the first one last.

    A process that runs a step need not bear Dagster's name, but was started by one that does.
    """
    if is_dagster(process.cmdline()):
        yield process
    for above in process.parents():
        if not is_dagster(above.cmdline()):
            return
        yield above


def is_dagster(command: Sequence[str]) -> bool:
    """Whether a command line is one of Dagster's commands or servers, run by Python."""
    if not command or not PYTHON.fullmatch(Path(command[0]).name):
        return False
    words = iter(command[1:])
    for word in words:
        if word == "-m":
            return bool(DAGSTER.fullmatch(next(words, "")))
        if word in OPTIONS_WITH_VALUE:
            next(words, None)
        elif not word.startswith("-"):
            return bool(DAGSTER.fullmatch(Path(word).name.removesuffix(".exe")))
        elif word == "-c":
            return False
    return False
