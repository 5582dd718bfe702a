"""Failed checks, also of runs that succeeded.

Belongs here: from evaluations to alerts. A check of a day that was told of is not told
of again before it has passed. Days of one check in one run are one alert.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from dagster import (
    AssetCheckEvaluation,
    AssetCheckSeverity,
    DagsterEventType,
    DagsterInstance,
    SensorDefinition,
    SensorEvaluationContext,
)
from pydantic import Field

from medallion_assets.orchestration.alerts.alert import Alert, Severity
from medallion_assets.orchestration.alerts.outbox import Outbox, State
from medallion_assets.orchestration.alerts.senders.protocol import Sender
from medallion_assets.orchestration.alerts.sensors.finished import ENDS, FinishedRun, go_through
from medallion_assets.orchestration.alerts.sensors.tick import alerting_sensor
from medallion_assets.settings.environment import Settings

FAILED_CHECKS = "failed_checks"
SECONDS = 60
PAGE = 1000
MOST_NAMED = 10
MOST_KNOWN = 2000
"""Days of a check that are known to fail; the oldest are forgotten, and would be told again."""
WHOLE = ""
"""Stands for the partition of an asset without days."""


class Failing(State):
    """Which checks are known to fail.

    Attributes:
        failing: the partitions by check.
    """

    failing: dict[str, list[str]] = Field(default_factory=dict)


@dataclass
class _Outcome:
    """What a run evaluated of one check."""

    name: str
    asset: str
    failed: dict[str, AssetCheckEvaluation] = field(default_factory=dict)
    passed: set[str] = field(default_factory=set)

    def add(self, evaluation: AssetCheckEvaluation) -> None:
        """Take an evaluation; of one partition the last counts."""
        partition = evaluation.partition or WHOLE
        self.failed.pop(partition, None)
        self.passed.discard(partition)
        if evaluation.passed:
            self.passed.add(partition)
        else:
            self.failed[partition] = evaluation

    @property
    def by_day(self) -> dict[str, AssetCheckEvaluation]:
        """What failed; the result over a range says nothing beside those of its days."""
        days = {day: found for day, found in self.failed.items() if day != WHOLE}
        return days or self.failed


def build_failed_checks(settings: Settings, senders: Sequence[Sender]) -> SensorDefinition:
    """The sensor that tells of failed checks."""

    def notice(context: SensorEvaluationContext, outbox: Outbox, state: Failing) -> str:
        instance = context.instance

        def alerts(run: FinishedRun) -> Iterator[Alert]:
            for key, outcome in _outcomes(instance, run.run_id).items():
                known = state.failing.get(key, [])
                still = [day for day in known if day not in outcome.passed]
                new = {day: e for day, e in outcome.by_day.items() if day not in still}
                if new:
                    yield _alert(run, outcome, new)
                # Reached only when the alert was told: until then it is new.
                _remember(state, key, [*still, *new])

        runs, sent = go_through(instance, outbox, state, ENDS, alerts)
        return f"{runs} runs looked at, {sent} failed checks told"

    return alerting_sensor(
        FAILED_CHECKS,
        "Tells of every check that failed, also in runs that succeeded.",
        settings,
        senders,
        Failing,
        notice,
        seconds=SECONDS,
    )


def _remember(state: Failing, key: str, failing: list[str]) -> None:
    """Note the partitions of a check that fail."""
    state.failing.pop(key, None)
    if failing:
        state.failing[key] = failing[-MOST_KNOWN:]


def _outcomes(instance: DagsterInstance, run_id: str) -> dict[str, _Outcome]:
    """What a run evaluated, by check; read page by page, because a range evaluates thousands."""
    found: dict[str, _Outcome] = {}
    cursor, more = None, True
    while more:
        page = instance.get_records_for_run(
            run_id, cursor, of_type=DagsterEventType.ASSET_CHECK_EVALUATION, limit=PAGE
        )
        for record in page.records:
            evaluation = record.event_log_entry.get_dagster_event().asset_check_evaluation_data
            asset, name = evaluation.asset_key.to_user_string(), evaluation.check_name
            found.setdefault(f"{asset}:{name}", _Outcome(name, asset)).add(evaluation)
        cursor, more = page.cursor, page.has_more
    return found


def _alert(run: FinishedRun, outcome: _Outcome, failed: dict[str, AssetCheckEvaluation]) -> Alert:
    """The alert of one check in one run."""
    days = sorted(day for day in failed if day != WHOLE)
    named = ", ".join(days[:MOST_NAMED])
    more = f" and {len(days) - MOST_NAMED} more" if len(days) > MOST_NAMED else ""
    descriptions = dict.fromkeys(e.description for e in failed.values() if e.description)
    when = f" for {named}{more}" if days else ""
    is_error = any(e.severity == AssetCheckSeverity.ERROR for e in failed.values())
    return Alert(
        key=f"check:{outcome.asset}:{outcome.name}:{run.run_id}",
        what=f"check {outcome.name} of {outcome.asset} failed{when}",
        severity=Severity.ERROR if is_error else Severity.WARNING,
        subject=outcome.asset,
        day=f"{named}{more}",
        run_id=run.run_id,
        details="\n".join(descriptions),
        remedy=f"see the check's counts in Dagster's UI, mend the delivery or the rule, then "
        f"{run.again}",
        at=run.at,
    )
