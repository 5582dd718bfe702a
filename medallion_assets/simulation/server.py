"""An embedded PostgreSQL for demonstrations and tests, kept under one directory.

Belongs here: starting and stopping it, and telling how it is. It listens on a Unix
socket that only its owner may use, on no network, and outlives the process that
started it. Does not belong here: what its databases hold.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from medallion_assets.core.errors import SourceError
from medallion_assets.simulation.server_files import (
    PORT,
    USER,
    configure,
    data,
    initialise,
    remove_socket,
    socket_directory,
)
from medallion_assets.simulation.server_programs import account, let_enter, programs, run

_PATIENCE_SECONDS = 60
_ATTEMPTS = 20
"""Sessions of a killed server need a moment to see it; until then no other one starts."""
_PAUSE_SECONDS = 0.25
_LOG_LINES = 12


@dataclass(frozen=True)
class Started:
    """A server that answers.

    Attributes:
        already: it ran before.
        opened: directories that other accounts may pass through now, because root started
            it and its account has to.
    """

    dsn: str
    already: bool
    opened: list[Path]


@dataclass(frozen=True)
class Server:
    """How a server is; ``version`` and ``databases`` only if it answers."""

    home: Path
    running: bool
    dsn: str
    version: str | None
    databases: list[str]


def dsn(home: Path, database: str = USER) -> str:
    """How to reach a database of the server under a directory; there is no password."""
    return psycopg.conninfo.make_conninfo(
        host=str(socket_directory(data(home))), port=PORT, user=USER, dbname=database
    )


def address(home: Path, database: str = USER) -> str:
    """The same as a URL, which settings want."""
    place = quote(str(socket_directory(data(home))), safe="")
    return f"postgresql://{USER}@/{database}?host={place}&port={PORT}"


def start(home: Path, database: str = USER) -> Started:
    """Start the server under a directory, if it does not run, and make a database in it.

    What a crash left behind is recovered.

    Raises:
        ConfigurationError: the embedded server is not installed.
        SourceError: it cannot be started; the message shows the end of its log.
    """
    programs()
    with _alone(home) as opened:
        already = _answers(home)
        if not already:
            initialise(home)
            _launch(home)
        _create(home, database)
    return Started(dsn(home, database), already, opened)


def stop(home: Path) -> bool:
    """End the server and its sessions; their open transactions are undone.

    Returns:
        Whether it ran.

    Raises:
        SourceError: it cannot be stopped, or belongs to another user.
    """
    if not data(home).exists():
        return False
    with _alone(home):
        if not _runs(home):
            return False
        code, output = run(
            "pg_ctl", "stop", "-D", str(data(home)), "-m", "fast",
            "-w", "-t", str(_PATIENCE_SECONDS),
        )  # fmt: skip
        if code:
            raise SourceError(
                f"the server under {home} cannot be stopped: {output}",
                remedy="run the command as the user who started it",
            )
        remove_socket(home)
    return True


def status(home: Path) -> Server:
    """How the server is; one that does not answer counts as not running.

    Raises:
        SourceError: it belongs to another user, so that nobody can tell.
    """
    try:
        with psycopg.connect(dsn(home), connect_timeout=5, autocommit=True) as connection:
            found = connection.execute(
                "select datname from pg_database where not datistemplate order by datname"
            ).fetchall()
            version = f"{connection.info.server_version // 10_000}"
    except psycopg.OperationalError:
        _require_own(home)
        return Server(home, running=False, dsn=dsn(home), version=None, databases=[])
    names = [name for (name,) in found]
    return Server(home, running=True, dsn=dsn(home), version=version, databases=names)


def _require_own(home: Path) -> None:
    """See that this user may look into the server's files, if there are any.

    Raises:
        SourceError: it may not.
    """
    if data(home).exists() and not os.access(data(home), os.R_OK | os.X_OK):
        raise SourceError(
            f"the server under {home} belongs to another user",
            remedy="run the command as that user, or set MEDALLION_STATE to another directory",
        )


@contextmanager
def _alone(home: Path) -> Iterator[list[Path]]:
    """Be the only one who starts or stops the server; yields directories that were opened.

    Raises:
        SourceError: this user may not write there.
    """
    try:
        home.mkdir(parents=True, exist_ok=True)
        opened = [*let_enter(home.absolute()), *let_enter(programs())] if account() else []
        lock = (home / "server.lock").open("w")
    except OSError as error:
        raise SourceError(
            f"the server's directory {home} cannot be used: {error.strerror}",
            remedy="grant this user access to it, or set MEDALLION_STATE to another directory",
        ) from error
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield opened


def _launch(home: Path) -> None:
    """Start the server and wait until it answers.

    Raises:
        SourceError: it does not.
    """
    place = data(home)
    configure(home)
    output = ""
    for _ in range(_ATTEMPTS):
        if not _runs(home):
            _, output = run(
                "pg_ctl", "start", "-D", str(place), "-l", str(place / "log"),
                "-w", "-t", str(_PATIENCE_SECONDS),
            )  # fmt: skip
        if _answers(home):
            return
        time.sleep(_PAUSE_SECONDS)
    raise SourceError(
        f"the server under {home} cannot be started: {output}\n{_end_of_log(place / 'log')}",
        remedy="see the log above; if nothing in it is of worth, remove the directory",
    )


def _end_of_log(log: Path) -> str:
    if not log.exists():
        return ""
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-_LOG_LINES:])


def _runs(home: Path) -> bool:
    """Whether the server's process is there."""
    return run("pg_ctl", "status", "-D", str(data(home)))[0] == 0


def _answers(home: Path) -> bool:
    """Whether the server lets one in."""
    return status(home).running


def _create(home: Path, database: str) -> None:
    """Make a database where it is missing."""
    if database in status(home).databases:
        return
    with psycopg.connect(dsn(home), autocommit=True) as connection:
        connection.execute(sql.SQL("create database {}").format(sql.Identifier(database)))
