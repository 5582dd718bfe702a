"""Materializing a silver asset as Dagster does, with the variables of this process."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from dagster import DagsterInstance, ExecuteInProcessResult, materialize

from medallion_assets.bronze.build import build_bronze
from medallion_assets.orchestration.assets.days import daily_partitions
from medallion_assets.orchestration.assets.silver import build_silver_asset
from medallion_assets.orchestration.resources.lake import LakeIOManager
from medallion_assets.orchestration.resources.slices import RANGE_END, RANGE_START
from medallion_assets.settings.engines import EngineName
from medallion_assets.settings.environment import Settings
from medallion_assets.silver.build import build_silver
from medallion_assets.systems.built_in import BUILT_IN
from medallion_assets_tests.platform import Platform

__all__ = ["embedded", "failure", "loaded", "materialized", "seen"]


def loaded(platform: Platform, *names: str) -> None:
    """Bring bronze of some tables up to the export."""
    with platform.session() as session:
        for name in names:
            table = platform.names[name]
            build_bronze(
                session, table, platform.names, platform.asked(None) if table.day else None
            )


def embedded(platform: Platform, name: str, days: Sequence[date] | None = None) -> None:
    """Clean some days of a table, or all, on the embedded engine."""
    with platform.session() as session:
        settings = session.settings.model_copy(update={"engine": EngineName.DUCKDB})
        here = replace(session, settings=settings)
        build_silver(here, platform.names[name], platform.names, platform.asked(days))


def materialized(platform: Platform, name: str, day: date | None = None) -> ExecuteInProcessResult:
    """Materialize the silver asset of a table for a day, or for all."""
    asset = build_silver_asset(
        system=BUILT_IN[0],
        table=platform.names[name],
        partitions=daily_partitions(Settings.load(), BUILT_IN[0]),
    )
    dated = platform.names[name].day is not None
    first, last = day or platform.first, day or platform.last
    span = {RANGE_START: first.isoformat(), RANGE_END: last.isoformat()}
    with DagsterInstance.ephemeral() as instance:
        return materialize(
            [asset],
            instance=instance,
            resources={"lake": LakeIOManager()},
            tags=span if dated else {},
            raise_on_error=False,
        )


def failure(result: ExecuteInProcessResult) -> str:
    """What the one step that failed said."""
    assert not result.success
    (event,) = [event for event in result.all_events if event.is_step_failure]
    told = event.step_failure_data.user_failure_data
    assert told is not None
    return str(told.description)


def seen(platform: Platform, name: str) -> dict[str, Any]:
    """What readers see of a table: silver, quarantine and its accounts."""
    return {
        "silver": platform.rows("silver", name),
        "quarantine": platform.rows("quarantine", name),
        "accounts": {
            day: (dict(entry.accounts), dict(entry.rules), entry.silver_version)
            for day, entry in platform.ledger(name).items()
        },
    }
