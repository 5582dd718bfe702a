"""The commands that decide of dropped files ask, tell what changes, and end with the right code."""

import json
from dataclasses import replace

import pytest
from typer.testing import CliRunner, Result

from medallion_assets.cli.main import app
from medallion_assets_tests.drops.lake import Drops, sale, sales_file
from medallion_assets_tests.drops.lake import drops as drop_place
from medallion_assets_tests.environment import unconfigured
from medallion_assets_tests.kept import Kept
from medallion_assets_tests.platform import PII_KEY, nothing_changes
from medallion_assets_tests.tiers import parametrize_once

OLD, NEW = "sales_20260111_2105.csv", "sales_20260111_2310.csv"
LINES = [sale(customer_id=number) for number in range(1, 11)]


@pytest.fixture(scope="module")
def _kept(tmp_path_factory: pytest.TempPathFactory) -> tuple[Drops, Kept]:
    """A lake with a loaded file and a held one, as it is put back."""
    home = tmp_path_factory.mktemp("deciding") / "home"
    lake = replace(drop_place(home), runs=("sales",))
    for name, lines in ((OLD, LINES), (NEW, [*LINES[:9], sale(price=3)])):
        lake.drop(name, sales_file(*lines))
        lake.run()
    return lake, Kept.of(home)


@pytest.fixture
def shop(_kept: tuple[Drops, Kept], monkeypatch: pytest.MonkeyPatch) -> Drops:
    """The same for this test alone, configured for commands."""
    lake, kept = _kept
    kept.put_back()
    unconfigured(monkeypatch)
    values = {"LAKE": lake.root, "DROPS": lake.dropped, "PII_KEY": PII_KEY}
    values |= {"FIRST_DAY": lake.first, "LAST_DAY": lake.last}
    for name, value in values.items():
        monkeypatch.setenv(f"MEDALLION_{name}", str(value))
    monkeypatch.chdir(lake.root.parent)
    return lake


def drops(*arguments: str, answer: str = "") -> Result:
    return CliRunner().invoke(app, ["drops", *arguments], input=answer, env={"COLUMNS": "100"})


def test_nothing_changes_in_a_dry_run_or_when_the_answer_is_no(shop: Drops) -> None:
    with nothing_changes(shop):
        dry = drops("replace", OLD, NEW, "--dry-run")
        assert dry.exit_code == 0, dry.output
        for said in (f"take back 10 rows of {OLD}", "2026-01-11", f"take in held/{NEW}"):
            assert said in dry.stdout
        assert "nothing was changed" in dry.stderr
        assert drops("withdraw", OLD, answer="n\n").exit_code == 1
        assert drops("withdraw", OLD, "--json").exit_code == 2
        found = json.loads(drops("withdraw", OLD, "--dry-run", "--json").stdout)
        assert found == {
            "table": "sales_drops_sales",
            "withdrawn": OLD,
            "accepted": None,
            "rows": [{"business_day": "2026-01-11", "rows": 10}],
            "changed": False,
        }


@pytest.mark.again
def test_a_file_is_withdrawn_once(shop: Drops) -> None:
    done = drops("withdraw", OLD, "--note", "sent twice", answer="y\n")
    assert done.exit_code == 0, done.output
    assert "medallion run --source sales_drops --day 2026-01-11" in done.stdout
    shop.run()
    assert shop.silver() == []
    again = drops("withdraw", OLD, "--yes")
    assert (again.exit_code, "nothing to do" in again.stdout) == (0, True)
    listed = json.loads(drops("--json").stdout)
    assert (listed["attempts"][-1]["outcome"], listed["manifests"]) == ("withdrawn", [])


@pytest.mark.again
def test_a_held_file_is_accepted(shop: Drops) -> None:
    assert drops("accept", NEW, "--yes").exit_code == 0
    shop.run()
    assert len(shop.silver()) == 20


@pytest.mark.again
def test_a_file_replaces_another(shop: Drops) -> None:
    assert json.loads(drops("replace", OLD, NEW, "--json", "--yes").stdout)["changed"] is True
    shop.run()
    assert {row["file_name"] for row in shop.silver()} == {NEW}


@parametrize_once(
    ("arguments", "says"),
    [
        (("withdraw", "sales_20260111_2106.csv"), f"did you mean {OLD}"),
        (("withdraw", NEW), "is held, not loaded"),
        (("replace", OLD, OLD), "cannot replace itself"),
        (("accept", "x"), "there is no file x in held"),
    ],
)
def test_wrong_names_are_refused(shop: Drops, arguments: tuple[str, ...], says: str) -> None:
    with nothing_changes(shop):
        result = drops(*arguments, "--yes")
        assert (result.exit_code, says in result.stderr) == (2, True), result.output
