"""Days that a step rewrote unasked are recorded, so that the UI shows what they hold."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest
from dagster import (
    AssetCheckResult,
    AssetExecutionContext,
    AssetMaterialization,
    Failure,
    TableColumnLineage,
)

from medallion_assets.core.partitions import DayRange, Days
from medallion_assets.ledger.entries import ROWS, Account, Entry
from medallion_assets.orchestration.assets.rejected import Rejects
from medallion_assets.orchestration.assets.silver_report import SilverReport
from medallion_assets.session import Session
from medallion_assets.silver.audit import Verdict
from medallion_assets.silver.outcome import SilverOutcome
from medallion_assets_tests.shop import SALES

FIRST = date(2024, 5, 1)
RANGE = DayRange(FIRST, FIRST + timedelta(days=3))
BAD = Verdict(ledger=("wrong",))


def entry(day: date, rows: int) -> Entry:
    return Entry(
        table_name="shop_sales",
        business_day=day,
        accounts={ROWS: Account(bronze=rows, received=rows, silver=rows)},  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    ("changed", "failed", "former", "recorded"),
    [
        (None, [], 0, {"2024-05-01": 11, "2024-05-03": 13}),
        (None, [FIRST], 0, {"2024-05-03": 13}),
        (None, [], 13, {"2024-05-01": 11}),
        ({}, [], 0, {}),
    ],
    ids=["changed", "failed", "as before", "by day of change"],
)
def test_only_published_business_days_that_changed_unasked(
    changed: Any, failed: list[date], former: int, recorded: dict[str, int]
) -> None:
    days = [FIRST, FIRST + timedelta(days=1), FIRST + timedelta(days=2)]
    outcome = SilverOutcome(
        Days.of(days[1:2], RANGE),
        Days.of(days, RANGE),
        {day: entry(day, 10 + day.day) for day in days},
        dict.fromkeys(failed, BAD),
        changed=changed,
        former={days[2]: entry(days[2], former)},
    )
    report = SilverReport(SALES, outcome, cast("Session", None), TableColumnLineage({}))
    logged: list[AssetMaterialization] = []
    context = cast("AssetExecutionContext", SimpleNamespace(log_event=logged.append))
    report._log_other_days(context, (days[1],))
    found = {str(e.partition): e.metadata["dagster/partition_row_count"].value for e in logged}
    assert found == recorded


def test_rows_without_a_day_that_failed_show_in_the_checks_of_the_asked_day(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Rejects, "metadata", lambda _, days: {"rejected of": str(days)})
    asked = Days.of([FIRST], RANGE)
    outcome = SilverOutcome(
        asked, asked, {FIRST: entry(FIRST, 5)}, {FIRST: Verdict(), None: Verdict(("too many",))}
    )
    report = SilverReport(SALES, outcome, cast("Session", None), TableColumnLineage({}))
    context = cast("AssetExecutionContext", SimpleNamespace(log_event=lambda _: None))
    told: list[AssetCheckResult] = []
    with pytest.raises(Failure, match="not published: rows without a day"):
        told.extend(report._failure(context, (FIRST,)))
    contract, ledger = told
    assert (contract.passed, ledger.passed) == (False, True)
    assert contract.description == "rows without a day: too many"
    assert contract.metadata["rejected of"].value == str((FIRST, None))
