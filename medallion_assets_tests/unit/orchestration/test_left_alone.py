"""What the UI is told of days, models and tests that a run left as they were."""

from datetime import date
from typing import Any

import pytest
from dagster import AssetCheckSpec, AssetKey, TableColumnLineage

from medallion_assets.core.partitions import DayRange, Days
from medallion_assets.gold.dbt import NodeResult
from medallion_assets.gold.outcome import GoldOutcome
from medallion_assets.ledger.entries import ROWS, Account, Entry
from medallion_assets.orchestration.assets.gold_report import AS_BEFORE, GoldReport
from medallion_assets.orchestration.assets.silver_report import SilverReport
from medallion_assets.silver.outcome import SilverOutcome
from medallion_assets_tests.shop import SALES

FIRST, SECOND = date(2024, 5, 1), date(2024, 5, 2)
RANGE = DayRange(FIRST, SECOND)
TEST = NodeResult("test.shop.grain", "grain", passed=True, message="", failures=0, seconds=0.1)
SPEC = AssetCheckSpec("grain", asset=AssetKey(["gold", "shop", "sales"]))


def test_a_day_of_silver_names_the_run_that_built_it() -> None:
    days = Days.of([FIRST, SECOND], RANGE)
    entries: dict[date | None, Entry] = {
        day: Entry(
            table_name="shop_sales", business_day=day, accounts={ROWS: Account()}, run_id="former"
        )
        for day in days.days
    }
    outcome = SilverOutcome(days, Days.of([SECOND], RANGE), entries, {})
    session: Any = None  # nothing is read for it
    report = SilverReport(SALES, outcome, session, TableColumnLineage({}))
    assert report._day(FIRST)["as built by run"] == "former"
    assert "as built by run" not in report._day(SECOND)


@pytest.mark.parametrize("built", [frozenset(), frozenset({TEST.unique_id})], ids=["not", "now"])
def test_a_test_of_gold_says_whether_its_result_is_of_this_run(built: frozenset[str]) -> None:
    report = GoldReport(GoldOutcome((), [TEST], built), {}, {}, [], {})
    told = (report._result(SPEC, TEST, None).metadata or {}).get("result")
    assert (told is not None) is not bool(built)
    assert told is None or told.value == AS_BEFORE
