"""What `docs/architecture.md` says of IO managers is true of the pinned Dagster."""

from collections.abc import Iterator
from contextlib import contextmanager

from dagster import (
    AssetExecutionContext,
    AssetKey,
    AssetMaterialization,
    BackfillPolicy,
    DagsterInstance,
    DailyPartitionsDefinition,
    Failure,
    InputContext,
    IOManager,
    Output,
    OutputContext,
    asset,
    materialize,
)

DAYS = DailyPartitionsDefinition("2024-05-01", end_date="2024-05-04")
GOOD = ["2024-05-01", "2024-05-03"]
RANGE = {
    "dagster/asset_partition_range_start": "2024-05-01",
    "dagster/asset_partition_range_end": "2024-05-03",
}
held: list[bool] = []
seen: list[bool] = []


@contextmanager
def lease() -> Iterator[None]:
    held.append(True)
    try:
        yield
    finally:
        held.clear()


class Publishing(IOManager):
    """Publishes the good days of a range and fails for the others."""

    def handle_output(self, context: OutputContext, obj: list[str]) -> None:
        """Record the good days, then fail for the bad one."""
        seen.append(bool(held))
        for day in obj:
            context.log_event(AssetMaterialization(context.asset_key, partition=day))
        raise Failure("one day is bad", allow_retries=False)

    def load_input(self, context: InputContext) -> None:
        """Nothing loads here."""
        raise NotImplementedError


@asset(partitions_def=DAYS, backfill_policy=BackfillPolicy.single_run(), io_manager_key="lake")
def sales(context: AssetExecutionContext) -> Iterator[Output[list[str]]]:
    assert len(context.partition_keys) == 3
    with lease():
        yield Output(GOOD)


def test_an_io_manager_may_record_good_days_fail_for_others_and_find_the_lease_held() -> None:
    seen.clear()
    with DagsterInstance.ephemeral() as instance:
        result = materialize(
            [sales],
            resources={"lake": Publishing()},
            instance=instance,
            tags=RANGE,
            raise_on_error=False,
        )
        assert not result.success
        assert seen == [True]
        done = instance.get_materialized_partitions(AssetKey("sales"))
        assert done == set(GOOD)
