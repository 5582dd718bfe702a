"""An embedded server for tests of sources, and databases of it.

Belongs here: starting it where its own account may enter, outside pytest's directories,
and ending it. Does not belong here: what the databases hold.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
from psycopg import sql

from medallion_assets.simulation import server

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


def new_database(home: Path, name: str = "shop") -> str:
    """The DSN of an empty database on a server; what was in it before is gone.

    It is made once and then emptied, which takes a tenth of the time.
    """
    dsn = server.start(home, name).dsn
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("set client_min_messages = warning")
        for schema in ("shopease", "public"):
            connection.execute(
                sql.SQL("drop schema if exists {} cascade").format(sql.Identifier(schema))
            )
        connection.execute("create schema public")
    return dsn
