"""The embedded server runs until it is stopped, and survives what happens to servers."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest

from medallion_assets.core.errors import SourceError
from medallion_assets.simulation import server, server_programs

pytestmark = pytest.mark.xdist_group("shopease")


@pytest.fixture
def place() -> Iterator[Path]:
    """A directory for a server of this test's own, which is stopped afterwards."""
    with TemporaryDirectory(prefix="shopease-", ignore_cleanup_errors=True) as parent:
        home = Path(parent) / "server"
        try:
            yield home
        finally:
            server.stop(home)


def one(dsn: str) -> int:
    with psycopg.connect(dsn) as connection:
        return int(connection.execute("select 1").fetchall()[0][0])


def test_it_starts_once_stops_once_and_keeps_its_data(place: Path) -> None:
    assert not server.status(place).running
    assert not server.stop(place)
    started = server.start(place, "shop")
    assert not started.already
    assert server.start(place, "shop").already
    with psycopg.connect(started.dsn) as connection:
        connection.execute("create table kept as select 7 as seven")
    found = server.status(place)
    assert (found.running, found.databases) == (True, ["postgres", "shop"])
    assert server.stop(place)
    assert not server.stop(place)
    assert not server.status(place).running
    with psycopg.connect(server.start(place, "shop").dsn) as connection:
        assert connection.execute("select seven from kept").fetchall() == [(7,)]


@pytest.mark.again
def test_it_outlives_who_started_it_and_is_recovered_after_a_crash(place: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from medallion_assets.simulation import server; "
        "server.start(Path(sys.argv[1]))"
    )
    subprocess.run(  # noqa: S603 - this interpreter, a script of ours
        [sys.executable, "-c", script, str(place)], check=True, timeout=120
    )
    assert server.status(place).running
    assert one(server.dsn(place)) == 1

    process = int((place / "data" / "postmaster.pid").read_text().splitlines()[0])
    os.kill(process, signal.SIGKILL)
    started = server.start(place)
    assert one(started.dsn) == 1


def test_it_listens_on_no_network_and_to_nobody_else(place: Path) -> None:
    started = server.start(place)
    with psycopg.connect(started.dsn) as connection:
        assert connection.execute("show listen_addresses").fetchall() == [("",)]
        socket = connection.execute("show unix_socket_directories").fetchall()[0][0]
    assert Path(socket).stat().st_mode & 0o077 == 0


@pytest.mark.again
def test_a_long_path_gets_a_socket_elsewhere(place: Path) -> None:
    deep = place / ("d" * 60) / ("e" * 60)
    try:
        started = server.start(deep)
        assert one(started.dsn) == 1
        socket = Path(str(psycopg.conninfo.conninfo_to_dict(started.dsn)["host"]))
        assert deep not in socket.parents
        assert socket.stat().st_mode & 0o077 == 0
    finally:
        server.stop(deep)
    assert not socket.exists()


@pytest.mark.again
def test_names_with_blanks_and_quotes_are_possible(place: Path) -> None:
    odd = place / "it's a server"
    try:
        assert one(server.start(odd, 'a "shop"').dsn) == 1
    finally:
        server.stop(odd)


def test_variables_of_libpq_do_not_lead_astray(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGPORT", "1")
    monkeypatch.setenv("PGDATA", "/nowhere")
    assert one(server.start(place).dsn) == 1


@pytest.mark.again
def test_a_broken_cluster_is_named_with_its_log(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.start(place)
    server.stop(place)
    (place / "data" / "postgresql.conf").write_text("no_such_setting = 1\n")
    monkeypatch.setattr(server, "_ATTEMPTS", 1)
    with pytest.raises(SourceError, match="no_such_setting") as caught:
        server.start(place)
    assert "see the log above" in caught.value.remedy


def test_a_directory_that_cannot_be_made_is_named(place: Path) -> None:
    place.write_text("a file")
    with pytest.raises(SourceError, match="cannot be used"):
        server.start(place / "server")
    place.unlink()


def test_directories_are_opened_for_passing_only(place: Path) -> None:
    closed = place.parent / "closed"
    closed.mkdir(mode=0o700)
    assert closed in server_programs.let_enter(closed)
    assert closed.stat().st_mode & 0o777 == 0o701
    assert server_programs.let_enter(closed) == []
