"""What Dagster says of an input or output, as slices and tables of the lake.

Belongs here: keys, partitions and metadata of assets. Does not belong here: reading and storing
(see ``frames``).
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from dagster import (
    AssetExecutionContext,
    InputContext,
    OutputContext,
    PartitionsDefinition,
    TableSchema,
    TableSchemaMetadataValue,
    TimeWindowPartitionsDefinition,
)

from medallion_assets.core.errors import ConfigurationError
from medallion_assets.core.naming import BRONZE, GOLD, QUARANTINE, SILVER, SILVER_DAY
from medallion_assets.frames.own import OwnTable, own_identifier
from medallion_assets.frames.reading import Slice
from medallion_assets.frames.storing import StoredRows
from medallion_assets.orchestration.assets.metadata import table_schema

ALLOW_MISSING = "allow_missing_partitions"
"""Metadata of an input: whether days that are not published simply have no rows."""
DAY_COLUMN = "partition_expr"
"""Metadata of an asset: the column of the day, by the name that Dagster's managers give it."""
GRAIN = "grain"
"""Metadata of an asset: the columns of its key, with commas between."""
RANGE_START = "dagster/asset_partition_range_start"
RANGE_END = "dagster/asset_partition_range_end"
PARTITION = "dagster/partition"
DESCRIBED = 3
"""Parts of the key of a table of a source system: layer, source, table."""


def asked_slice(context: InputContext) -> Slice:
    """What an input asks for: the partitions of the step, or all where the step has none."""
    path = context.asset_key.path
    days = None
    if context.has_asset_partitions and _is_partitioned(context):
        days = tuple(days_of(context.asset_partitions_def, context.asset_partition_keys))
    if len(path) == DESCRIBED and path[0] in {BRONZE, SILVER, QUARANTINE}:
        return Slice(f"{path[0]}.{path[1]}_{path[2]}", path[1], days)
    if len(path) == DESCRIBED and path[0] == GOLD:
        return Slice(f"{GOLD}.{path[2]}", path[1], days)
    return Slice(own_identifier(path), None, days)


def _is_partitioned(context: InputContext) -> bool:
    """Whether the asset that reads has partitions; outside of a step it has."""
    step = context.step_context
    if step is None:
        return True
    keys = step.job_def.asset_layer.get_selected_entity_keys_for_node(step.node_handle)
    graph = step.job_def.asset_layer.asset_graph
    return any(graph.get(key).partitions_def is not None for key in keys)


def days_of(partitions: PartitionsDefinition[Any], keys: Iterable[str]) -> Iterator[date]:
    """The days of some partitions, in order.

    Raises:
        ConfigurationError: the partitions are not of days, weeks, months or the like.
    """
    if not isinstance(partitions, TimeWindowPartitionsDefinition):
        raise ConfigurationError(
            f"partitions of the kind {type(partitions).__name__} are no days of a table",
            remedy="use DailyPartitionsDefinition, or weeks or months",
        )
    for key in keys:
        window = partitions.time_window_for_partition_key(key)
        first, end = window.start.date(), window.end.date()
        if end <= first:
            raise ConfigurationError(
                f"the partition {key} is shorter than a day",
                remedy="use DailyPartitionsDefinition, or weeks or months",
            )
        while first < end:
            yield first
            first += timedelta(days=1)


def own_table(context: OutputContext) -> OwnTable:
    """The table that an output becomes.

    Raises:
        ConfigurationError: it is no asset's, or its key is the platform's.
    """
    if not context.has_asset_key:
        raise ConfigurationError(
            f"the output {context.name} of {context.op_def.name} belongs to no asset",
            remedy="return it from an asset, or give the output another IO manager",
        )
    metadata = context.definition_metadata or {}
    described = metadata.get("dagster/column_schema")
    if isinstance(described, TableSchemaMetadataValue):
        described = described.schema
    columns = described.columns if isinstance(described, TableSchema) else []
    spec = context.asset_spec
    return OwnTable(
        key="/".join(context.asset_key.path),
        description=spec.description or "",
        day=_text(metadata.get(DAY_COLUMN, SILVER_DAY)) if context.has_asset_partitions else None,
        grain=tuple(name.strip() for name in _text(metadata.get(GRAIN, "")).split(",") if name),
        columns=tuple((column.name, column.description or "") for column in columns),
    )


def _text(value: object) -> str:
    """Metadata as text, be it wrapped or not."""
    return str(getattr(value, "value", value))


def output_days(context: OutputContext) -> list[date] | None:
    """The days that an output stands for; None of an asset without partitions."""
    if not context.has_asset_partitions:
        return None
    return list(days_of(context.asset_partitions_def, context.asset_partition_keys))


def step_days(context: AssetExecutionContext) -> int:
    """The days of the run that a step belongs to; 0 where its run has none."""
    tags = context.run.tags
    if RANGE_START in tags:
        first, last = (date.fromisoformat(tags[name]) for name in (RANGE_START, RANGE_END))
        return (last - first).days + 1
    return int(PARTITION in tags)


def stored_metadata(table: OwnTable, stored: StoredRows, days: list[date] | None) -> dict[str, Any]:
    """What the UI shows of what was stored."""
    kind = "dagster/row_count" if days is None else "dagster/partition_row_count"
    return {
        "dagster/table_name": table.identifier,
        "dagster/column_schema": table_schema(stored.schema),
        kind: sum(stored.rows.values()),
    }
