"""What the ledger says of rows that wait or are gone, and what the check of bronze does."""

from datetime import date

import pytest
from dagster import AssetKey

from medallion_assets.bronze.guards import Losses
from medallion_assets.cli.ledger import totals
from medallion_assets.cli.ledger.shown import print_ledger
from medallion_assets.cli.ledger.totals import ledger_rows, source_rows
from medallion_assets.orchestration.assets.bronze import _removed
from medallion_assets_tests.platform import Platform
from medallion_assets_tests.shop import THREE_DAYS, line, sale, with_export


def shown(platform: Platform, capsys: pytest.CaptureFixture[str]) -> str:
    (columns, rows), _ = ledger_rows(platform.settings)
    print_ledger(columns, rows)
    return capsys.readouterr().out


@pytest.mark.again
def test_rows_that_silver_was_not_built_from_are_no_balance(
    loaded_shop: Platform, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ledger_rows(loaded_shop.settings)[1].waiting == 0
    assert "balanced: every row and cent" in shown(loaded_shop, capsys)
    newer = with_export(loaded_shop, {**THREE_DAYS, "sales": [*THREE_DAYS["sales"], sale(6, 2)]})
    with newer.session() as session:
        newer.bronze_in(session)
    verdict = ledger_rows(newer.settings)[1]
    assert (verdict.balanced, verdict.waiting) == (True, 3)
    text = shown(newer, capsys)
    assert "waiting for silver: shop_sales 3 rows" in text
    assert "balanced" not in text
    newer.run()
    assert ledger_rows(newer.settings)[1].waiting == 0


@pytest.mark.again
def test_rows_whose_key_is_gone_have_a_column(
    loaded_shop: Platform, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "removed" not in shown(loaded_shop, capsys)
    with_export(loaded_shop, {**THREE_DAYS, "sales": THREE_DAYS["sales"][1:]}).run()
    columns, rows = ledger_rows(loaded_shop.settings)[0]
    found = {row[0]: row[columns.index("removed")] for row in rows if row[1] == "rows"}
    assert found == {"shop_articles": 0, "shop_lines": 0, "shop_sales": 1}
    assert "removed" in shown(loaded_shop, capsys)


def test_the_ledger_begins_with_what_the_source_said(loaded_shop: Platform) -> None:
    columns, rows = source_rows(loaded_shop.settings)
    found = [dict(zip(columns, row, strict=True)) for row in rows]
    assert {row["table_name"]: row["in_source"] for row in found} == {
        f"shop_{name}": len(sent) for name, sent in THREE_DAYS.items()
    }
    assert all(row["in_source"] == row["read"] + row["unread"] for row in found)
    assert len(source_rows(loaded_shop.settings, "olist_orders")[1]) == 0


def test_money_that_cannot_be_read_is_counted(
    loaded_shop: Platform, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = [*THREE_DAYS["lines"], line(1, 8, price="9;90"), line(1, 9, price="abc")]
    with_export(loaded_shop, {**THREE_DAYS, "lines": bad}).run()
    assert "no money, and in no sum: shop_lines price 2" in shown(loaded_shop, capsys)


def test_gold_that_has_other_figures_is_behind(
    loaded_shop: Platform, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    gold = "select 'shop_sales' as table_name, 'rows' as measure, {}::decimal(38, 2) as gold"
    sales = len(loaded_shop.rows("silver", "sales"))
    for found, behind in ((sales, ()), (sales - 1, ("shop_sales",))):
        sql = gold.format(found)
        monkeypatch.setattr(totals, "_gold_sql", lambda *_, sql=sql: sql)
        verdict = ledger_rows(loaded_shop.settings)[1]
        assert (verdict.behind, verdict.is_good) == (behind, not behind)
        said = "gold is behind silver: shop_sales rows" in shown(loaded_shop, capsys)
        assert said is bool(behind)


def test_the_check_warns_from_the_first_key() -> None:
    key = AssetKey("bronze")
    assert _removed(key, Losses(keys=9)).passed
    gone = _removed(key, Losses(keys=9, removed=1, examples=("a",)))
    assert (gone.passed, gone.description) == (False, "1 of 9 keys are gone")
    lost = _removed(key, Losses(keys=9, emptied={date(2024, 5, 1): 4}))
    assert (lost.passed, lost.description) == (False, "1 days have no rows any more")
