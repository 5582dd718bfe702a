"""Telling many days at once is telling them one by one."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from dagster import (
    AssetExecutionContext,
    AssetKey,
    BackfillPolicy,
    DagsterInstance,
    DailyPartitionsDefinition,
    MaterializeResult,
    asset,
    materialize,
)

from medallion_assets.orchestration.assets.day_metadata import add_day_metadata

DAYS = DailyPartitionsDefinition("2024-05-01", end_date="2024-05-04")
TAGS = {
    "dagster/asset_partition_range_start": "2024-05-01",
    "dagster/asset_partition_range_end": "2024-05-03",
}


def told(*, at_once: bool) -> dict[str | None, dict[str, Any]]:
    """The metadata of each day."""

    @asset(partitions_def=DAYS, backfill_policy=BackfillPolicy.single_run())
    def sales(context: AssetExecutionContext) -> Iterator[MaterializeResult[Any]]:
        days = {date(2024, 5, day): {"rows": day, "more": "x" * day} for day in (1, 3)}
        if at_once:
            add_day_metadata(context, AssetKey("sales"), days)
            add_day_metadata(context, AssetKey("sales"), {date(2024, 5, 3): {"last": True}})
        else:
            for day, metadata in days.items():
                context.add_asset_metadata(metadata, partition_key=day.isoformat())
            context.add_asset_metadata({"last": True}, partition_key="2024-05-03")
        yield MaterializeResult(metadata={"whole": 1})

    with DagsterInstance.ephemeral() as instance:
        result = materialize([sales], tags=TAGS, instance=instance)
    events = result.get_asset_materialization_events()
    return {
        event.partition: {
            name: value.value for name, value in event.materialization.metadata.items()
        }
        for event in events
    }


def test_days_are_told_as_dagsters_own_method_tells_them() -> None:
    assert told(at_once=True) == told(at_once=False)
    assert told(at_once=True)["2024-05-03"] == {"rows": 3, "more": "xxx", "last": True, "whole": 1}
