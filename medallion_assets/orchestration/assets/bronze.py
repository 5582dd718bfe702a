"""Bronze assets: one a table, from its description."""

from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import date
from typing import Any

from dagster import (
    AssetCheckResult,
    AssetCheckSeverity,
    AssetCheckSpec,
    AssetDep,
    AssetExecutionContext,
    AssetKey,
    AssetsDefinition,
    BackfillPolicy,
    Config,
    DailyPartitionsDefinition,
    MaterializeResult,
    ResourceParam,
    asset,
)
from pydantic import Field

from medallion_assets.bronze.build import build_bronze
from medallion_assets.bronze.columns import SchemaChange
from medallion_assets.bronze.guards import Losses
from medallion_assets.bronze.outcome import BronzeOutcome
from medallion_assets.core.errors import RefusedColumnsError
from medallion_assets.core.naming import BRONZE, OWNER
from medallion_assets.core.partitions import Days
from medallion_assets.lake.schemas import bronze_schema
from medallion_assets.orchestration.assets.day_metadata import add_day_metadata
from medallion_assets.orchestration.assets.days import asked_days
from medallion_assets.orchestration.assets.drop_report import drop_counts, file_checks, file_results
from medallion_assets.orchestration.assets.metadata import (
    bronze_counts,
    definition_metadata,
    markdown_table,
    table_key,
    usage_metadata,
)
from medallion_assets.orchestration.faults import retried
from medallion_assets.orchestration.resources.lake import LakeIOManager
from medallion_assets.settings.environment import Settings
from medallion_assets.sources.origin import brings_files, origin_of
from medallion_assets.tables.model import ParentDay, Table
from medallion_assets.tables.source_system import SourceSystem

SCHEMA = "schema"
ABOUT_SCHEMA = (
    "The source has the columns it had before. Lists what was added, is missing, was renamed, "
    "retyped or reordered, and what became of it; all of it is in ledger.schema_changes."
)
REMOVED = "removed"
ABOUT_REMOVED = (
    "No key is gone since the last delivery. Keys that are gone leave silver and gold, and the "
    "ledger counts their rows as removed; a day that would lose all rows is refused."
)
MOST_SHOWN = 20
"""Changes in a description; the metadata have all."""


class BronzeOptions(Config):
    """What a run may ask of bronze beside its days; offered by the launchpad."""

    accept_removals: bool = Field(
        default=False,
        description="Believe a source that has lost most of its rows, or all of a day.",
    )


def build_bronze_asset(
    *, settings: Settings, system: SourceSystem, table: Table, partitions: DailyPartitionsDefinition
) -> AssetsDefinition:
    """The asset that keeps what a source delivered of one table.

    Args:
        settings: of which only what the source is matters here.
    """
    key = table_key(BRONZE, table)

    @asset(
        key=key,
        deps=_parents(table, system.by_name),
        description=f"{table.description} As received, as text, with provenance.",
        group_name=f"{table.source}_{BRONZE}",
        kinds={"duckdb", "iceberg", origin_of(settings, system).kind()},
        owners=[OWNER],
        tags={"layer": BRONZE, "source": table.source},
        metadata=definition_metadata(BRONZE, table, bronze_schema(table), system.currency),
        partitions_def=partitions if table.day else None,
        backfill_policy=BackfillPolicy.single_run(),
        check_specs=[
            *file_checks(table, partitions),
            AssetCheckSpec(SCHEMA, asset=key, description=ABOUT_SCHEMA),
            AssetCheckSpec(REMOVED, asset=key, description=ABOUT_REMOVED),
        ],
    )
    def _asset(
        context: AssetExecutionContext, config: BronzeOptions, lake: ResourceParam[LakeIOManager]
    ) -> Iterator[MaterializeResult[Any] | AssetCheckResult]:
        with retried(context), lake.session(context, system) as session:
            days = asked_days(context, table, session.days)
            try:
                outcome = build_bronze(
                    session, table, system.by_name, days, accept_removals=config.accept_removals
                )
            except RefusedColumnsError as refused:
                yield _refusal(key, refused)
                raise
            spent = usage_metadata()
        yield MaterializeResult(
            metadata=_materialized_days(context, table, outcome, days, spent),
            check_results=file_results(context, table, outcome, days),
        )
        yield _drift(key, outcome)
        yield _removed(key, outcome.losses)

    return _asset


def _materialized_days(
    context: AssetExecutionContext,
    table: Table,
    outcome: BronzeOutcome,
    days: Days | None,
    spent: dict[str, Any],
) -> dict[str, Any]:
    """Tell what the run did; of tables with days each day its own, and the last the rest too.

    Args:
        spent: what the step used.

    Returns:
        The metadata of the asset as a whole.
    """
    whole = _metadata(table, outcome, partitioned=days is not None) | spent
    if days is None:
        return whole
    told = {day: _of_day(outcome, day) for day in days.days}
    told[days.days[-1]] |= whole
    add_day_metadata(context, table_key(BRONZE, table), told)
    return {}


def _drift(key: AssetKey, outcome: BronzeOutcome) -> AssetCheckResult:
    """Whether the source's columns changed with this run; a warning, because the run goes on.

    What was not taken in is one of several files, and the others were.
    """
    names = [item.name for item in fields(SchemaChange)]
    matters = [change for change in outcome.drift if change.matters]
    rows = [[str(getattr(change, name) or "") for name in names] for change in outcome.drift]
    return AssetCheckResult(
        asset_key=key,
        check_name=SCHEMA,
        passed=not matters,
        severity=AssetCheckSeverity.WARN,
        description="; ".join(map(str, matters[:MOST_SHOWN])) or None,
        metadata={"changes": markdown_table(names, rows)} if rows else {},
    )


def _removed(key: AssetKey, losses: Losses) -> AssetCheckResult:
    """Which keys a delivery took away; a warning from the first one."""
    days = [[str(day), str(rows)] for day, rows in losses.emptied.items()]
    return AssetCheckResult(
        asset_key=key,
        check_name=REMOVED,
        passed=not (losses.removed or losses.undated or days),
        severity=AssetCheckSeverity.WARN,
        description=str(losses) or None,
        metadata={
            "keys_removed": losses.removed,
            "keys_without_a_day_now": losses.undated,
            "keys": list(losses.examples),
            **({"days_lost": markdown_table(["day", "rows"], days)} if days else {}),
        },
    )


def _refusal(key: AssetKey, refused: RefusedColumnsError) -> AssetCheckResult:
    """That a delivery was refused for its columns."""
    return AssetCheckResult(
        asset_key=key,
        check_name=SCHEMA,
        passed=False,
        severity=AssetCheckSeverity.ERROR,
        description=refused.problem,
        metadata={"columns": ", ".join(refused.header)},
    )


def _parents(table: Table, tables: Mapping[str, Table]) -> list[AssetDep]:
    """The bronze of the parent that the table's business days come from."""
    if not isinstance(table.day, ParentDay):
        return []
    return [AssetDep(table_key(BRONZE, tables[table.day.parent]))]


def _of_day(outcome: BronzeOutcome, day: date) -> dict[str, Any]:
    """What a day brought: of an export its rows, else what changed or arrived on it."""
    if outcome.changed is not None:
        return {"dagster/partition_row_count": outcome.changed.get(day, 0)}
    return bronze_counts(outcome.entries[day])


def _metadata(table: Table, outcome: BronzeOutcome, *, partitioned: bool) -> dict[str, Any]:
    """What the whole step did; of a range only its last day carries it."""
    delivery = outcome.delivery
    if brings_files(table.source):
        return drop_counts(outcome, partitioned=partitioned)
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
