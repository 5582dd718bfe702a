"""A dump fills an empty database, wholly or not at all, and the platform reads it."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest

from medallion_assets.simulation import server
from medallion_assets.simulation.server_programs import programs
from medallion_assets.simulation.shopease.place import EMBEDDED
from medallion_assets_tests.own_shop.files import (
    FILES,
    PLACE,
    command,
    rows,
    settings_of,
    working_on,
)
from medallion_assets_tests.tiers import parametrize_once

pytestmark = pytest.mark.xdist_group("own-shop-restore")

SHOP = "corner_north"


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """A directory whose embedded server holds the shop as somebody else has it, in ``public``."""
    with TemporaryDirectory(prefix="restore-", ignore_cleanup_errors=True) as place:
        home = Path(place)
        started = server.start(home / EMBEDDED, "theirs")
        try:
            with psycopg.connect(started.dsn) as connection:
                for name, text in FILES.items():
                    fill(connection, name.removesuffix(".csv"), text)
                connection.execute("create role their_owner")
                connection.execute("alter table orders owner to their_owner")
            yield home
        finally:
            server.stop(home / EMBEDDED)


def fill(connection: psycopg.Connection, name: str, text: str) -> None:
    """A table with the rows of a file."""
    head, *lines = text.splitlines()
    columns = ", ".join(f"{column} text" for column in head.split(","))
    connection.execute(f"create table {name} ({columns})")
    with connection.cursor().copy(f"copy {name} from stdin (format csv)") as copy:
        copy.write("\n".join(lines) + "\n")


@pytest.fixture
def at_home(home: Path) -> Iterator[Path]:
    with working_on(home, settings_of(home, STATE=home)):
        yield home


def dump(home: Path, *options: str) -> Path:
    """A dump of their database."""
    file = home / f"dump{len(list(home.glob('dump*')))}"
    words = [str(programs() / "pg_dump"), *options, f"--file={file}"]
    address = server.dsn(home / EMBEDDED, "theirs")
    subprocess.run([*words, f"--dbname={address}"], check=True, timeout=60)  # noqa: S603
    return file


@parametrize_once("options", [("--no-owner",), ("-Fc",), ("-Ft",)], ids="".join)
def test_each_format_is_restored_and_read(options: tuple[str, ...], at_home: Path) -> None:
    file, name = dump(at_home, *options), f"db{''.join(options).replace('-', '').lower()}"
    words = ("--source", SHOP, "--schema", "public", "--database", name, "--json")
    found = json.loads(command("source", "restore", str(file), *words))
    assert found["tables"] == {"customers": 2, "orders": 4, "order_lines": 6}
    assert found["elsewhere"] == []
    again = " ".join(command("source", "restore", str(file), *words, code=2).split())
    assert f"the database {name} is not empty: it has {SHOP}.customers and 2 more" in again
    values = settings_of(at_home, SYSTEMS=f"{PLACE}:CORNER_NORTH")
    values["MEDALLION_CORNER_NORTH_DSN"] = found["dsn"]
    del values["MEDALLION_CORNER_NORTH_EXPORT"]
    with working_on(at_home, values):
        command("run", "--source", SHOP, "--all")
        assert rows(f"select count(*) as n from silver.{SHOP}_order_lines") == [{"n": 4}]
        assert "all tables of corner_north, read as a whole" in command("doctor", "--json")


def test_tables_of_another_schema_are_told(at_home: Path) -> None:
    file = dump(at_home, "-Fc")
    said = command("source", "restore", str(file), "--source", SHOP, "--database", "other")
    assert "read it by MEDALLION_CORNER_NORTH_DSN=postgresql://" in said


@pytest.mark.parametrize(
    ("content", "said", "code"),
    [
        (None, "there is no file", 2),
        (b"", "is no dump: it is empty", 2),
        (b"\x1f\x8b\x08", "is packed", 2),
        (b"GIF89a\0\0", "is no dump: it is neither", 2),
        (b"create table half (a int); selct 1;", "psql refuses", 3),
        (b"PGDMP and then nonsense", "pg_restore refuses", 3),
        (b"create table t (a int); alter table t owner to nobody_here;", "nobody_here", 3),
    ],
)
def test_what_is_no_dump_is_refused_and_nothing_is_restored(
    content: bytes | None, said: str, code: int, at_home: Path
) -> None:
    file = at_home / "bad"
    file.unlink(missing_ok=True)
    if content is not None:
        file.write_bytes(content)
    words = ("source", "restore", str(file), "--source", SHOP, "--database", "empty")
    assert said in " ".join(command(*words, code=code).split())
    if code == 3:
        with psycopg.connect(server.dsn(at_home / EMBEDDED, "empty")) as connection:
            found = connection.execute("select count(*) from pg_tables where schemaname = 'public'")
            assert found.fetchone() == (0,)


def test_another_server_is_named_and_never_guessed(at_home: Path) -> None:
    file = dump(at_home, "-Fc")
    elsewhere = "postgresql://reader:hidden@127.0.0.1:9/shop"
    said = command("source", "restore", str(file), "--source", SHOP, "--dsn", elsewhere, code=3)
    assert "cannot be restored into" in said
    assert "hidden" not in said
    words = ("--source", SHOP, "--dsn", elsewhere, "--database", "x")
    assert "give only one" in command("source", "restore", str(file), *words, code=2)
    assert "choose one of" in command("source", "restore", str(file), "--source", "no", code=2)
