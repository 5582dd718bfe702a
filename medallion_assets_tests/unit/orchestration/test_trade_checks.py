"""Checks of trade in Dagster: one evaluation a day, warnings that hold nothing back."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import pytest
from dagster import (
    AssetCheckEvaluation,
    AssetCheckKey,
    AssetCheckSeverity,
    AssetExecutionContext,
    AssetKey,
    AssetSpec,
    BackfillPolicy,
    DagsterInstance,
    DailyPartitionsDefinition,
    MaterializeResult,
    materialize,
    multi_asset,
)

from medallion_assets.gold.trade.findings import TradeCheck, Unusual
from medallion_assets.gold.trade.judging import Verdicts
from medallion_assets.orchestration.assets.days import partition_days
from medallion_assets.orchestration.assets.trade_checks import trade_events, trade_specs
from medallion_assets_tests.unit.gold.trade.history import OLIST

DAYS = DailyPartitionsDefinition("2024-04-01", end_date="2024-05-01")
KEY = AssetKey(["gold", "olist", "daily_sales_summary"])
WORDS = "orders 8.0 times the usual Friday"
RANGE = ("dagster/asset_partition_range_start", "dagster/asset_partition_range_end")


def verdicts(days: Sequence[date]) -> Verdicts:
    """Of each day that its level is unusual, if it is a Friday."""
    return {
        day: [
            Unusual(TradeCheck.LEVEL, is_unusual=True, words=WORDS, figures={"orders": 960})
            if day.isoweekday() == 5
            else Unusual(TradeCheck.LEVEL)
        ]
        for day in days
    }


def run(instance: DagsterInstance, judged: Sequence[date], **asked: Any) -> None:
    """A run of the table of days, whose step has judged some."""

    @multi_asset(
        specs=[AssetSpec(KEY, partitions_def=DAYS)],
        check_specs=trade_specs(OLIST, DAYS),
        can_subset=True,
        backfill_policy=BackfillPolicy.single_run(),
    )
    def step(context: AssetExecutionContext) -> Iterator[Any]:
        yield MaterializeResult(asset_key=KEY)
        yield from trade_events(context, OLIST, verdicts(judged), partition_days(context))

    assert materialize([step], instance=instance, **asked).success


def evaluations(instance: DagsterInstance) -> dict[str | None, AssetCheckEvaluation]:
    """What was told of the level, by day; of the run itself without one."""
    records = instance.event_log_storage.get_asset_check_execution_history(
        AssetCheckKey(KEY, TradeCheck.LEVEL), limit=100
    )
    found = [
        record.event.dagster_event.event_specific_data
        for record in records
        if record.event and record.event.dagster_event
    ]
    return {one.partition: one for one in found if isinstance(one, AssetCheckEvaluation)}


@pytest.fixture
def instance() -> Iterator[DagsterInstance]:
    with DagsterInstance.ephemeral() as found:
        yield found


def test_a_run_of_a_day_warns_and_succeeds(instance: DagsterInstance) -> None:
    run(instance, [date(2024, 4, 5)], partition_key="2024-04-05")
    (found,) = evaluations(instance).values()
    assert (found.passed, found.severity) == (False, AssetCheckSeverity.WARN)
    assert (found.partition, found.description) == ("2024-04-05", WORDS)
    assert found.metadata["orders"].value == 960


def test_days_that_were_rebuilt_unasked_have_their_own_evaluation(
    instance: DagsterInstance,
) -> None:
    run(instance, [date(2024, 4, 5), date(2024, 4, 8)], partition_key="2024-04-08")
    found = evaluations(instance)
    assert {day: one.passed for day, one in found.items()} == {
        "2024-04-05": False,
        "2024-04-08": True,
    }


def test_a_run_of_a_range_tells_of_each_day_and_names_those_that_are_unusual(
    instance: DagsterInstance,
) -> None:
    days = [date(2024, 4, number) for number in (4, 5, 6)]
    run(instance, days, tags=dict(zip(RANGE, ("2024-04-04", "2024-04-06"), strict=True)))
    found = evaluations(instance)
    assert {day: one.passed for day, one in found.items()} == {
        "2024-04-04": True, "2024-04-05": False, "2024-04-06": True, None: False,
    }  # fmt: skip
    assert found[None].description == f"2024-04-05: {WORDS}"


def test_no_check_of_trade_blocks() -> None:
    specs = trade_specs(OLIST, DAYS)
    assert [spec.name for spec in specs if spec.blocking] == []
    assert trade_specs(None, DAYS) == []
