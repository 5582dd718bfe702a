"""A day that fails its audit keeps its old state; the other days of the range do not wait."""

from dataclasses import replace
from datetime import date
from typing import Any

from medallion_assets.orchestration.assets.rejected import Rejects
from medallion_assets.silver.build import build_silver
from medallion_assets.tables.model import Threshold
from medallion_assets_tests.platform import Platform
from medallion_assets_tests.shop import ARTICLES, LINES, SALES, THREE_DAYS, sale, with_export
from medallion_assets_tests.tiers import AGAIN


@AGAIN
def test_a_day_that_fails_its_audit_keeps_its_old_state_while_others_are_published(
    loaded_shop: Platform,
) -> None:
    newer = {
        **THREE_DAYS,
        "sales": [
            *(sale(number, 2, "lost") for number in range(20, 23)),
            *THREE_DAYS["sales"],
            sale(7, 1),
            sale(8, 3),
        ],
    }
    strict = replace(SALES, threshold=Threshold(share=0.0, rows=2))
    after = replace(with_export(loaded_shop, newer), tables=(ARTICLES, strict, LINES))
    before = after.rows("silver", "sales"), after.rows("quarantine", "sales")
    failed = date(2024, 5, 2)
    with after.session() as session:
        after.bronze_in(session)
        outcome = build_silver(session, strict, after.names, after.asked(None))
        rejects = Rejects(session, strict, outcome)
        shown = rejects.metadata([failed])
        assert rejects.metadata([date(2024, 5, 1)]) == {}
    seen = str(shown["rejected rows"].value)
    assert seen.count("state_unknown") == 4
    assert "| sales.csv:2 |" in seen, "where each was received"
    assert shown["all rejected rows"] == (
        "medallion query \"from bronze.shop_sales where _business_day = '2024-05-02'\""
    ), "quarantine has the rows of before"
    assert list(outcome.failed) == [failed]
    (problem,) = outcome.failed[failed].contract
    assert "4 of 5 rows were rejected, more than 0%" in problem

    def on(rows: list[dict[str, Any]], *, day: bool) -> list[dict[str, Any]]:
        return [row for row in rows if (row["business_day"] == failed) is day]

    assert on(after.rows("silver", "sales"), day=True) == on(before[0], day=True)
    assert on(after.rows("quarantine", "sales"), day=True) == on(before[1], day=True)
    assert {row["sale_id"][-1] for row in on(after.rows("silver", "sales"), day=False)} == set(
        "12578"
    )
    assert not after.ledger("sales")[failed].built
    repaired = replace(with_export(after, {**newer, "sales": newer["sales"][3:]}))
    assert repaired.run().silver["sales"].failed == {}
    assert repaired.ledger("sales")[failed].rows.silver == 1
