"""Another key for people in dropped files, given by the command."""

import pytest
from typer.testing import CliRunner

from medallion_assets.cli.main import app
from medallion_assets.gold.lineage import load_lineage
from medallion_assets.gold.project import load_manifest
from medallion_assets.silver.verification import verify_lake
from medallion_assets.systems.built_in import BUILT_IN_TABLES
from medallion_assets_tests.drops.lake import Drops, also
from medallion_assets_tests.platform import PII_KEY

NEW_KEY = "another key 0123456789"
TEAM = """id,first_name,last_name,manager_id,is_manager,address,pincode,joining_date
1,A,B,10,n,OLD STREET,560001,2020-01-01
2,a,C,10,n,NEW STREET,560001,2020-01-01
x,D,E,10,n,NEW STREET,560001,2020-01-01
"""


def first_names(lake: Drops) -> list[str]:
    query = "select first_name from {t} order by id, valid_from"
    return [name for (name,) in lake.query(query, t="silver.sales_drops_sales_team_history")]


@pytest.mark.again
def test_the_command_makes_pseudonyms_anew_and_shows_no_key(
    lake: Drops, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake = also(lake, "sales_team")
    lake.drop("sales_team/latest.csv", TEAM)
    lake.run()
    before, caches = first_names(lake), lake.settings.working_copies
    (caches / "sales_drops").mkdir(parents=True)
    for name, value in {
        "LAKE": str(lake.root), "PII_KEY": PII_KEY, "PII_KEY_NEW": NEW_KEY,
        "FIRST_DAY": str(lake.first), "LAST_DAY": str(lake.last),
    }.items():  # fmt: skip
        monkeypatch.setenv(f"MEDALLION_{name}", value)
    done = CliRunner().invoke(app, ["pii", "rotate"])
    assert done.exit_code == 0, done.output
    assert "set MEDALLION_PII_KEY to the new key" in done.output
    assert NEW_KEY not in done.output
    after = first_names(lake)
    assert before[0] == before[1]
    assert after[0] == after[1] != before[0], "one name, in capitals and not"
    assert not caches.exists(), "caches may hold former pseudonyms"
    assert verify_lake(lake.settings, deep=True).damages == []
    assert CliRunner().invoke(app, ["pii", "rotate"]).exit_code == 2
    monkeypatch.delenv("MEDALLION_PII_KEY_NEW")
    missing = CliRunner().invoke(app, ["pii", "rotate"])
    assert missing.exit_code == 2
    assert "MEDALLION_PII_KEY_NEW is not set" in missing.output


def test_gold_derives_nothing_from_pseudonyms() -> None:
    """Values made of them could not be told from others when the key changes."""
    described = {
        name: table
        for table in BUILT_IN_TABLES
        for name in (table.identifier, table.history_identifier)
    }
    sources = load_manifest()["sources"]
    derived = [
        (model, column)
        for model, columns in load_lineage().items()
        for column, origins in columns.items()
        for node, origin in origins
        if node in sources
        and len(origins) > 1
        and (table := described.get(sources[node]["name"])) is not None
        and origin in table.direct_columns
    ]
    assert derived == []
