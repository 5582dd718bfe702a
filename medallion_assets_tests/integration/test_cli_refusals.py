"""Wrong input at every door of the command line: what is wrong, what to do, the exit code."""

import shutil
import socket
from pathlib import Path

import pytest
from typer.testing import CliRunner

from medallion_assets.cli import main
from medallion_assets.cli.main import app
from medallion_assets.secrets.redaction import know

pytestmark = pytest.mark.xdist_group("cli")


@pytest.mark.parametrize(
    "sql",
    [
        "drop view silver.olist_orders",
        "delete from silver.olist_orders",
        "copy (select 1) to 'stolen.csv'",
        "insert into silver.olist_orders values (1)",
        "attach 'other.db'",
        "set threads = 1",
        "explain analyze copy (select 1) to 'stolen.csv'",
        "",
        "select 1; select 2",
        "select * from read_text('/etc/hostname')",
        "selec 1",
        "select * from silver.no_such_table",
    ],
)
def test_a_query_can_only_read_the_tables(cli: CliRunner, sql: str) -> None:
    result = cli.invoke(app, ["query", sql])
    assert result.exit_code == 2
    assert "Remedy" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "variable", "value", "says"),
    [
        (["run"], None, None, "--day"),
        (["run", "--all", "--day", "2024-04-02"], None, None, "--all"),
        (["run", "--from", "2024-04-03", "--to", "2024-04-02"], None, None, "after the last day"),
        (["run", "--all"], "MEDALLION_OLIST_EXPORT", "/no/such/place", "/no/such/place"),
        (["run", "--all"], "MEDALLION_OLIST_EXPORT", "", "MEDALLION_OLIST_EXPORT"),
        (["run", "--all"], "MEDALLION_PII_KEY", "", "MEDALLION_PII_KEY"),
        (["run", "--all"], "MEDALLION_MEMORY_LIMIT", "lots", "MEDALLION_MEMORY_LIMIT"),
        (["run", "--wat"], None, None, "--wat"),
        (["ledger", "--table", "nothing"], None, None, "nothing"),
        (["ledger", "--day", "2030-01-01"], None, None, "2030-01-01"),
        (["ledger", "--day", "2024-13-01"], None, None, "--day"),
        (["quarantine", "show", "--table", "nothing"], None, None, "nothing"),
        (["quarantine", "show", "--reason", "price_negativ"], None, None, "price_negative"),
        (
            ["quarantine", "show", "--table", "orders", "--reason", "price_null"],
            None,
            None,
            "price_null",
        ),
        (["tables", "gold.fct_order"], None, None, "gold.fct_orders"),
        (["dev", "--port", "99999"], None, None, "--port"),
        (["demo", "--home", "."], None, None, "--home"),
        (["demo", "--days", "1", "--home", "small"], None, None, "--orders"),
        (["shift", "nowhere", "new"], None, None, "nowhere"),
        (["shift", ".medallion/demo/export", ".env"], None, None, ".env"),
        (["run", "--day", "yesterday"], None, None, "YYYY-MM-DD"),
        (["run", "--from", "2024-04-02"], None, None, "--to"),
        (["run", "--day", "2030-01-01"], None, None, "outside"),
        (["doctor"], "MEDALLION_ENV", "production", "MEDALLION_ENV"),
        (["doctor"], "MEDALLION_FIRST_DAY", "soon", "MEDALLION_FIRST_DAY"),
        (["doctor"], "MEDALLION_PII_KEY", "short", "MEDALLION_PII_KEY"),
        (["doctor"], "MEDALLION_TIME_ZONE", "Mars/Olympus", "MEDALLION_TIME_ZONE"),
        (["query", "select 1"], "MEDALLION_LAKE", "empty", "MEDALLION_LAKE"),
    ],
)
def test_wrong_use_is_refused_with_a_word_of_advice(
    cli: CliRunner,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    arguments: list[str],
    variable: str | None,
    value: str | None,
    says: str,
) -> None:
    if variable and value:
        monkeypatch.setenv(variable, value)
    elif variable:
        without(variable, monkeypatch, tmp_path)
    result = cli.invoke(app, arguments)
    assert result.exit_code == 2, result.output
    assert says in result.stderr
    assert result.stdout == ""


def without(variable: str, monkeypatch: pytest.MonkeyPatch, directory: Path) -> None:
    """Work in a directory whose ``.env`` is the demo's without one setting."""
    lines = Path(".env").read_text().splitlines(keepends=True)
    (directory / ".env").write_text(
        "".join(line for line in lines if not line.startswith(variable))
    )
    monkeypatch.chdir(directory)


@pytest.mark.parametrize(
    "arguments",
    [["run", "--all"], ["dev"], ["demo", "--home", "file/demo"], ["shift", "e", "file/x"]],
)
def test_a_path_that_cannot_be_written_is_a_problem_with_a_remedy(
    cli: CliRunner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "e").symlink_to(Path(".medallion/demo/export").absolute())
    (tmp_path / ".env").write_bytes(Path(".env").read_bytes())
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MEDALLION_LAKE", str(tmp_path / "file"))
    result = cli.invoke(app, arguments)
    assert result.exit_code == 3, result.output
    assert "Problem:" in result.stderr
    assert "Remedy:" in result.stderr


@pytest.mark.parametrize("command", ["ledger", "quarantine", "history", "sweep", "run --all"])
def test_a_copied_lake_is_refused_because_its_tables_lie_elsewhere(
    cli: CliRunner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    lake = tmp_path / "copy"
    lake.mkdir()
    shutil.copy(".medallion/demo/lake/catalog.db", lake)
    monkeypatch.setenv("MEDALLION_LAKE", str(lake))
    result = cli.invoke(app, command.split())
    assert result.exit_code == 3
    assert "moved or copied" in result.stderr


def test_a_demo_leaves_settings_of_others_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path(".env").write_text("MEDALLION_ENV=local\n")
    Path("kept").mkdir()
    Path("kept/own.csv").touch()
    assert CliRunner().invoke(app, ["demo", "--home", "kept"]).exit_code == 2
    assert Path("kept/own.csv").exists()
    assert Path(".env").read_text() == "MEDALLION_ENV=local\n"


def test_the_ui_is_not_opened_on_a_taken_port(cli: CliRunner) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        result = cli.invoke(app, ["dev", "--port", str(taken.getsockname()[1])])
    assert result.exit_code == 2
    assert "--port" in result.stderr


def test_an_error_that_nobody_expected_is_told_without_secrets(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        know("a-secret-of-this-test")
        raise RuntimeError("with a-secret-of-this-test")

    monkeypatch.setattr(main, "app", fail)
    with pytest.raises(SystemExit) as ended:
        main.main()
    assert ended.value.code == 1
    shown = capsys.readouterr().err
    assert "Traceback" in shown
    assert "RuntimeError: with ***" in shown
