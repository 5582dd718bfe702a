"""What the ledger says of rows that wait or are gone, and what the check of bronze does."""

from datetime import date

import pytest
from dagster import AssetKey

from medallion_assets.bronze.guards import Losses
from medallion_assets.cli.ledger import ledger_rows, print_ledger
from medallion_assets.orchestration.assets.bronze import _removed
from medallion_assets_tests.platform import Platform
from medallion_assets_tests.shop import THREE_DAYS, sale, with_export


def shown(platform: Platform, capsys: pytest.CaptureFixture[str]) -> str:
    (columns, rows), _ = ledger_rows(platform.settings)
    print_ledger(columns, rows)
    return capsys.readouterr().out


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


def test_rows_whose_key_is_gone_have_a_column(
    loaded_shop: Platform, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "removed" not in shown(loaded_shop, capsys)
    with_export(loaded_shop, {**THREE_DAYS, "sales": THREE_DAYS["sales"][1:]}).run()
    columns, rows = ledger_rows(loaded_shop.settings)[0]
    found = {row[0]: row[columns.index("removed")] for row in rows if row[1] == "rows"}
    assert found == {"shop_articles": 0, "shop_lines": 0, "shop_sales": 1}
    assert "removed" in shown(loaded_shop, capsys)


def test_the_check_warns_from_the_first_key() -> None:
    key = AssetKey("bronze")
    assert _removed(key, Losses(keys=9)).passed
    gone = _removed(key, Losses(keys=9, removed=1, examples=("a",)))
    assert (gone.passed, gone.description) == (False, "1 of 9 keys are gone")
    lost = _removed(key, Losses(keys=9, emptied={date(2024, 5, 1): 4}))
    assert (lost.passed, lost.description) == (False, "1 days have no rows any more")
