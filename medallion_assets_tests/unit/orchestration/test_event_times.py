"""Events of a moment are a millisecond apart, for whoever tells them by it."""

import logging
from collections.abc import Iterator
from contextlib import nullcontext
from typing import Any

import pytest
from dagster import (
    AssetCheckEvaluation,
    AssetCheckResult,
    AssetCheckSpec,
    AssetExecutionContext,
    AssetKey,
    AssetMaterialization,
    AssetsDefinition,
    BackfillPolicy,
    DagsterEventType,
    DagsterInstance,
    DailyPartitionsDefinition,
    MaterializeResult,
    ResourceParam,
    asset,
    materialize,
)
from dagster._core.storage.tags import (
    ASSET_PARTITION_RANGE_END_TAG,
    ASSET_PARTITION_RANGE_START_TAG,
)

from medallion_assets.orchestration.resources import lake as lake_resource
from medallion_assets.orchestration.resources.lake import LakeIOManager
from medallion_assets.systems.built_in import BUILT_IN

DAYS = DailyPartitionsDefinition("2024-04-01", end_date="2024-04-15")
OTHER = AssetKey("other")
TAGS = {ASSET_PARTITION_RANGE_START_TAG: "2024-04-01", ASSET_PARTITION_RANGE_END_TAG: "2024-04-14"}


def asset_of_a_range(*, apart: bool) -> AssetsDefinition:
    """An asset that makes the events of fourteen days at once, as silver and bronze do."""

    @asset(
        partitions_def=DAYS,
        backfill_policy=BackfillPolicy.single_run(),
        check_specs=[AssetCheckSpec("ledger", asset="orders", partitions_def=DAYS)],
    )
    def orders(
        context: AssetExecutionContext, lake: ResourceParam[LakeIOManager]
    ) -> Iterator[MaterializeResult[Any]]:
        with lake.session(context, BUILT_IN[0]) if apart else nullcontext():
            for day in context.partition_keys:
                context.log_event(AssetMaterialization(OTHER, partition=day))
                context.log_event(
                    AssetCheckEvaluation(
                        asset_key=context.asset_key,
                        check_name="ledger",
                        passed=True,
                        metadata={},
                        partition=day,
                    )
                )
        yield MaterializeResult(check_results=[AssetCheckResult(passed=True)])

    return orders


def milliseconds(instance: DagsterInstance, key: AssetKey) -> list[int]:
    """The moments of an asset's materializations."""
    found = instance.fetch_materializations(key, limit=100).records
    return [int(one.timestamp * 1000) for one in found]


@pytest.fixture
def _one_moment() -> Iterator[None]:
    """Everything is logged in the same moment."""
    former = logging.getLogRecordFactory()

    def dated(*given: Any, **more: Any) -> logging.LogRecord:
        record = former(*given, **more)
        record.created = 1_700_000_000.0001
        return record

    logging.setLogRecordFactory(dated)
    yield
    logging.setLogRecordFactory(former)


@pytest.mark.usefixtures("_one_moment")
@pytest.mark.parametrize("apart", [True, False])
def test_the_days_of_a_range_have_a_millisecond_each_in_any_event_log(
    apart: bool,  # noqa: FBT001 - a parameter of the test
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(lake_resource, "open_session", lambda *_, **__: nullcontext())
    with DagsterInstance.ephemeral() as instance:
        done = materialize(
            [asset_of_a_range(apart=apart)],
            instance=instance,
            resources={"lake": LakeIOManager()},
            tags=TAGS,
        )
        found = [milliseconds(instance, key) for key in (AssetKey("orders"), OTHER)]
        evaluations = [
            entry.timestamp
            for entry in instance.all_logs(done.run_id)
            if entry.dagster_event_type == DagsterEventType.ASSET_CHECK_EVALUATION
        ]
    assert [len(times) for times in found] == [14, 14]
    assert [len(set(times)) for times in found] == ([14, 14] if apart else [1, 1])
    assert len(evaluations) >= 14
    assert len({int(at * 1000) for at in evaluations}) == (len(evaluations) if apart else 1)
