"""The Dagster code location: everything the platform consists of, assembled.

Belongs here: nothing but assembly. Loading it reads settings and the dbt
manifest, and needs neither network, credentials, lake nor export.
"""

import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

from dagster import (
    AssetsDefinition,
    AssetSpec,
    BetaWarning,
    Definitions,
    PreviewWarning,
    in_process_executor,
    map_asset_specs,
)

from medallion_assets.core.naming import BRONZE, REPORTS
from medallion_assets.gold.models import marts_of
from medallion_assets.gold.project import load_manifest
from medallion_assets.orchestration.alerts.build import build_alerts
from medallion_assets.orchestration.assets.bronze import build_bronze_asset
from medallion_assets.orchestration.assets.days import daily_partitions
from medallion_assets.orchestration.assets.gold import build_gold_assets
from medallion_assets.orchestration.assets.quarantine import quarantine_spec
from medallion_assets.orchestration.assets.reports import build_report_assets
from medallion_assets.orchestration.assets.signals import automation, freshness
from medallion_assets.orchestration.assets.silver import build_silver_asset
from medallion_assets.orchestration.drop_sensor import build_drops
from medallion_assets.orchestration.progress import PROGRESS, progress_logger
from medallion_assets.orchestration.resources.lake import build_resources
from medallion_assets.orchestration.retention import build_retention
from medallion_assets.orchestration.schedules import build_schedules
from medallion_assets.reports.described import REPORTED
from medallion_assets.settings.environment import Settings
from medallion_assets.systems.environment import settings_of
from medallion_assets.systems.registry import all_systems, system_of


def build_definitions(settings: Settings) -> Definitions:
    """All assets, checks, jobs, schedules and sensors of an environment."""
    systems = all_systems()
    with _known_previews():
        assets = [
            build(system=system, table=table, partitions=daily_partitions(settings, system))
            for system in systems
            for build in (partial(build_bronze_asset, settings=settings), build_silver_asset)
            for table in system.tables
        ]
    quarantine = [
        quarantine_spec(table, daily_partitions(settings, system))
        for system in systems
        for table in system.tables
    ]
    manifest = load_manifest()
    with _known_previews():
        gold = [
            build_gold_assets(
                manifest=manifest, system=system, partitions=daily_partitions(settings, system)
            )
            for system in systems
            if marts_of(manifest, system.name)
        ]
        pages = [
            page
            for described in REPORTED
            for page in build_report_assets(described, settings, by_day(manifest, described.name))
        ]
    return Definitions.merge(
        Definitions(
            assets=[*_with_signals([*assets, *gold], settings), *quarantine, *pages],
            resources=build_resources(),
            loggers={PROGRESS: progress_logger},
            executor=in_process_executor,
        ),
        build_schedules(settings),
        build_alerts(settings),
        build_drops(settings),
        build_retention(settings),
    )


def by_day(manifest: Mapping[str, Any], system: str) -> dict[str, bool]:
    """The published models of a system, and whether each is stored by day."""
    return {model.name: model.partition is not None for model in marts_of(manifest, system)}


def _with_signals(
    assets: Sequence[AssetsDefinition], settings: Settings
) -> Sequence[AssetsDefinition]:
    """The assets with what Dagster needs to call them stale, or to make them by itself."""

    def signalled(spec: AssetSpec) -> AssetSpec:
        layer, source, _ = spec.key.path
        system = system_of(source)
        return spec.replace_attributes(
            freshness_policy=freshness(settings, system) if layer != BRONZE else None,
            automation_condition=automation(layer, settings_of(settings, system).time_zone),
        )

    return map_asset_specs(signalled, assets)


def published_tables() -> list[AssetSpec]:
    """The tables of bronze, silver, quarantine and gold as external assets.

    For another code location, whose assets read them; with their partitions and columns.
    """
    every = build_definitions(Settings.load()).resolve_all_asset_specs()
    found = [spec for spec in every if spec.key.path[0] != REPORTS]
    # Who makes a table decides when it is stale and when it is made.
    return [
        spec.replace_attributes(freshness_policy=None, automation_condition=None) for spec in found
    ]


@contextmanager
def _known_previews() -> Iterator[None]:
    """Silence Dagster's notes on the parameters that are used although they may change.

    Single-run backfills and checks with partitions; a test runs a range to notice a change.
    """
    with warnings.catch_warnings():
        for category, parameter in (
            (BetaWarning, "backfill_policy"),
            (BetaWarning, "allow_nonexistent_upstream_partitions"),
            (PreviewWarning, "partitions_def"),
        ):
            warnings.filterwarnings("ignore", message=f".*{parameter}", category=category)
        yield
