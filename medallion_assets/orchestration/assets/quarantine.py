"""Quarantine in the asset graph: what silver's step writes beside silver.

Belongs here: specs, so that quarantine has a place in the lineage and can be an input. Does not
belong here: running anything; a step of silver fills both tables at once.
"""

from dagster import AssetDep, AssetSpec, DailyPartitionsDefinition

from medallion_assets.core.naming import OWNER, QUARANTINE, SILVER
from medallion_assets.lake.schemas import quarantine_schema
from medallion_assets.orchestration.assets.metadata import definition_metadata, table_key
from medallion_assets.tables.model import Table


def quarantine_spec(table: Table, partitions: DailyPartitionsDefinition) -> AssetSpec:
    """The asset of a table's rejected rows; not executable, it comes with silver."""
    return AssetSpec(
        table_key(QUARANTINE, table),
        deps=[AssetDep(table_key(SILVER, table))],
        description=f"{table.description} Rows that were rejected, each with all its reasons.",
        group_name=f"{table.source}_{QUARANTINE}",
        kinds={"iceberg"},
        owners=[OWNER],
        tags={"layer": QUARANTINE, "source": table.source},
        metadata=definition_metadata(QUARANTINE, table, quarantine_schema(table)),
        partitions_def=partitions if table.day else None,
    )
