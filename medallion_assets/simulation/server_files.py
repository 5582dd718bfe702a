"""The files of the embedded PostgreSQL: its cluster, its settings and its socket.

Belongs here: where they lie, who owns them, and making them. Does not belong here: the
running server (see ``server``).
"""

import hashlib
import os
import shutil
import tempfile
from pathlib import Path

from medallion_assets.core.errors import SourceError
from medallion_assets.simulation.server_programs import account, give, owners, run

USER = "postgres"
PORT = 5432
"""Part of the socket's name; no port of the machine is used."""

_LONGEST_SOCKET = 107
_SETTINGS = "medallion.conf"


def data(home: Path) -> Path:
    """The cluster of the server under a directory."""
    return home.absolute() / "data"


def socket_directory(cluster: Path) -> Path:
    """Where the socket lies: with the data, or where that is too long a name for a socket."""
    if len(os.fsencode(cluster / f".s.PGSQL.{PORT}")) < _LONGEST_SOCKET:
        return cluster
    name = hashlib.sha256(os.fsencode(cluster)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"medallion-{name}"


def initialise(home: Path) -> None:
    """Make an empty cluster where there is none; a killed attempt leaves nothing usable."""
    target, draft = data(home), home.absolute() / "data.new"
    if target.exists():
        return
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    give(draft, account())
    let_in = ["-A", "trust", "-U", USER]
    code, output = run("initdb", "-D", str(draft), *let_in, "-E", "UTF8", "--locale=C", "-N")
    if code:
        raise SourceError(
            f"the server's files cannot be made under {home}: {output}",
            remedy="see the message above; free space and access are needed",
        )
    with (draft / "postgresql.conf").open("a", encoding="utf-8") as settings:
        settings.write(f"include '{_SETTINGS}'\n")
    draft.rename(target)


def configure(home: Path) -> None:
    """Write the settings; they name paths, which may have changed since the last start."""
    place = socket_directory(data(home))
    if place != data(home):
        _own_directory(place)
    socket = str(place).replace("'", "''")
    settings = data(home) / _SETTINGS
    settings.write_text(
        "listen_addresses = ''\n"
        f"unix_socket_directories = '{socket}'\n"
        f"port = {PORT}\n"
        "timezone = 'UTC'\n"
        "log_timezone = 'UTC'\n"
        "wal_level = minimal\n"  # a load of new tables is then written once
        "max_wal_senders = 0\n"
        "max_wal_size = 2GB\n",
        encoding="utf-8",
    )
    give(settings, account())


def remove_socket(home: Path) -> None:
    """Remove the directory of the socket, if it is one of its own and nothing is left in it."""
    place = socket_directory(data(home))
    if place != data(home) and place.exists() and not any(place.iterdir()):
        place.rmdir()


def _own_directory(place: Path) -> None:
    """Make a directory in the shared one for temporary files, of which nobody else is owner.

    Raises:
        SourceError: somebody else was there first.
    """
    place.mkdir(mode=0o700, exist_ok=True)
    if not place.is_dir() or place.is_symlink() or place.stat().st_uid not in owners():
        raise SourceError(
            f"{place} belongs to somebody else", remedy="remove it, or use a shorter directory"
        )
    give(place, account())
    place.chmod(0o700)
