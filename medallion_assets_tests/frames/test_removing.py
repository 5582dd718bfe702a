"""Tables of one's own that are taken out of the lake, and made anew."""

import pyarrow as pa
import pytest
from typer.testing import CliRunner

from medallion_assets.cli.main import app
from medallion_assets.core.errors import LakeError
from medallion_assets.lake.publish import remove, roll_back_to
from medallion_assets_tests.frames.own_project import run
from medallion_assets_tests.frames.test_outputs import ROWS, TABLE, returning, stored
from medallion_assets_tests.platform import Platform


def test_a_removed_table_is_made_anew_and_can_come_back_before(loaded_shop: Platform) -> None:
    assert run(loaded_shop, [returning(TABLE)]).success
    before = loaded_shop.lake.load("ledger.entries").current_snapshot()
    assert before is not None
    with loaded_shop.session("remove") as session, session.publishing():
        remove(session.lake, "own.sums", "remove")
    assert "own.sums" not in loaded_shop.heads()
    with loaded_shop.session("back") as session, session.publishing():
        roll_back_to(session.lake, before.snapshot_id)
    assert stored(loaded_shop) == ROWS
    with loaded_shop.session("again") as session, session.publishing():
        remove(session.lake, "own.sums", "again")
    other = pa.table({"name": [1]})
    assert run(loaded_shop, [returning(other)]).success
    assert stored(loaded_shop) == [(1,)]
    refused = pytest.raises(LakeError, match="removed and made anew")
    with loaded_shop.session("far") as session, session.publishing(), refused:
        roll_back_to(session.lake, before.snapshot_id)


def test_the_command_removes_own_tables_only(
    loaded_shop: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MEDALLION_LAKE", str(loaded_shop.root))
    assert run(loaded_shop, [returning(TABLE, description="All of it.")]).success
    listed = CliRunner().invoke(app, ["tables", "--csv"]).stdout
    assert "own.sums,row,All of it." in listed
    assert "money" in CliRunner().invoke(app, ["tables", "own.sums"]).stdout
    assert CliRunner().invoke(app, ["remove", "silver.shop_sales"]).exit_code == 2
    assert CliRunner().invoke(app, ["remove", "own.nothing"]).exit_code == 2
    assert CliRunner().invoke(app, ["remove", "own.sums"]).exit_code == 0
    assert "own.sums" not in loaded_shop.heads()
