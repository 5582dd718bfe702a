"""The Dagster code location: everything the platform consists of, assembled.

Belongs here: nothing but assembly. Loading it reads settings and the dbt
manifest, and needs neither network, credentials, lake nor export.
"""

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial

from dagster import (
    AssetsDefinition,
    AssetSpec,
    BetaWarning,
    Definitions,
    PreviewWarning,
    map_asset_specs,
)

from medallion_assets.core.naming import BRONZE, GOLD, REPORTS
from medallion_assets.gold.project import all_marts, marts_of
from medallion_assets.orchestration.alerts.build import build_alerts
from medallion_assets.orchestration.assets.bronze import build_bronze_asset
from medallion_assets.orchestration.assets.days import daily_partitions, gold_partitions
from medallion_assets.orchestration.assets.gold import build_gold_assets
from medallion_assets.orchestration.assets.quarantine import quarantine_spec
from medallion_assets.orchestration.assets.reports import build_report_assets
from medallion_assets.orchestration.assets.signals import automation, freshness
from medallion_assets.orchestration.assets.silver import build_silver_asset
from medallion_assets.orchestration.drop_sensor import build_drops
from medallion_assets.orchestration.executors import executor_of
from medallion_assets.orchestration.page_schedules import build_page_schedules
from medallion_assets.orchestration.progress import PROGRESS, progress_logger
from medallion_assets.orchestration.resources.lake import build_resources
from medallion_assets.orchestration.retention import build_retention
from medallion_assets.orchestration.schedules import build_automation, build_schedules
from medallion_assets.reports.described import REPORTED
from medallion_assets.settings.environment import Settings
from medallion_assets.systems.environment import settings_of
from medallion_assets.systems.registry import all_projects, all_systems, project_of, system_of
from medallion_assets.tables.dbt_gold import DbtGold
from medallion_assets.tables.source_system import SourceSystem


def build_definitions(settings: Settings) -> Definitions:
    """All assets, checks, jobs, schedules and sensors of an environment."""
    systems = all_systems()
    return Definitions.merge(
        system_definitions(settings, systems),
        gold_definitions(settings, _separate(systems)),
        page_definitions(settings),
        shared_definitions(settings),
        _running(settings),
    )


def job_definitions(settings: Settings, source: str) -> Definitions:
    """What the jobs of one system run, which is a part of all definitions.

    The gold of other projects that is made from the system belongs to it, and so do the systems
    beside which it is made.
    """
    reading = [one for one in _separate(all_systems()) if source in one.systems]
    names = {source}.union(*(project.systems for project in reading))
    systems = [system for system in all_systems() if system.name in names]
    return Definitions.merge(
        system_definitions(settings, systems),
        gold_definitions(settings, reading),
        _running(settings),
    )


def _separate(systems: Sequence[SourceSystem]) -> list[DbtGold]:
    """The projects of gold that no system brings."""
    brought = {system.name for system in systems if system.gold is not None}
    return [project for project in all_projects() if project.name not in brought]


def _running(settings: Settings) -> Definitions:
    """What assets need to be run."""
    return Definitions(
        resources=build_resources(),
        loggers={PROGRESS: progress_logger},
        executor=executor_of(settings),
    )


def shared_definitions(settings: Settings) -> Definitions:
    """What a code location has once: alerts, automation, retention."""
    return Definitions.merge(
        Definitions(sensors=[build_automation()]), build_alerts(settings), build_retention(settings)
    )


def system_definitions(settings: Settings, systems: Sequence[SourceSystem]) -> Definitions:
    """What is of single systems: assets with their checks, jobs, schedules, sensors of files."""
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
    brought = [project_of(system.name) for system in systems if system.gold is not None]
    return Definitions.merge(
        Definitions(assets=[*_with_signals(assets, settings), *quarantine]),
        gold_definitions(settings, brought),
        build_schedules(settings, systems),
        build_drops(settings, systems),
    )


def gold_definitions(settings: Settings, projects: Sequence[DbtGold]) -> Definitions:
    """The assets of projects of gold that have models."""
    if not projects:
        return Definitions()
    modelled = {project.name for project, _ in all_marts().values()}
    with _known_previews():
        gold = [
            build_gold_assets(project=project, partitions=gold_partitions(settings, project))
            for project in projects
            if project.name in modelled
        ]
    return Definitions(assets=_with_signals(gold, settings))


def page_definitions(settings: Settings) -> Definitions:
    """The pages of days and months of the built-in systems, and the jobs that write them."""
    with _known_previews():
        pages = [
            page
            for described in REPORTED
            for page in build_report_assets(described, settings, by_day(described.name))
        ]
    return Definitions.merge(Definitions(assets=pages), build_page_schedules(settings))


def by_day(project: str) -> dict[str, bool]:
    """The published models of a project of gold, and whether each is stored by day."""
    return {model.name: model.partition is not None for model in marts_of(project_of(project))}


def _with_signals(
    assets: Sequence[AssetsDefinition], settings: Settings
) -> Sequence[AssetsDefinition]:
    """The assets with what Dagster needs to call them stale, or to make them by itself."""

    def signalled(spec: AssetSpec) -> AssetSpec:
        layer, source, _ = spec.key.path
        system = system_of(project_of(source).systems[0] if layer == GOLD else source)
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
