"""What programs read of the commands: lines for grep and awk, CSV, and quiet ends of pipes."""

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from medallion_assets.cli import console
from medallion_assets.cli.demo.stages import ENOUGH
from medallion_assets.cli.main import app
from medallion_assets.cli.output import plain
from medallion_assets.simulation import server_programs
from medallion_assets.simulation.olist import OlistParameters, generate
from medallion_assets_tests.tiers import parametrize_once

pytestmark = pytest.mark.xdist_group("cli")

COMMANDS = (
    "query 'from silver.olist_orders'", "queries", "queries best_days", "tables",
    "tables silver.olist_orders", "ledger", "ledger --restated", "history", "doctor", "drops",
    "quarantine", "quarantine show", "quarantine show --table orders",
)  # fmt: skip
VALUES = (
    "select 1234567 as n, 1.10::decimal(9, 2) as d, null as e, true as b, 'a,\"b\"' as q, "
    "'two\nlines' as t, ['x'] as l, date '2024-04-01' as day, 2 as n"
)


@pytest.fixture(autouse=True)
def _untold(monkeypatch: pytest.MonkeyPatch) -> None:
    """No width that a runner of tests told its workers."""
    monkeypatch.delenv("COLUMNS", raising=False)
    monkeypatch.setattr(console.out, "_width", None)


def arguments(command: str) -> list[str]:
    name, _, sql = command.partition(" '")
    return [*name.split(), *([sql.rstrip("'")] if sql else [])]


@parametrize_once("command", COMMANDS)
def test_csv_has_the_rows_of_json(cli: CliRunner, command: str) -> None:
    found = json.loads(cli.invoke(app, [*arguments(command), "--json"]).stdout)
    rows = found if isinstance(found, list) else found.get("rows", found.get("attempts"))
    result = cli.invoke(app, [*arguments(command), "--csv"])
    listed = list(csv.DictReader(io.StringIO(result.stdout, newline="")))
    assert len(listed) == len(rows)
    for line, row in zip(listed, rows, strict=True):
        assert list(line) == list(row)
        texts = {key: value for key, value in row.items() if isinstance(value, str)}
        assert {key: line[key] for key in texts} == texts


def test_csv_is_that_of_the_standard(cli: CliRunner) -> None:
    result = cli.invoke(app, ["query", VALUES, "--csv"])
    assert result.stdout_bytes.decode() == (
        "n,d,e,b,q,t,l,day,n_1\r\n"
        '1234567,1.10,,true,"a,""b""","two\nlines","[""x""]",2024-04-01,2\r\n'
    )


def test_two_forms_are_refused(cli: CliRunner) -> None:
    for order in (["--json", "--csv"], ["--csv", "--json"]):
        result = cli.invoke(app, ["query", "select 1", *order])
        assert result.exit_code == 2
        assert "two forms" in result.stderr


@parametrize_once("command", COMMANDS)
def test_a_row_is_a_line_in_a_pipe(cli: CliRunner, command: str) -> None:
    rows = len(list(csv.reader(io.StringIO(
        cli.invoke(app, [*arguments(command), "--csv"]).stdout, newline=""))))  # fmt: skip
    lines = cli.invoke(app, arguments(command)).stdout.splitlines()
    if command == "ledger":
        assert rows <= len(lines)
    else:
        assert len(lines) == rows


def test_values_can_be_cut_from_a_line(cli: CliRunner) -> None:
    header, line = cli.invoke(app, ["query", VALUES]).stdout.splitlines()
    assert header.split()[0] == "n"
    assert line.split()[:4] == ["1234567", "1.10", "-", "yes"]
    assert r"two\nlines" in line


def test_nothing_found_is_no_line(cli: CliRunner) -> None:
    result = cli.invoke(app, ["query", "select 1 as a where false"])
    assert result.stdout.split() == ["a"]
    assert "no rows" in result.stderr


def test_people_read_blocks(cli: CliRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(console.out, "width", 80)
    shown = cli.invoke(app, ["query", "from silver.olist_orders limit 1"]).stdout
    assert shown.startswith("row 1")


@pytest.mark.again
@pytest.mark.parametrize(
    "form", [[], *(pytest.param([one], marks=pytest.mark.long) for one in ("--json", "--csv"))]
)
@pytest.mark.usefixtures("cli")
def test_a_reader_that_leaves_is_no_failure(home: Path, form: list[str]) -> None:
    code = "from medallion_assets.cli.main import main; main()"
    sql = "select i, repeat('x', 100) as t from range(5000) r(i)"
    process = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-c", code, "query", sql, *form],
        cwd=home, env=dict(os.environ), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.read(10)
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait(60) == 0


def test_the_version_is_told() -> None:
    result = CliRunner().invoke(app, ["--version"])
    assert (result.exit_code, result.stdout.split()[0]) == (0, "medallion")


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ([], "do not say which days"),
        (["--from", "2024-04-01"], "--to is missing"),
        (["--to", "2024-04-01"], "--from is missing"),
        (["--day", "2024-04-01", "--all"], "--day and --all name days twice"),
        (["--from", "2024-04-01", "--to", "2024-04-02", "--all"], "--from and --to and --all"),
        (["--day", "2024-04-01", "--to", "2024-04-02"], "--day and --to name days twice"),
    ],
)
def test_days_that_cannot_be_told_have_a_message_each(
    cli: CliRunner, options: list[str], says: str
) -> None:
    result = cli.invoke(app, ["run", *options])
    assert result.exit_code == 2
    assert says in result.stderr


def test_a_demo_that_is_too_small_says_what_is_enough(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(app, ["demo", "--days", "4", "--orders", "80", "--no-chain"])
    assert result.exit_code == 2
    assert ENOUGH in " ".join(result.stderr.split())


@pytest.mark.parametrize(
    ("options", "is_left_out"), [([], True), (["--no-chain"], False), (["--chain"], False)]
)
def test_a_demo_without_a_server_for_the_chain_leaves_it_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: list[str], *, is_left_out: bool
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(server_programs, "are_installed", lambda: False)
    result = CliRunner().invoke(app, ["demo", "--days", "4", "--orders", "80", *options])
    assert ("medallion-assets[sources]" in result.stderr) is is_left_out


@pytest.mark.parametrize(("days", "orders"), [(14, 20), (7, 80)])
def test_what_is_said_to_be_enough_is(tmp_path: Path, days: int, orders: int) -> None:
    generate(tmp_path / "export", OlistParameters(days=days, orders_per_day=orders))


def test_signs_that_nobody_sees_are_shown() -> None:
    assert str(plain("a\u00a0b\u200bc\u202e\x1b[0m é")) == r"a\u00a0b\u200bc\u202e�[0m é"
