"""Rejected rows are corrected on the command line, from the file to gold."""

import csv
import json
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from dagster import AssetKey, AssetRecordsFilter, DagsterInstance
from typer.testing import CliRunner

from medallion_assets.cli.main import app
from medallion_assets.orchestration.instance import prepare_home
from medallion_assets.settings.environment import Settings
from medallion_assets.simulation.olist import OlistTruth
from medallion_assets_tests.environment import working_in
from medallion_assets_tests.platform import PII_KEY, Platform

pytestmark = pytest.mark.xdist_group("cli-quarantine")

REASON = "order_status_unknown"
Rows = list[dict[str, str]]


@pytest.fixture(scope="module")
def shop(
    demo: tuple[Path, OlistTruth], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[CliRunner]:
    """A lake without gold for these tests alone, which change it one after the other."""
    export, truth = demo
    home = tmp_path_factory.mktemp("quarantine")
    Platform(home / "lake", export, truth.first_day, truth.last_day).run()
    values = {"LAKE": home / "lake", "OLIST_EXPORT": export, "PII_KEY": PII_KEY}
    values |= {"FIRST_DAY": truth.first_day, "LAST_DAY": truth.last_day}
    (home / ".env").write_text("".join(f"MEDALLION_{k}={v}\n" for k, v in values.items()))
    with working_in(home):
        prepare_home(Settings.load())  # commands tell an instance that is there
        yield CliRunner()


def rejected(shop: CliRunner) -> int:
    shown = json.loads(shop.invoke(app, ["quarantine", "--json"]).stdout)
    return sum(row["rows"] for row in shown if row["reason"] == REASON)


def quarantined(shop: CliRunner) -> int:
    """The rejected orders, as a query counts them."""
    found = requested(shop, "select count(*) as n from quarantine.olist_orders")
    return int(found[0]["n"])


def exported(shop: CliRunner, file: Path, *options: str) -> Rows:
    result = shop.invoke(app, ["quarantine", "export", "orders", str(file), *options])
    assert result.exit_code == 0, result.output
    with file.open(newline="") as source:
        return list(csv.DictReader(source))


def edited(file: Path, rows: Rows, edit: Callable[[dict[str, str]], dict[str, str]]) -> Path:
    with file.open("w", newline="") as target:
        writer = csv.DictWriter(target, list(rows[0]))
        writer.writeheader()
        writer.writerows({**row, **edit(row)} for row in rows)
    return file


def requested(shop: CliRunner, query: str) -> Rows:
    return list(json.loads(shop.invoke(app, ["query", query, "--json"]).stdout))


def require_shown(shop: CliRunner, layer: str, column: str) -> None:
    """See that the last event of each day that was told of shows what the ledger counts today.

    The lake was filled without Dagster, so only days that a command has changed were told of.
    """
    rows = requested(
        shop,
        f"select business_day as day, {column} as rows, quarantined from ledger.rows "
        f"where table_name = 'olist_orders' and business_day is not null",
    )
    settings = Settings.load()
    prepare_home(settings)
    key = AssetKey([layer, "olist", "orders"])
    with DagsterInstance.get() as instance:
        told = instance.get_materialized_partitions(key)
        assert told
        for row in (row for row in rows if row["day"] in told):
            wanted = AssetRecordsFilter(asset_key=key, asset_partitions=[row["day"]])
            (last,) = instance.fetch_materializations(wanted, limit=1).records
            assert last.asset_materialization
            shown = last.asset_materialization.metadata
            assert shown["dagster/partition_row_count"].value == row["rows"], row["day"]
            if layer == "silver":
                assert shown["quarantined"].value == row["quarantined"], row["day"]


@pytest.mark.again
def test_rows_are_exported_corrected_and_replayed_into_gold(
    shop: CliRunner, tmp_path: Path
) -> None:
    before, held = rejected(shop), quarantined(shop)
    rows = exported(shop, tmp_path / "orders.csv", "--reason", REASON)
    assert len(rows) == before > 0
    file = edited(tmp_path / "orders.csv", rows, lambda _: {"order_status": "delivered"})
    fixed = shop.invoke(
        app, ["quarantine", "fix", "orders", str(file), "--note", "misread", "--json"]
    )
    assert fixed.exit_code == 0, fixed.output
    assert json.loads(fixed.stdout)["corrected"] == before
    require_shown(shop, "bronze", "bronze")
    replayed = shop.invoke(app, ["quarantine", "replay", "--json"])
    assert replayed.exit_code == 0, replayed.output
    changed = {name: numbers for name, *numbers in json.loads(replayed.stdout)["changed"]}
    assert {"olist_orders", "olist_order_items", "olist_order_payments"} <= set(changed)
    assert changed["olist_orders"] == [held, held - before] == [held, quarantined(shop)]
    assert rejected(shop) == 0
    require_shown(shop, "silver", "silver")
    require_shown(shop, "quarantine", "quarantined")
    assert json.loads(shop.invoke(app, ["ledger", "--json"]).stdout)["balanced"]
    ids = ", ".join(f"'{row['order_id']}'" for row in rows)
    found = shop.invoke(
        app, ["query", f"select count(*) as n from gold.fct_orders where order_id in ({ids})",
              "--json"],
    )  # fmt: skip
    assert json.loads(found.stdout) == [{"n": before}]
    again = shop.invoke(app, ["quarantine", "fix", "orders", str(file), "--note", "misread"])
    assert "applied before" in again.stdout


@pytest.mark.again
def test_a_state_before_is_shown_as_it_was(shop: CliRunner) -> None:
    states = json.loads(shop.invoke(app, ["history", "--json"]).stdout)
    correction = [state["run"] for state in states].index("correction")
    former = quarantined(shop)
    done = shop.invoke(app, ["rollback", str(states[correction + 1]["state"]), "--yes"])
    assert done.exit_code == 0, done.output
    assert quarantined(shop) > former
    for layer in ("bronze", "silver"):
        require_shown(shop, layer, layer)


def test_personal_data_is_written_only_when_asked_for(shop: CliRunner, tmp_path: Path) -> None:
    hidden = shop.invoke(app, ["quarantine", "export", "olist_customers", str(tmp_path / "h.csv")])
    shown = shop.invoke(
        app, ["quarantine", "export", "olist_customers", str(tmp_path / "s.csv"), "--raw"]
    )
    assert hidden.exit_code == shown.exit_code == 0
    cities = [
        {row["customer_city"] for row in csv.DictReader((tmp_path / name).open(newline=""))}
        for name in ("h.csv", "s.csv")
    ]
    assert all(city.startswith("pii:") for city in cities[0])
    assert not any(city.startswith("pii:") for city in cities[1])
    assert stat.S_IMODE((tmp_path / "s.csv").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["export", "ordres", "x.csv"], 2, "ordres"),
        (["export", "orders", "there.csv"], 2, "--force"),
        (["export", "orders", "x.csv", "--reason", "price_null"], 2, "price_null"),
        (["fix", "orders", "nowhere.csv", "--note", "n"], 2, "nowhere.csv"),
        (["fix", "orders", "there.csv", "--note", " "], 2, "note"),
        (["fix", "orders", "there.csv", "--note", "n"], 3, "line 1: no column"),
        (["fix", "orders", "empty.csv", "--note", "n"], 3, "empty.csv is empty"),
    ],
)
def test_wrong_use_is_refused(
    shop: CliRunner, tmp_path: Path, arguments: list[str], code: int, says: str
) -> None:
    (tmp_path / "there.csv").write_text("a,b\n1,2\n")
    (tmp_path / "empty.csv").touch()
    placed = [str(tmp_path / one) if one.endswith(".csv") else one for one in arguments]
    result = shop.invoke(app, ["quarantine", *placed])
    assert result.exit_code == code, result.output
    assert says in result.stderr
