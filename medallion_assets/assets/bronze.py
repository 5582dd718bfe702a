"""Bronze assets: one a table, from its description."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from dagster import (
    AssetDep,
    AssetExecutionContext,
    AssetsDefinition,
    BackfillPolicy,
    DailyPartitionsDefinition,
    MaterializeResult,
    asset,
)

from medallion_assets.assets.days import asked_days
from medallion_assets.assets.faults import retried
from medallion_assets.assets.metadata import definition_metadata, table_key
from medallion_assets.bronze.build import build_bronze
from medallion_assets.bronze.outcome import BronzeOutcome
from medallion_assets.lake.schemas import bronze_schema
from medallion_assets.naming import BRONZE, OWNER
from medallion_assets.resources.platform import Platform
from medallion_assets.tables.model import ParentDay, Table

__all__ = ["build_bronze_asset"]


def build_bronze_asset(
    *, table: Table, tables: Mapping[str, Table], partitions: DailyPartitionsDefinition
) -> AssetsDefinition:
    """The asset that keeps what a source delivered of one table."""

    @asset(
        key=table_key(BRONZE, table),
        deps=_parents(table, tables),
        description=f"{table.description} As received, as text, with provenance.",
        group_name=f"{table.source}_{BRONZE}",
        kinds={"duckdb", "iceberg", "csv"},
        owners=[OWNER],
        tags={"layer": BRONZE, "source": table.source},
        metadata=definition_metadata(BRONZE, table, bronze_schema(table)),
        partitions_def=partitions if table.day else None,
        backfill_policy=BackfillPolicy.single_run(),
    )
    def _asset(
        context: AssetExecutionContext, platform: Platform
    ) -> Iterator[MaterializeResult[Any]]:
        with retried(context), platform.session(context) as session:
            days = asked_days(context, table, session.days)
            outcome = build_bronze(session, table, tables, days)
        whole = _metadata(outcome, partitioned=days is not None)
        for day in days.days if days else ():
            context.add_asset_metadata(_of_day(outcome, day), partition_key=day.isoformat())
        if days is not None:
            context.add_asset_metadata(whole, partition_key=days.days[-1].isoformat())
        yield MaterializeResult(metadata={} if days is not None else whole)

    return _asset


def _parents(table: Table, tables: Mapping[str, Table]) -> list[AssetDep]:
    """The bronze of the parent that the table's business days come from."""
    if not isinstance(table.day, ParentDay):
        return []
    return [AssetDep(table_key(BRONZE, tables[table.day.parent]))]


def _of_day(outcome: BronzeOutcome, day: date) -> dict[str, Any]:
    """What a day brought: of an export its rows, of a database what changed on it."""
    if outcome.changed is not None:
        return {"dagster/partition_row_count": outcome.changed.get(day, 0)}
    entry = outcome.entries[day]
    return {"dagster/partition_row_count": int(entry.rows.bronze), "load": entry.load_id}


def _metadata(outcome: BronzeOutcome, *, partitioned: bool) -> dict[str, Any]:
    """What the whole step did; of a range only its last day carries it."""
    delivery = outcome.delivery
    if delivery is None:
        return {"delivery": "the export has no file for this table"}
    metadata: dict[str, Any] = {
        "file": delivery.file_name,
        "sha256": delivery.sha256,
        "appended rows": outcome.appended,
    }
    if not partitioned:
        metadata["dagster/row_count"] = int(outcome.entries[None].rows.bronze)
        metadata["records"] = delivery.records
        metadata["unparsable"] = delivery.unparsable
    return metadata
