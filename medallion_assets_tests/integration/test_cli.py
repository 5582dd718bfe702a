"""The command line as a new user meets it: right and wrong input at every door."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from typer.testing import CliRunner

from medallion_assets.cli.main import app
from medallion_assets_tests.conftest import made_once

pytestmark = pytest.mark.xdist_group("cli")
CLI = CliRunner()


@pytest.fixture(scope="session")
def home(shared: Path) -> Path:
    """A demonstration that was run once, by the command itself."""

    def make(directory: Path) -> str:
        before, environment = Path.cwd(), dict(os.environ)
        os.chdir(directory)
        try:
            result = CLI.invoke(app, ["demo", "--days", "7", "--orders", "80", "--json"])
        finally:
            os.chdir(before)
            os.environ.clear()
            os.environ.update(environment)
        assert result.exit_code == 0, result.output
        return result.stdout

    directory, output = made_once(shared, "cli-demo", make)
    summary = json.loads(output)
    assert all(row["balanced"] for row in summary["layers"])
    return directory


@pytest.fixture
def cli(home: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    """A runner in the demo's directory, where its ``.env`` lies."""
    monkeypatch.chdir(home)
    for name in [name for name in os.environ if name.startswith("MEDALLION_")]:
        monkeypatch.delenv(name)
    return CLI


def test_a_query_reads_every_layer(cli: CliRunner) -> None:
    for table in (
        "bronze.olist_orders", "silver.olist_orders", "quarantine.olist_orders",
        "ledger.rows", "ledger.money", "ledger.rules", "gold.fct_orders",
    ):  # fmt: skip
        result = cli.invoke(app, ["query", f"select count(*) as n from {table}", "--json"])
        assert result.exit_code == 0, result.output
        assert json.loads(result.stdout)[0]["n"] > 0


@pytest.mark.parametrize(
    "sql",
    [
        "drop view silver.olist_orders",
        "delete from silver.olist_orders",
        "copy (select 1) to 'stolen.csv'",
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


def test_the_ledger_balances(cli: CliRunner) -> None:
    result = cli.invoke(app, ["ledger", "--json"])
    assert result.exit_code == 0
    ledger = json.loads(result.stdout)
    assert ledger["balanced"] is True
    assert {row["table_name"] for row in ledger["rows"]} >= {"olist_orders", "olist_geolocation"}
    assert "balanced" in cli.invoke(app, ["ledger"]).stdout
    assert cli.invoke(app, ["ledger", "--table", "nothing"]).exit_code == 2


def test_quarantine_tells_reasons_and_rows(cli: CliRunner) -> None:
    reasons = json.loads(cli.invoke(app, ["quarantine", "--json"]).stdout)
    assert {"table_name", "reason", "rows"} == set(reasons[0])
    rows = json.loads(
        cli.invoke(app, ["quarantine", "--table", "orders", "--reason", "order_status_unknown",
                         "--json"]).stdout
    )  # fmt: skip
    assert rows
    assert all("order_status_unknown" in row["reasons"] for row in rows)


def test_tables_and_columns_are_described(cli: CliRunner) -> None:
    listed = {row["table"] for row in json.loads(cli.invoke(app, ["tables", "--json"]).stdout)}
    assert {"bronze.olist_orders", "silver.olist_orders", "gold.fct_orders"} <= listed
    columns = json.loads(cli.invoke(app, ["tables", "gold.fct_orders", "--json"]).stdout)
    assert all(column["description"] for column in columns)
    assert cli.invoke(app, ["tables", "gold.fct_nothing"]).exit_code == 2


def test_doctor_finds_what_is_wrong(cli: CliRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    assert cli.invoke(app, ["doctor"]).exit_code == 0
    monkeypatch.setenv("MEDALLION_OLIST_EXPORT", "/no/such/place")
    result = cli.invoke(app, ["doctor", "--json"])
    assert result.exit_code == 1
    wrong = [finding["what"] for finding in json.loads(result.stdout) if not finding["fine"]]
    assert wrong == ["export"]


@pytest.mark.parametrize(
    ("arguments", "variable", "value", "says"),
    [
        (["run"], None, None, "--day"),
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
    arguments: list[str],
    variable: str | None,
    value: str,
    says: str,
) -> None:
    if variable:
        monkeypatch.setenv(variable, value)
    result = cli.invoke(app, arguments)
    assert result.exit_code == 2
    assert says in result.stderr


def test_an_earlier_state_can_be_restored(cli: CliRunner, home: Path) -> None:
    states = json.loads(cli.invoke(app, ["history", "--json"]).stdout)
    count = ["query", "select count(*) as n from silver.olist_orders", "--json"]
    before = cli.invoke(app, count).stdout
    result = cli.invoke(app, ["rollback", "--yes", states[0]["state"]])
    assert result.exit_code == 0, result.output
    assert cli.invoke(app, count).stdout == before
    assert cli.invoke(app, ["rollback", "--yes", "12345"]).exit_code == 2
    assert home.exists()
