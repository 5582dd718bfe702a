"""The commands `medallion source …` for people and for machines."""

import json
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest
from typer.testing import CliRunner

from medallion_assets.cli.main import app
from medallion_assets.simulation import server
from medallion_assets_tests.environment import unconfigured

pytestmark = pytest.mark.xdist_group("shopease")

FEW = ["--scale", "0.01", "--days", "6"]
SECRET = "hunter2"  # noqa: S105 - of nobody


@pytest.fixture
def state(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A directory to work in, whose server is stopped afterwards."""
    unconfigured(monkeypatch)
    with TemporaryDirectory(prefix="shopease-", ignore_cleanup_errors=True) as place:
        monkeypatch.chdir(place)
        monkeypatch.setenv("MEDALLION_STATE", place)
        try:
            yield Path(place)
        finally:
            server.stop(Path(place) / "sources" / "postgresql")
            monkeypatch.chdir("/")


@pytest.fixture
def configured(dsn: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """A database that the setting names, as an address with a password."""
    part = psycopg.conninfo.conninfo_to_dict(dsn)
    address = f"postgresql://{part['user']}:{SECRET}@/{part['dbname']}?host={part['host']}"
    monkeypatch.setenv("MEDALLION_SHOPEASE_DSN", address)
    return address


def run(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["source", *arguments])
    assert SECRET not in result.output
    return result.exit_code, result.stdout, result.stderr


def test_a_source_from_start_to_stop(state: Path) -> None:
    assert run("status")[0] == 1
    code, _, said = run("load", *FEW)
    assert code == 3
    assert "medallion source start" in said

    started = json.loads(run("start", "--json")[1])
    assert started["already"] is False
    assert str(state) in started["dsn"]
    again = run("start")[1]
    assert "it was running" in again
    assert f"MEDALLION_SHOPEASE_DSN={started['address']}" in again

    first = json.loads(run("load", *FEW, "--until", "2026-01-02", "--json")[1])
    assert (first["advanced_from"], first["until"]) == (None, "2026-01-02")
    code, text, _ = run("load", *FEW)
    assert code == 0
    assert "brought forward from 2026-01-02: the state at the end of 2026-01-06" in text
    assert "payment_method_unknown" in text
    assert all(len(line) <= 80 for line in text.splitlines())

    found = json.loads(run("status", "--json")[1])
    assert found["running"] is True
    assert found["databases"] == ["postgres", "shopease"]
    assert found["until"] == "2026-01-06"
    assert found["rows"]["sale_transactions"] == 680
    assert "sale_transactions" in run("status")[1]

    assert json.loads(run("stop", "--json")[1]) == {"stopped": True}
    assert "it was not running" in run("stop")[1]


@pytest.mark.usefixtures("state", "configured")
def test_a_server_of_ones_own_is_filled_and_its_password_kept() -> None:
    code, text, _ = run("load", *FEW, "--json")
    assert code == 0
    loaded = json.loads(text)
    assert loaded["rows"]["stores"] == 5
    assert loaded["kinds"]["products"]["price_not_positive"] == 2
    found = json.loads(run("status", "--json")[1])
    assert (found["server"], found["until"]) == ("configured", "2026-01-06")


@pytest.mark.usefixtures("state")
def test_tables_of_others_are_told_in_the_status(dsn: str) -> None:
    with psycopg.connect(dsn) as connection:
        connection.execute("create schema shopease")
        connection.execute("create table shopease.stores as select 1 as precious")
    found = json.loads(run("status", "--dsn", dsn, "--json")[1])
    assert found["rows"] == {"stores": 1}
    assert "did not make" in found["loaded"]
    code, _, said = run("load", *FEW, "--dsn", dsn)
    assert code == 3
    assert "in the way" in said


@pytest.mark.usefixtures("state")
@pytest.mark.parametrize(
    ("arguments", "code", "problem"),
    [
        (["--scale", "0"], 2, "scale 0 is not between"),
        (["--days", "0"], 2, "0 days"),
        (["--days", "90", "--scale", "nan"], 2, "scale nan"),
        (["--until", "2027-01-01"], 2, "2027-01-01 is not between"),
        (["--until", "tomorrow"], 2, "no day"),
        (["--first-day", "0001-01-01"], 2, "--first-day"),
        (["--dsn", f"nonsense {SECRET}"], 2, "cannot be read"),
        ([*FEW, "--dsn", f"postgresql://u:{SECRET}@127.0.0.1:1/x"], 3, "cannot be reached"),
    ],
)
def test_wrong_arguments_are_named(arguments: list[str], code: int, problem: str) -> None:
    found, _, said = run("load", *arguments)
    assert (found, problem in " ".join(said.split())) == (code, True), said


@pytest.mark.usefixtures("state")
def test_a_wrong_setting_is_refused_without_its_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDALLION_SHOPEASE_DSN", f"mysql://u:{SECRET}@db/x")
    code, _, said = run("load", *FEW)
    assert code == 2
    assert "MEDALLION_SHOPEASE_DSN" in said
