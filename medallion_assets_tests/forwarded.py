"""An embedded server of a test that is reached by TCP, with a password, as servers are.

Belongs here: a port of loopback before its socket, and the account that has to give a password.
Does not belong here: what its databases hold. The server itself listens on no network.
"""

import shutil
import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from socketserver import BaseRequestHandler, ThreadingTCPServer
from threading import Thread

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from medallion_assets.simulation.server_files import data

__all__ = ["PASSWORD", "READER", "by_tcp", "let_read"]

READER = "reader"
PASSWORD = "a password only for this test"  # noqa: S105 - of an account that this makes


@contextmanager
def by_tcp(dsn: str) -> Iterator[str]:
    """The DSN of the same database by a port, for the account `READER`."""
    parts = conninfo_to_dict(dsn)
    place = f"{parts['host']}/.s.PGSQL.{parts.get('port', 5432)}"

    class Handler(BaseRequestHandler):
        def handle(self) -> None:
            with closing(socket.socket(socket.AF_UNIX)) as server:
                server.connect(place)
                back = Thread(target=_pass_on, args=(server, self.request), daemon=True)
                back.start()
                _pass_on(self.request, server)
                back.join()

    class Forwarding(ThreadingTCPServer):
        daemon_threads = True

    with Forwarding(("127.0.0.1", 0), Handler) as forwarding:
        serving = Thread(target=forwarding.serve_forever, daemon=True)
        serving.start()
        host, port = forwarding.server_address[:2]
        yield make_conninfo(
            host=str(host), port=port, dbname=parts["dbname"], user=READER, password=PASSWORD
        )
        forwarding.shutdown()
        serving.join()


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    """Send what comes from one socket to another, until one of them is closed."""
    try:
        while block := source.recv(65536):
            target.sendall(block)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        return


def let_read(home: Path, dsn: str, schema: str) -> None:
    """Make the account that may read a schema, and let it enter with its password only."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("set client_min_messages = warning")
        role, password = sql.Identifier(READER), sql.Literal(PASSWORD)
        if not connection.execute("select from pg_roles where rolname = %s", [READER]).fetchall():
            connection.execute(sql.SQL("create role {} login").format(role))
            connection.execute(sql.SQL("alter role {} password {}").format(role, password))
            rules = data(home) / "pg_hba.conf"
            kept = rules.with_suffix(".kept")
            shutil.copy2(rules, kept)
            rules.write_text(f"local all {READER} scram-sha-256\n{kept.read_text()}")
            connection.execute("select pg_reload_conf()")
        granted = (
            "grant usage on schema {0} to {1}; grant select on all tables in schema {0} to {1}"
        )
        connection.execute(sql.SQL(granted).format(sql.Identifier(schema), role))
