"""Silver assets: one a table, with its two checks."""

from collections.abc import Iterator, Mapping
from typing import Any

from dagster import (
    AssetCheckResult,
    AssetCheckSpec,
    AssetDep,
    AssetExecutionContext,
    AssetsDefinition,
    BackfillPolicy,
    Config,
    DailyPartitionsDefinition,
    MaterializeResult,
    ResourceParam,
    asset,
)
from pydantic import Field

from medallion_assets.core.naming import BRONZE, OWNER, SILVER
from medallion_assets.lake.schemas import silver_schema
from medallion_assets.orchestration.assets.days import asked_days
from medallion_assets.orchestration.assets.metadata import (
    column_lineage,
    definition_metadata,
    table_key,
)
from medallion_assets.orchestration.assets.silver_report import CHECKS, SilverReport
from medallion_assets.orchestration.faults import retried
from medallion_assets.orchestration.resources.lake import LakeIOManager
from medallion_assets.silver.build import build_silver
from medallion_assets.tables.model import Table
from medallion_assets.tables.source_system import SourceSystem


class SilverOptions(Config):
    """What a run may ask of silver beside its days; offered by the launchpad."""

    replay: bool = Field(
        default=False, description="Judge all rejected rows anew, by the rules of today."
    )
    anew: bool = Field(
        default=False, description="Judge the asked days anew, also where they would be the same."
    )
    accept_removals: bool = Field(
        default=False, description="Believe that most rows are rejected, or all of a day."
    )


def build_silver_asset(
    *, system: SourceSystem, table: Table, partitions: DailyPartitionsDefinition
) -> AssetsDefinition:
    """The asset that cleans one table, rejects what is wrong and accounts for both."""
    key, tables = table_key(SILVER, table), system.by_name
    days_def = partitions if table.day else None
    lineage = column_lineage(table, tables)

    @asset(
        key=key,
        deps=_dependencies(table, tables),
        description=f"{table.description} Grain: {table.grain}.",
        group_name=f"{table.source}_{SILVER}",
        kinds={"ibis", "iceberg", "pandera"},
        owners=[OWNER],
        tags={"layer": SILVER, "source": table.source},
        metadata=definition_metadata(SILVER, table, silver_schema(table), system.currency),
        partitions_def=days_def,
        backfill_policy=BackfillPolicy.single_run(),
        check_specs=[
            AssetCheckSpec(
                name, asset=key, description=text, blocking=True, partitions_def=days_def
            )
            for name, text in CHECKS.items()
        ],
    )
    def _asset(
        context: AssetExecutionContext, config: SilverOptions, lake: ResourceParam[LakeIOManager]
    ) -> Iterator[MaterializeResult[Any] | AssetCheckResult]:
        with retried(context), lake.session(context, system) as session:
            days = asked_days(context, table, session.days)
            outcome = build_silver(session, table, tables, days, **config.model_dump())
            report = SilverReport(table, outcome, session, lineage)
            yield from report.events(context)

    return _asset


def _dependencies(table: Table, tables: Mapping[str, Table]) -> list[AssetDep]:
    """The table's bronze, the silver it looks things up in, and the parents' bronze."""
    keys = [table_key(BRONZE, table)]
    keys += [table_key(SILVER, tables[name]) for name in table.uses]
    keys += [table_key(BRONZE, tables[name]) for name in table.bronze_uses]
    return [AssetDep(key) for key in keys]
