"""An embedded server for tests of sources, and databases of it.

Belongs here: starting it where its own account may enter, outside pytest's directories,
and ending it. Does not belong here: what the databases hold.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
from psycopg import sql

from medallion_assets.sources import server

__all__ = ["new_database", "source_server"]


@contextmanager
def source_server() -> Iterator[Path]:
    """Run an embedded server of one's own; yields its directory."""
    with TemporaryDirectory(prefix="shopease-", ignore_cleanup_errors=True) as place:
        home = Path(place) / "server"
        try:
            with psycopg.connect(server.start(home).dsn, autocommit=True) as connection:
                connection.execute("alter system set fsync = off")
                connection.execute("select pg_reload_conf()")
            yield home
        finally:
            server.stop(home)


def new_database(home: Path, name: str) -> str:
    """The DSN of an empty database on a server; one of that name is replaced."""
    with psycopg.connect(server.dsn(home), autocommit=True) as connection:
        named = sql.Identifier(name)
        connection.execute(sql.SQL("drop database if exists {} with (force)").format(named))
        connection.execute(sql.SQL("create database {}").format(named))
        hasty = sql.SQL("alter database {} set synchronous_commit = off")
        connection.execute(hasty.format(named))
    return server.dsn(home, name)
