"""What a step tells of each of its days.

Belongs here: handing it to Dagster. Its own method copies all that was told before at each call,
which took a tenth of a run over 774 days; so what Dagster keeps is replaced once an asset.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from dagster import AssetExecutionContext, AssetKey
from dagster._core.execution.context.metadata_logging import (
    AssetMetadataHandle,
    OutputMetadataAccumulator,
)


def add_day_metadata(
    context: AssetExecutionContext, key: AssetKey, days: Mapping[date, Mapping[str, Any]]
) -> None:
    """Tell something of some partitions of an asset, as ``context.add_asset_metadata`` does.

    Args:
        days: what to tell, by a day that the step was asked for.
    """
    step = context.op_execution_context.get_step_execution_context()
    told = dict(step._metadata_accumulator.per_output_metadata)  # noqa: SLF001 - as said above
    for day, metadata in days.items():
        handle = AssetMetadataHandle(asset_key=key, partition_key=day.isoformat())
        told[handle] = {**told.get(handle, {}), **metadata}
    step._metadata_accumulator = OutputMetadataAccumulator(per_output_metadata=told)  # noqa: SLF001
