"""A directory that is a checkout to Dagster's commands, and those commands as a person types them.

Belongs here: what commands and servers are started in. Does not belong here: any expectation.
"""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from medallion_assets.core.shipped import PACKAGE
from medallion_assets_tests.ended import LONGEST_SECONDS, until_left

__all__ = ["Checkout", "Said"]

LINKED = ("dagster.yaml", "workspace.yaml", "pyproject.toml", "medallion_assets", "dbt_gold")
OURS = ("MEDALLION_", "DAGSTER_")


@dataclass(frozen=True)
class Said:
    """How a command ended, and all it printed."""

    code: int
    text: str


@dataclass(frozen=True)
class Checkout:
    """A directory with the files of the checkout.

    Attributes:
        given: variables that a person has set.
    """

    home: Path
    given: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def at(cls, home: Path, of_file: Mapping[str, object], **given: object) -> "Checkout":
        """Lay one out, with a file ``.env`` where it is to hold something."""
        home.mkdir(parents=True)
        for name in LINKED:
            (home / name).symlink_to(PACKAGE.parent / name)
        if of_file:
            lines = [f"{name}={value}\n" for name, value in of_file.items()]
            (home / ".env").write_text("".join(lines))
        return cls(home, {name: str(value) for name, value in given.items()})

    def run(self, command: str, **given: str) -> Said:
        """Run a command to its end."""
        done = subprocess.run(  # noqa: S603 - our own program
            self._words(command),
            cwd=self.home,
            env=self._environment(given),
            check=False,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=LONGEST_SECONDS,
        )
        return Said(done.returncode, done.stdout)

    @contextmanager
    def running(self, command: str) -> Iterator["subprocess.Popen[bytes]"]:
        """Run a server, ended with what it is used for."""
        process = subprocess.Popen(  # noqa: S603 - our own program
            self._words(command), cwd=self.home, env=self._environment({})
        )
        with until_left(process, grace=90):
            yield process

    def _words(self, command: str) -> list[str]:
        """A command of this Python's environment."""
        name, *arguments = command.split()
        return [str(Path(sys.executable).with_name(name)), *arguments]

    def _environment(self, more: Mapping[str, str]) -> dict[str, str]:
        """The variables of this process but for the platform's, and those that are given."""
        plain = {name: v for name, v in os.environ.items() if not name.startswith(OURS)}
        return {**plain, "PYTHONPATH": str(PACKAGE.parent), **self.given, **more}
