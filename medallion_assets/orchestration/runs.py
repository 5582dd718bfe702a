"""Run the graph in this process, recorded in the environment's Dagster instance.

Belongs here: launching and the outcome of a run. Does not belong here: printing.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dagster import (
    AssetKey,
    DagsterInstance,
    ExecuteInProcessResult,
    JobDefinition,
    JobExecutionResult,
    build_reconstructable_job,
    execute_job,
)

from medallion_assets.core.errors import ConfigurationError
from medallion_assets.core.garbage import rare_collections
from medallion_assets.core.naming import BRONZE, SILVER
from medallion_assets.core.partitions import DayRange
from medallion_assets.orchestration.assets.metadata import table_key
from medallion_assets.orchestration.code_location import job_definitions
from medallion_assets.orchestration.faults import what_failed
from medallion_assets.orchestration.instance import prepare_home
from medallion_assets.orchestration.progress import PROGRESS
from medallion_assets.orchestration.resources.slices import RANGE_END, RANGE_START
from medallion_assets.orchestration.schedules import daily_job
from medallion_assets.settings.environment import Settings
from medallion_assets.systems.environment import settings_of
from medallion_assets.systems.registry import system_of
from medallion_assets.tables.model import Table

PARTITION = "dagster/partition"
ACCEPTED = "accept_removals"
"""The option of bronze and silver by its name in a run's configuration."""


@dataclass(frozen=True)
class RunOutcome:
    """How a run ended.

    Attributes:
        failures: step to what it said, for steps that failed.
    """

    run_id: str
    succeeded: bool
    failures: dict[str, str]


def prepare_records(settings: Settings) -> None:
    """Make the databases of the environment's instance, before several processes use them."""
    prepare_home(settings)
    with DagsterInstance.get():
        pass


def run_days(
    settings: Settings,
    first: date,
    last: date,
    source: str = "olist",
    *,
    anew: bool = False,
    accept_removals: bool = False,
) -> RunOutcome:
    """Run all tables of a source system over some days.

    Args:
        anew: judge them anew also where they would be as they are.
        accept_removals: believe a source that has lost most of its rows or all of a day, or
            whose rows are mostly rejected.

    Raises:
        ConfigurationError: the days are not in the configured range.
    """
    require_days(settings_of(settings, system_of(source)), first, last)
    span = {RANGE_START: first.isoformat(), RANGE_END: last.isoformat()}
    tags = {PARTITION: first.isoformat()} if first == last else span
    asked = {ACCEPTED: True} if accept_removals else {}
    config = _config({BRONZE: asked, SILVER: asked | ({"anew": True} if anew else {})}, source)
    return _run(settings, source, tags, config)


def run_replay(
    settings: Settings, source: str, day: date, receiving: Collection[Table] = ()
) -> RunOutcome:
    """Judge all rejected rows of a source system by the rules of today; gold follows.

    Args:
        day: one that was loaded before; the run is recorded under it.
        receiving: tables whose bronze is brought up to its source first.
    """
    tables = system_of(source).tables
    left_out = {table_key(BRONZE, table) for table in tables if table not in receiving}
    config = _config({SILVER: {"replay": True}}, source)
    return _run(settings, source, {PARTITION: day.isoformat()}, config, left_out)


def _config(asked: Mapping[str, Mapping[str, bool]], source: str) -> dict[str, Any]:
    """A run's configuration that asks something of every table, by layer."""
    ops = {
        table_key(layer, table).to_python_identifier(): {"config": dict(options)}
        for layer, options in asked.items()
        for table in system_of(source).tables
        if options
    }
    return {"ops": ops} if ops else {}


def _run(
    settings: Settings,
    source: str,
    tags: Mapping[str, str],
    config: Mapping[str, Any] | None = None,
    left_out: Collection[AssetKey] = (),
) -> RunOutcome:
    """Run the job of a source system as is configured, without some of its assets."""
    prepare_home(settings)
    job = job_definitions(settings, source).resolve_job_def(daily_job(source))
    assets = sorted(set(job.asset_layer.executable_asset_keys) - set(left_out))
    given: dict[str, Any] = {
        "tags": dict(tags),
        "run_config": {"loggers": {PROGRESS: {}}, **(config or {})},
        "asset_selection": assets if left_out else None,
        "raise_on_error": False,
    }
    with rare_collections(), DagsterInstance.get() as instance:
        if settings.parallel_steps == 1:
            return _outcome(job.execute_in_process(instance=instance, **given))
        lake = {"lake": settings.lake_name}
        again = build_reconstructable_job(__name__, rebuilt_job.__name__, (source,), lake)
        with execute_job(again, instance, **given) as result:
            return _outcome(result)


def rebuilt_job(source: str, lake: str) -> JobDefinition:
    """The job of a source system, as each process of a run makes it from its environment.

    Raises:
        ConfigurationError: that environment names another lake than the run's. Processes are forked
            from one that keeps the environment it was started with.
    """
    settings = Settings.load()
    if settings.lake_name != lake:
        raise ConfigurationError(
            f"a step of a run on {lake} was started with the lake {settings.lake_name}",
            remedy="run each lake in a process of its own, or set MEDALLION_PARALLEL_STEPS=1",
        )
    return job_definitions(settings, source).resolve_job_def(daily_job(source))


def _outcome(result: ExecuteInProcessResult | JobExecutionResult) -> RunOutcome:
    return RunOutcome(result.run_id, result.success, _failures(result))


def require_days(settings: Settings, first: date, last: date) -> None:
    """Refuse days outside the configured range, or in the wrong order."""
    days = DayRange(settings.first_day, settings.final_day())
    if first > last:
        raise ConfigurationError(
            f"the first day {first} is after the last day {last}", remedy="swap them"
        )
    outside: Sequence[date] = [day for day in (first, last) if day not in days]
    if outside:
        raise ConfigurationError(
            f"{outside[0]} lies outside the configured days {days.first} to {days.last}",
            remedy="set MEDALLION_FIRST_DAY and MEDALLION_LAST_DAY to include it",
        )


def _failures(result: ExecuteInProcessResult | JobExecutionResult) -> dict[str, str]:
    """What each failed step said."""
    found = {}
    for event in result.all_events:
        if event.is_step_failure and event.step_key:
            found[event.step_key.replace("__", "/")] = what_failed(event)
    return found
