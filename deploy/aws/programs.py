"""Running other programs: terraform, what builds an image, make.

Belongs here: finding and running them. Does not belong here: what they are asked (see ``roots``,
``image``).
"""

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from medallion_assets.core.errors import ConfigurationError

CHECKOUT = Path(__file__).resolve().parents[2]


class StepError(ConfigurationError):
    """A program that was asked to do something failed; what it printed is above."""


def required(*names: str) -> str:
    """The first of some programs that is there.

    Raises:
        ConfigurationError: none is.
    """
    for name in names:
        if shutil.which(name):
            return name
    raise ConfigurationError(
        f"{' or '.join(names)} is not on the PATH",
        remedy="install it, or use the image of deploy/aws/Dockerfile, which has them",
    )


def run(*words: str, cwd: Path = CHECKOUT, variables: Mapping[str, str] | None = None) -> None:
    """Run a program that prints for a person.

    Raises:
        StepError: it failed.
    """
    done = subprocess.run(  # noqa: S603 - words of this package
        words, cwd=cwd, env={**os.environ, **(variables or {})}, check=False
    )
    _require(done.returncode, words)


def told(*words: str, cwd: Path = CHECKOUT, text: str | None = None) -> str:
    """What a program prints.

    Args:
        text: what it reads.

    Raises:
        StepError: it failed.
    """
    done = subprocess.run(  # noqa: S603 - words of this package
        words, cwd=cwd, input=text, stdout=subprocess.PIPE, text=True, check=False
    )
    _require(done.returncode, words)
    return done.stdout


def _require(code: int, words: tuple[str, ...]) -> None:
    """Refuse to go on after a failure."""
    if code:
        raise StepError(
            f"`{' '.join(words[:3])} …` failed with {code}",
            remedy="read what it printed above, mend that, and repeat the command; what was done "
            "before stays and is not done again",
        )
