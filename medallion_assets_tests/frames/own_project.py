"""A Dagster project of somebody else's, over the lake of the shop.

Belongs here: external assets for the shop's tables, and running assets of a test. Does not belong
here: any expectation.
"""

from collections.abc import Sequence
from typing import Any

from dagster import (
    AssetsDefinition,
    AssetSpec,
    DagsterInstance,
    DailyPartitionsDefinition,
    ExecuteInProcessResult,
    materialize,
)

from medallion_assets.orchestration.resources.lake import LakeIOManager
from medallion_assets_tests.platform import Platform

__all__ = ["DAYS", "SALES", "TABLES", "lake_of", "run", "why"]

DAYS = DailyPartitionsDefinition("2024-05-01", end_date="2024-05-06")
"""Two days more than the shop has loaded."""
SALES = ["silver", "shop", "sales"]
TABLES = [
    AssetSpec([layer, "shop", table], partitions_def=DAYS if table == "sales" else None)
    for layer in ("bronze", "silver", "quarantine")
    for table in ("sales", "articles", "refunds")
]
FIRST, LAST = "dagster/asset_partition_range_start", "dagster/asset_partition_range_end"


def lake_of(platform: Platform) -> LakeIOManager:
    """The lake of a test, named by a field."""
    return LakeIOManager(address=str(platform.place or platform.root), state=str(platform.root))


def run(
    platform: Platform,
    assets: Sequence[AssetsDefinition],
    *days: str,
    instance: DagsterInstance | None = None,
    **resources: Any,
) -> ExecuteInProcessResult:
    """Materialize assets: without partitions, for a day, or for the days from one to another."""
    lake = lake_of(platform)
    tags = {FIRST: days[0], LAST: days[-1]} if len(days) > 1 else {}
    return materialize(
        [*TABLES, *assets],
        selection=list(assets),
        partition_key=days[0] if len(days) == 1 else None,
        tags=tags,
        resources={"lake": lake, "io_manager": lake} | resources,
        raise_on_error=False,
        instance=instance,
    )


def why(result: ExecuteInProcessResult) -> str:
    """What the step that failed said, with its remedy."""
    assert not result.success
    (event,) = [event for event in result.all_events if event.is_step_failure]
    found = event.step_failure_data.user_failure_data
    assert found is not None, event.step_failure_data.error
    return str(found.description)
