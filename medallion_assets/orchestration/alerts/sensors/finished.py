"""Finished runs in the order in which they ended, from one event to the next.

Belongs here: reading them from Dagster's event log, and the days they were for. Does
not belong here: judging them.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from dagster import (
    DagsterEventType,
    DagsterInstance,
    DagsterRun,
    EventLogEntry,
    RunStatusChangeRecordsFilter,
)

from medallion_assets.orchestration.alerts.alert import Alert
from medallion_assets.orchestration.alerts.outbox import Outbox, State

ENDS = (DagsterEventType.RUN_SUCCESS, DagsterEventType.RUN_FAILURE, DagsterEventType.RUN_CANCELED)
MOST_RUNS = 20
"""A tick; the next one goes on."""
PARTITION = "dagster/partition"
RANGE = ("dagster/asset_partition_range_start", "dagster/asset_partition_range_end")


@dataclass(frozen=True)
class FinishedRun:
    """A run, with the event of its end.

    Attributes:
        position: the event's storage id.
        run: None where its record was deleted since.
    """

    position: int
    entry: EventLogEntry
    run: DagsterRun | None

    @property
    def run_id(self) -> str:
        """The run's id."""
        return self.entry.run_id

    @property
    def job(self) -> str:
        """The run's job."""
        return self.entry.job_name or (self.run.job_name if self.run else "")

    @property
    def at(self) -> datetime:
        """When it ended."""
        return datetime.fromtimestamp(self.entry.timestamp, tz=UTC)

    @property
    def days(self) -> tuple[str, ...]:
        """First and last day; one where they are the same, none for a job without days."""
        tags = self.run.tags if self.run else {}
        found = [tags[name] for name in (PARTITION, *RANGE) if name in tags]
        return tuple(dict.fromkeys(found))

    @property
    def again(self) -> str:
        """How its days are run again."""
        match self.days:
            case (day,):
                return f"`medallion run --day {day}`"
            case (first, last):
                return f"`medallion run --from {first} --to {last}`"
            case _:
                return f"job {self.job} in Dagster's UI"


def go_through(
    instance: DagsterInstance,
    outbox: Outbox,
    state: State,
    kinds: Iterable[DagsterEventType],
    alerts_of: Callable[[FinishedRun], Iterable[Alert]],
) -> tuple[int, int]:
    """Tell of the runs that ended since the last tick, in order, as far as people are reached.

    The first tick tells of nothing, so that switching a sensor on does not tell of the past.

    Args:
        alerts_of: what is to be told of a run.

    Returns:
        How many runs were dealt with, and how many alerts were told.
    """
    if state.position is None:
        outbox.advance(_newest(instance))
    runs = sent = 0
    for run in _finished(instance, state.position or 0, kinds):
        for alert in alerts_of(run):
            if not outbox.post(alert):
                return runs, sent
            sent += 1
        outbox.advance(run.position)
        runs += 1
    return runs, sent


def _finished(
    instance: DagsterInstance, after: int, kinds: Iterable[DagsterEventType]
) -> list[FinishedRun]:
    """The first runs that ended after an event, oldest first."""
    records = [
        record
        for kind in kinds
        for record in instance.fetch_run_status_changes(
            RunStatusChangeRecordsFilter(kind, after_storage_id=after),  # type: ignore[arg-type]
            limit=MOST_RUNS,
            ascending=True,
        ).records
    ]
    first = sorted(records, key=lambda record: record.storage_id)[:MOST_RUNS]
    return [
        FinishedRun(
            record.storage_id, record.event_log_entry, instance.get_run_by_id(record.run_id)
        )
        for record in first
    ]


def _newest(instance: DagsterInstance) -> int:
    """The storage id of the last end of a run; 0 where none has ended yet."""
    found = [
        record.storage_id
        for kind in ENDS
        for record in instance.fetch_run_status_changes(kind, limit=1).records
    ]
    return max(found, default=0)
