"""The commands `medallion drops …`, and a whole run as a person starts it."""

import json
from pathlib import Path
from typing import Any

import pytest
from dagster import AssetCheckKey, AssetKey, DagsterInstance
from typer.testing import CliRunner

from medallion_assets.cli.main import app
from medallion_assets_tests.environment import unconfigured

pytestmark = pytest.mark.xdist_group("dagster")


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place of dropped files, configured, and empty."""
    unconfigured(monkeypatch)
    values = {
        "MEDALLION_LAKE": str(tmp_path / "lake"),
        "MEDALLION_DROPS": str(tmp_path / "drops"),
        "MEDALLION_FIRST_DAY": "2026-01-05",
        "MEDALLION_LAST_DAY": "2026-01-06",
        "MEDALLION_PII_KEY": "0123456789abcdef",
        "DAGSTER_HOME": str(tmp_path / "lake" / "dagster"),
    }
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    return tmp_path / "drops"


def run(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, list(arguments), env={"COLUMNS": "80"})
    return result.exit_code, result.stdout, result.stderr


@pytest.mark.again
def test_files_from_the_generator_to_the_tables(place: Path) -> None:
    code, _, said = run("run", "--source", "sales_drops", "--all")
    assert (code, "is no directory" in said) == (2, True)

    code, told, _ = run("drops", "generate", str(place), "--days", "2", "--sales", "13", "--json")
    assert code == 0
    planted = json.loads(told)
    code, _, said = run("drops", "generate", str(place))
    assert (code, "is not empty" in said) == (2, True)
    found = json.loads(run("drops", "--json")[1])
    assert found["attempts"] == []
    assert len(found["waiting"]) == len(list((place / "incoming").rglob("*.*")))

    assert run("run", "--source", "sales_drops", "--all")[0] == 0
    found = json.loads(run("drops", "--json")[1])
    assert found["waiting"] == []
    by_outcome: dict[str, list[str]] = {}
    for one in found["attempts"]:
        by_outcome.setdefault(one["outcome"], []).append(one["file_name"])
    assert sorted(by_outcome["rejected"]) == sorted(planted["rejected"])
    assert by_outcome["duplicate"] == planted["duplicates"]

    code, shown, said = run("drops", "--outcome", "rejected")
    assert code == 0
    assert max(map(len, shown.splitlines())) <= 80
    assert "is no whole Excel workbook" in said
    assert run("ledger", "--json")[0] == 0
    answer = run("query", "--json", "select count(*) as n from ledger.file_drops")[1]
    assert json.loads(answer)[0]["n"] == len(found["attempts"])

    evaluations = checked("files")
    assert not any(evaluations[day].passed for day in ("2026-01-05", "2026-01-06"))
    assert "1 of 14 records cannot be read" in (evaluations["2026-01-05"].description or "")
    assert "no_store_2026-01-06.csv" in (evaluations["2026-01-06"].description or "")
    schema = checked("schema")[None]
    assert (schema.passed, "renamed store_id to shop_number: refused" in schema.description) == (
        False,
        True,
    )


def checked(name: str) -> dict[str | None, Any]:
    """The last evaluations of a check of sales, by day."""
    with DagsterInstance.get() as instance:
        key = AssetCheckKey(AssetKey(["bronze", "sales_drops", "sales"]), name)
        records = instance.event_log_storage.get_asset_check_execution_history(key, limit=10)
        results = [record.event.dagster_event for record in records if record.event]
        return {
            event.asset_check_evaluation_data.partition: event.asset_check_evaluation_data
            for event in results
            if event is not None
        }


def test_a_page_for_people(place: Path) -> None:
    code, shown, _ = run("drops", "generate", str(place), "--days", "1", "--sales", "13")
    assert code == 0
    assert max(map(len, shown.splitlines())) <= 80
    code, shown, said = run("drops")
    assert (code, "no rows" in shown) == (0, True)
    assert "files wait" in said
    assert run("drops", "generate", str(place / "other"), "--days", "0")[0] == 2
