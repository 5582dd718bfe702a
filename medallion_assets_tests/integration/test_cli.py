"""The command line as a new user meets it: what it prints, for people and for machines."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from medallion_assets.cli import console
from medallion_assets.cli.ledger.shown import COUNTED
from medallion_assets.cli.main import app
from medallion_assets.simulation.shopease.place import EMBEDDED
from medallion_assets_tests.tiers import parametrize_once

pytestmark = pytest.mark.xdist_group("cli")


def test_a_query_reads_every_layer(cli: CliRunner) -> None:
    for table in (
        "bronze.olist_orders", "silver.olist_orders", "quarantine.olist_orders",
        "ledger.rows", "ledger.money", "ledger.rules", "gold.fct_orders",
    ):  # fmt: skip
        result = cli.invoke(app, ["query", f"select count(*) as n from {table}", "--json"])
        assert result.exit_code == 0, result.output
        assert json.loads(result.stdout)[0]["n"] > 0


EMPTY = {"days_without_orders", "bought_together", "sellers_of_the_month"}
"""Of a demo: each of its days has orders, few hold several products, no month is whole."""


def test_every_named_query_has_an_answer(cli: CliRunner) -> None:
    listed = json.loads(cli.invoke(app, ["queries", "--json"]).stdout)
    assert len(listed) >= 15
    for row in (found for found in listed if found["system"] == "olist"):
        result = cli.invoke(app, ["queries", row["name"], "--json"])
        assert result.exit_code == 0, result.output
        assert row["name"] in EMPTY or json.loads(result.stdout), row["name"]
    assert cli.invoke(app, ["queries", "no_such_query"]).exit_code == 2


def test_gold_is_handed_out_as_it_is_published(cli: CliRunner, tmp_path: Path) -> None:
    file = tmp_path / "gold.duckdb"
    said = json.loads(cli.invoke(app, ["export", "gold", str(file), "--json"]).stdout)
    with duckdb.connect(str(file), read_only=True) as opened:
        for name, rows in said["tables"].items():
            assert opened.execute(f"select count(*) from gold.{name}").fetchall() == [(rows,)]
        revenue = "select sum(revenue)::varchar as revenue from gold.daily_sales_summary"
        exported = opened.execute(revenue).fetchall()
    asked = json.loads(cli.invoke(app, ["query", revenue, "--json"]).stdout)
    assert exported == [(asked[0]["revenue"],)]
    part = ["export", "gold", str(tmp_path / "part"), "--source", "sales_drops", "--json"]
    tables = json.loads(cli.invoke(app, part).stdout)["tables"]
    assert tables
    assert all(name.startswith("sales_drops_") for name in tables)
    unknown = cli.invoke(app, ["export", "gold", str(tmp_path / "no"), "--source", "olst"])
    assert "did you mean olist" in unknown.stderr
    one = ["export", "gold", str(tmp_path / "one.xlsx"), "--table", "gold.fct_orders"]
    assert cli.invoke(app, one).exit_code == 0
    missing = cli.invoke(app, [*one[:-1], "fct_order", "--force"])
    assert missing.exit_code == 2
    assert "fct_orders" in missing.stderr


def test_sql_for_warehouses_follows_from_the_options(cli: CliRunner, home: Path) -> None:
    made = ["warehouse", "sql", "athena", "--results", "s3://shop/results", "--cutoff", "10"]
    found = json.loads(cli.invoke(app, made).stdout)
    group = found["create-work-group"]
    assert group["Configuration"]["BytesScannedCutoffPerQuery"] == 10 * 1024 * 1024
    assert {q["Database"] for q in found["create-named-query"]} == {"medallion_local_gold"}
    role = "arn:aws:iam::123456789012:role/reader"
    reading = ["warehouse", "sql", "redshift", "--role", role, "--region", "eu-west-1"]
    assert "'shop_silver'" in cli.invoke(app, [*reading, "--prefix", "shop_"]).stdout
    copying = cli.invoke(app, [*reading, "--copy", "s3://shop/manifests"])
    assert copying.exit_code == 3
    assert "not on S3" in copying.stderr
    assert not (home / "manifests").exists()


@pytest.mark.again
def test_a_whole_lake_is_called_whole(cli: CliRunner) -> None:
    found = json.loads(cli.invoke(app, ["verify", "--deep", "--json"]).stdout)
    assert (found["whole"], found["damages"], found["unknown"]) == (True, [], 0)
    assert found["files"] > found["tables"] > 30
    assert found["values"] > 100
    assert "whole: " in cli.invoke(app, ["verify"]).stdout
    assert cli.invoke(app, ["repair"]).exit_code == 2


def test_the_ledger_balances(cli: CliRunner) -> None:
    result = cli.invoke(app, ["ledger", "--json"])
    assert result.exit_code == 0
    ledger = json.loads(result.stdout)
    assert (ledger["balanced"], ledger["behind"]) == (True, [])
    assert all(one["in_source"] == one["read"] + one["unread"] for one in ledger["sources"])
    gold = {row["measure"]: row["gold"] for row in ledger["rows"] if row["gold"] is not None}
    assert {"rows", "price", "freight_value", "payment_value"} <= set(gold)
    assert {row["table_name"] for row in ledger["rows"]} >= {"olist_orders", "olist_geolocation"}
    assert "balanced" in cli.invoke(app, ["ledger"]).stdout


def test_quarantine_tells_reasons_and_rows(cli: CliRunner) -> None:
    reasons = json.loads(cli.invoke(app, ["quarantine", "--json"]).stdout)
    assert {"table_name", "reason", "rows"} == set(reasons[0])
    rows = json.loads(
        cli.invoke(
            app,
            ["quarantine", "show", "--table", "orders", "--reason", "order_status_unknown",
             "--json"],
        ).stdout
    )  # fmt: skip
    assert rows
    assert all("order_status_unknown" in row["reasons"] for row in rows)


def test_tables_and_columns_are_described(cli: CliRunner) -> None:
    listed = {row["table"] for row in json.loads(cli.invoke(app, ["tables", "--json"]).stdout)}
    assert {"bronze.olist_orders", "silver.olist_orders", "gold.fct_orders"} <= listed
    columns = json.loads(cli.invoke(app, ["tables", "gold.fct_orders", "--json"]).stdout)
    assert all(column["description"] for column in columns)


@pytest.mark.again
@pytest.mark.parametrize(
    "most", [1, pytest.param(1000, marks=pytest.mark.long)], ids=["one a layer", "all"]
)
def test_every_table_can_be_shown(cli: CliRunner, most: int) -> None:
    listed = json.loads(cli.invoke(app, ["tables", "--json"]).stdout)
    names = sorted({row["table"] for row in listed})
    layers = {name.partition(".")[0] for name in names}
    assert {"bronze", "silver", "quarantine", "ledger", "gold"} <= layers
    for layer in layers:
        for table in [name for name in names if name.startswith(f"{layer}.")][:most]:
            assert cli.invoke(app, ["tables", table]).exit_code == 0, table


def test_doctor_takes_a_stopped_embedded_server_for_no_fault(
    cli: CliRunner, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("MEDALLION_LAKE", str(tmp_path))
    (tmp_path / EMBEDDED).mkdir(parents=True)
    found = json.loads(cli.invoke(app, ["doctor", "--json"]).stdout)
    (chain,) = (one for one in found if one["what"] == "shopease")
    assert chain["fine"]
    assert "medallion source start" in chain["finding"]


def test_doctor_finds_what_is_wrong(cli: CliRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    assert cli.invoke(app, ["doctor"]).exit_code == 0
    monkeypatch.setenv("MEDALLION_OLIST_EXPORT", "/no/such/place")
    result = cli.invoke(app, ["doctor", "--json"])
    assert result.exit_code == 1
    wrong = [finding["what"] for finding in json.loads(result.stdout) if not finding["fine"]]
    assert wrong == ["olist"]


@parametrize_once(
    "command",
    ["ledger", "quarantine", "quarantine show --table orders", "tables", "history", "doctor"],
)
def test_output_fits_eighty_columns(
    cli: CliRunner, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setattr(console.out, "width", 80)
    shown = cli.invoke(app, command.split()).stdout
    assert max(map(len, shown.splitlines())) <= 80


def test_each_line_of_the_ledger_stands_on_one_line(
    cli: CliRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(console.out, "width", 80)
    lines = [line.split() for line in cli.invoke(app, ["ledger"]).stdout.splitlines()]
    whole = {line[0] for line in lines if len(line) >= len(["name", *COUNTED])}
    for row in json.loads(cli.invoke(app, ["ledger", "--json"]).stdout)["rows"]:
        assert (row["table_name"] if row["measure"] == "rows" else row["measure"]) in whole


def test_json_holds_every_value_and_nothing_else(cli: CliRunner) -> None:
    sql = (
        "select 1 as a, 2 as a, 'nan'::double as n, 1.10::decimal(9, 2) as d, null as e,"
        " map {date '2024-04-01': ['inf'::double]} as m, '[bold]:smile:' as t"
    )
    result = cli.invoke(app, ["query", sql, "--json"])
    assert json.loads(result.stdout) == [
        {"a": 1, "a_1": 2, "n": "nan", "d": "1.10", "e": None,
         "m": {"2024-04-01": ["inf"]}, "t": "[bold]:smile:"}
    ]  # fmt: skip
    assert "[bold]:smile:" in cli.invoke(app, ["query", sql]).stdout


def test_shift_ends_an_export_yesterday_whatever_else_is_in_it(
    cli: CliRunner, tmp_path: Path
) -> None:
    target = tmp_path / "new"
    result = cli.invoke(app, ["shift", ".medallion/demo/export", str(target)])
    assert result.exit_code == 0, result.output
    yesterday = datetime.now(tz=UTC).date() - timedelta(days=1)
    assert f",{yesterday} " in (target / "olist_orders_dataset.csv").read_text()


def test_an_earlier_state_can_be_restored(cli: CliRunner, home: Path) -> None:
    states = json.loads(cli.invoke(app, ["history", "--json"]).stdout)
    count = ["query", "select count(*) as n from silver.olist_orders", "--json"]
    before = cli.invoke(app, count).stdout
    result = cli.invoke(app, ["rollback", "--yes", states[0]["state"]])
    assert result.exit_code == 0, result.output
    assert cli.invoke(app, count).stdout == before
    assert cli.invoke(app, ["rollback", "--yes", "12345"]).exit_code == 2
    assert home.exists()


def test_the_demo_tells_what_became_of_every_dropped_file(cli: CliRunner) -> None:
    """In short; `drops/test_demo.py` compares it with all that was planted."""
    listed = json.loads(cli.invoke(app, ["drops", "--json"]).stdout)
    outcomes = {attempt["outcome"] for attempt in listed["attempts"]}
    assert outcomes == {"loaded", "rejected", "duplicate"}
    assert listed["waiting"] == []


def test_personal_columns_are_those_of_the_tables_that_the_lake_has(cli: CliRunner) -> None:
    every, own = (
        json.loads(cli.invoke(app, ["pii", "columns", *options]).stdout)
        for options in ([], ["--published"])
    )
    assert own["gold"]["dim_customers"] == [
        "customer_city",
        "customer_zip_code_prefix",
        "latitude",
        "longitude",
    ]
    assert own["silver"]["olist_orders"] == []
    assert all(every[layer][table] == own[layer][table] for layer in own for table in own[layer])
    assert "shopease_customers" in every["silver"]
    assert "shopease_customers" not in own["silver"]
