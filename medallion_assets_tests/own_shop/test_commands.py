"""A shop from outside the package goes through every command, beside a second one of its kind."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from medallion_assets import read
from medallion_assets.core.errors import ConfigurationError
from medallion_assets.gold.present import present_projects, published_systems
from medallion_assets.session import open_session
from medallion_assets.settings.environment import Settings
from medallion_assets_tests.own_shop.files import command, export, rows, settings_of, working_on

pytestmark = [pytest.mark.xdist_group("own-shop"), pytest.mark.usefixtures("home")]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Both shops in one lake, all days; the northern one has one order more."""
    home = tmp_path_factory.mktemp("own-shop")
    export(home / "corner")
    more = "000005,c001,2024-05-03 20:00:00,paid\n"
    northern = export(home / "north")
    (northern / "orders.csv").write_text((northern / "orders.csv").read_text() + more)
    with working_on(home, settings_of(home)):
        command("run", "--source", "corner", "--all")
        command("run", "--source", "corner_north", "--all")
        yield home


def test_silver_holds_what_is_good() -> None:
    assert rows("select order_no, line, price from silver.corner_order_lines order by all") == [
        {"order_no": "000001", "line": 1, "price": "3.50"},
        {"order_no": "000001", "line": 2, "price": "12.00"},
        {"order_no": "000002", "line": 1, "price": "3.50"},
        {"order_no": "000004", "line": 1, "price": "0.00"},
    ]
    found = rows("select order_no from silver.corner_north_orders order by all")
    assert [row["order_no"] for row in found] == ["000001", "000002", "000004", "000005"]


def test_what_is_wrong_waits_with_its_reasons() -> None:
    shown = json.loads(command("quarantine", "--json"))
    reasons = {(row["table_name"], row["reason"]): row["rows"] for row in shown}
    ours = {"orders": "status_unknown", "order_lines": "orders_missing"}
    for shop in ("corner", "corner_north"):
        assert {reasons[f"{shop}_{table}", reason] for table, reason in ours.items()} == {1}
        assert reasons[f"{shop}_order_lines", "price_negative"] == 1
    shown = command("quarantine", "show", "--table", "corner_orders", "--json")
    assert [row["order_no"] for row in json.loads(shown)] == ["000003"]


def test_the_ledger_of_both_balances() -> None:
    verdict = json.loads(command("ledger", "--json"))
    assert verdict["balanced"]
    assert verdict["waiting"] == 0
    tables = {row["table_name"] for row in verdict["rows"]}
    assert tables == {
        f"{shop}_{table}"
        for shop in ("corner", "corner_north")
        for table in ("customers", "orders", "order_lines")
    }


def test_doctor_looks_at_both_and_at_nobody_else(home: Path) -> None:
    found = {one["what"]: one["finding"] for one in json.loads(command("doctor", "--json"))}
    assert found["corner"] == f"{home / 'corner'}: 3 of 3 files"
    assert found["corner_north"] == f"{home / 'north'}: 3 of 3 files"
    assert found["olist"].startswith("not used; MEDALLION_OLIST_EXPORT and MEDALLION_OLIST_DSN are")


def test_the_dictionary_and_lookups_know_the_tables() -> None:
    assert "silver.corner_order_lines" in command("tables")
    assert "price" in command("tables", "silver.corner_north_order_lines")
    shown = command("quarantine", "show", "--table", "order_lines", code=2)
    assert "corner_order_lines or corner_north_order_lines" in " ".join(shown.split())


def test_names_are_pseudonyms_in_silver() -> None:
    found = rows("select name from silver.corner_customers")
    assert len(found) == 2
    assert all(row["name"].startswith("pii:") for row in found)


def test_a_corrected_row_comes_back_by_replay(tmp_path: Path) -> None:
    file = tmp_path / "orders.csv"
    command("quarantine", "export", "corner_north_orders", str(file))
    file.write_text(file.read_text().replace("lost", "sent"))
    command("quarantine", "fix", "corner_north_orders", str(file), "--note", "a slip")
    shown = command("quarantine", "replay", "--source", "corner_north")
    assert "corner_north_orders: 1 rejected before, 0 now" in shown
    assert "corner_north_order_lines: 2 rejected before, 1 now" in shown
    assert rows("select count(*) as n from silver.corner_orders")[0]["n"] == 3
    assert json.loads(command("ledger", "--json"))["balanced"]


@pytest.mark.again
def test_a_newer_export_rewrites_what_changed(home: Path) -> None:
    lines = home / "corner" / "order_lines.csv"
    lines.write_text(lines.read_text().replace("000002,1,tea,3.50", "000002,1,tea,4.50"))
    command("run", "--source", "corner", "--day", "2024-05-02")
    found = rows("select price from silver.corner_order_lines where order_no = '000002'")
    assert found == [{"price": "4.50"}]


def test_a_program_reads_the_tables() -> None:
    found = read("silver.corner_north_orders", day="2024-05-01", as_="arrow")
    assert found.num_rows == 1
    with pytest.raises(ConfigurationError, match="has no published rows of 2024-05-04"):
        read("silver.corner_orders", day="2024-05-04")


def test_gold_has_nothing_of_a_shop_without_models(home: Path) -> None:
    with open_session(Settings.load(), run_id="test") as session:
        assert [system.name for system in published_systems(session)] == ["corner", "corner_north"]
        assert present_projects(session) == []
    assert not (home / "lake" / "warehouse").exists()


def test_the_lake_is_whole() -> None:
    command("verify", "--deep")


def test_an_unknown_system_is_told_which_there_are() -> None:
    for words in (("run", "--all"), ("quarantine", "replay")):
        said = " ".join(command(*words, "--source", "cornr", code=2).split())
        assert "there is no source system 'cornr'; did you mean corner?" in said
        assert "olist, shopease, sales_drops, corner, corner_north" in said


def test_a_system_without_its_setting_names_it(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDALLION_CORNER_EXPORT", str(home / "nowhere"))
    said = " ".join(command("run", "--source", "corner", "--all", code=2).split())
    assert "MEDALLION_CORNER_EXPORT" in said
    assert "does not exist" in said
