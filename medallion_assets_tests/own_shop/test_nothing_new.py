"""A run of an export that has nothing new is not run, and any other is."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from dagster import DagsterInstance

from medallion_assets.settings.environment import Settings
from medallion_assets_tests.kept import Kept
from medallion_assets_tests.own_shop.files import command, export, rows, settings_of, working_on

pytestmark = pytest.mark.usefixtures("home")


@pytest.fixture(scope="module")
def _loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    """The corner shop in a lake, all days."""
    home = tmp_path_factory.mktemp("nothing-new")
    export(home / "corner")
    export(home / "north")
    with working_on(home, settings_of(home)):
        assert "done; run" in ran()
        yield Kept.of(home)


@pytest.fixture
def home(_loaded: Kept) -> Path:
    """The same, as it was."""
    _loaded.put_back()
    os.chdir(_loaded.place)  # which is another directory of the same name
    return _loaded.place


def ran(*options: str, code: int = 0) -> str:
    return command("run", "--source", "corner", *(options or ("--all",)), code=code)


def recorded() -> int:
    with DagsterInstance.get() as instance:
        return instance.get_runs_count()


def test_what_is_as_it_was_is_not_run() -> None:
    before = recorded()
    assert "nothing new, nothing run" in ran()
    assert "nothing new, nothing run" in ran("--day", "2024-05-02")
    told = json.loads(ran("--json", "--all"))
    assert told == {"run_id": None, "succeeded": True, "failures": {}}
    assert recorded() == before


def test_it_is_run_where_somebody_insists() -> None:
    assert "done; run" in ran("--all", "--anew")
    written = rows("select distinct run_id from ledger.entries where business_day is not null")
    with DagsterInstance.get() as instance:
        latest = instance.get_runs(limit=1)[0].run_id
    assert latest in {row["run_id"] for row in written}


def test_a_file_that_changed_is_run(home: Path) -> None:
    lines = home / "corner" / "order_lines.csv"
    lines.write_text(lines.read_text().replace("000002,1,tea,3.50", "000002,1,tea,4.50"))
    assert "done; run" in ran()
    found = rows("select price from silver.corner_order_lines where order_no = '000002'")
    assert found == [{"price": "4.50"}]
    assert "nothing new" in ran()


def test_a_file_that_is_refused_is_told_by_a_run(home: Path) -> None:
    (home / "corner" / "orders.csv").write_text("no,such,columns\n1,2,3\n")
    assert "nothing new" not in ran(code=1)


def test_days_that_were_never_asked_for_are_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDALLION_LAST_DAY", "2024-05-04")
    assert "done; run" in ran()


def test_what_dagster_does_not_know_is_recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    other = Settings.load().dagster_home.with_name("other")
    monkeypatch.setattr(Settings, "dagster_home", other)
    monkeypatch.setenv("DAGSTER_HOME", str(other))
    assert "done; run" in ran()
    assert os.environ["DAGSTER_HOME"] == str(other)


def test_another_key_is_refused_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDALLION_PII_KEY", "another-key-9876543210")
    assert "nothing new" not in ran(code=2)
