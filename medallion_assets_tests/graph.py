"""Two small assets with days and a check, that fail as they are told, in real instances.

Belongs here: what tests of Dagster's records need, without a lake. Does not belong
here: any expectation.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from dagster import (
    AssetCheckEvaluation,
    AssetCheckResult,
    AssetCheckSeverity,
    AssetCheckSpec,
    AssetExecutionContext,
    AssetKey,
    BackfillPolicy,
    DagsterInstance,
    DailyPartitionsDefinition,
    Definitions,
    Failure,
    MaterializeResult,
    asset,
    define_asset_job,
    in_process_executor,
    instance_for_test,
)

__all__ = ["SILVER", "Graph", "new_instance"]

SILVER = AssetKey("silver")
DAYS = DailyPartitionsDefinition("2024-04-01", end_date="2024-05-01")
EVENT_LOG = {
    "event_log_storage": {
        "module": "medallion_assets.orchestration.resources.event_log",
        "class": "BatchingSqliteEventLogStorage",
        "config": {"base_dir": ""},
    }
}


@contextmanager
def new_instance(kind: str, home: Path) -> Iterator[DagsterInstance]:
    """An instance in memory, or one with Dagster's own or this platform's event log on disk."""
    if kind == "in memory":
        with DagsterInstance.ephemeral() as made:
            yield made
        return
    overrides = EVENT_LOG if kind == "ours" else {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DAGSTER_HOME", str(home))
        with instance_for_test(overrides=overrides, temp_dir=str(home)) as made:
            yield made


@dataclass
class Graph:
    """A job with two assets.

    Attributes:
        failing: assets that fail, with what they say.
        unchecked: days whose check fails.
    """

    failing: dict[str, str] = field(default_factory=dict)
    unchecked: set[str] = field(default_factory=set)
    severity: AssetCheckSeverity = AssetCheckSeverity.ERROR

    def definitions(self) -> Definitions:
        """The job `olist_daily` over both."""

        @asset(partitions_def=DAYS, backfill_policy=BackfillPolicy.single_run())
        def bronze(context: AssetExecutionContext) -> None:
            self._work(context)

        @asset(
            partitions_def=DAYS,
            backfill_policy=BackfillPolicy.single_run(),
            deps=[bronze],
            check_specs=[AssetCheckSpec("contract", asset=SILVER, partitions_def=DAYS)],
        )
        def silver(context: AssetExecutionContext) -> Iterator[MaterializeResult[None]]:
            self._work(context)
            days = context.partition_keys
            for day in days if len(days) > 1 else ():
                context.log_event(self._evaluation(day))
            bad = [day for day in days if day in self.unchecked]
            text = f"{', '.join(bad)}: too many were rejected"
            result = AssetCheckResult(passed=not bad, severity=self.severity, description=text)
            yield MaterializeResult(check_results=[result])

        job = define_asset_job("olist_daily", executor_def=in_process_executor)
        return Definitions(assets=[bronze, silver], jobs=[job])

    def run(self, instance: DagsterInstance, first: str, last: str | None = None) -> str:
        """Run some days; returns the run's id."""
        tags = {"dagster/partition": first}
        if last is not None:
            tags = {
                "dagster/asset_partition_range_start": first,
                "dagster/asset_partition_range_end": last,
            }
        job = self.definitions().resolve_job_def("olist_daily")
        result = job.execute_in_process(instance=instance, tags=tags, raise_on_error=False)
        return result.run_id

    def _work(self, context: AssetExecutionContext) -> None:
        """Say something, and fail if told to."""
        context.log.info("at work")
        said = self.failing.get(context.op_execution_context.op.name)
        if said is not None:
            raise Failure(description=said)

    def _evaluation(self, day: str) -> AssetCheckEvaluation:
        """The check of one day of a range."""
        return AssetCheckEvaluation(
            asset_key=SILVER,
            check_name="contract",
            passed=day not in self.unchecked,
            severity=self.severity,
            description=f"{day}: too many were rejected",
            metadata={},
            partition=day,
        )
