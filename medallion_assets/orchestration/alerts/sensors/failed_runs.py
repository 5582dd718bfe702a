"""Failed runs: what failed, what it said, how to run it again.

Belongs here: from a failed run to an alert. A run that a person cancelled has not
failed.
"""

from collections.abc import Iterator, Sequence

from dagster import DagsterEventType, DagsterInstance, SensorDefinition, SensorEvaluationContext

from medallion_assets.orchestration.alerts.alert import Alert, Severity
from medallion_assets.orchestration.alerts.outbox import Outbox, State
from medallion_assets.orchestration.alerts.senders.protocol import Sender
from medallion_assets.orchestration.alerts.sensors.finished import FinishedRun, go_through
from medallion_assets.orchestration.alerts.sensors.tick import alerting_sensor
from medallion_assets.orchestration.faults import what_failed
from medallion_assets.settings.environment import Settings

FAILED_RUNS = "failed_runs"
SECONDS = 60
MOST_STEPS = 20


def build_failed_runs(settings: Settings, senders: Sequence[Sender]) -> SensorDefinition:
    """The sensor that tells of failed runs."""

    def notice(context: SensorEvaluationContext, outbox: Outbox, state: State) -> str:
        instance = context.instance

        def alerts(run: FinishedRun) -> Iterator[Alert]:
            yield _alert(run, _messages(instance, run.run_id))

        failed = (DagsterEventType.RUN_FAILURE,)
        _, sent = go_through(instance, outbox, state, failed, alerts)
        return f"{sent} failed runs told"

    return alerting_sensor(
        FAILED_RUNS,
        "Tells of every run that failed.",
        settings,
        senders,
        State,
        notice,
        seconds=SECONDS,
    )


def _alert(run: FinishedRun, messages: dict[str, str]) -> Alert:
    """The alert of one failed run."""
    reasons: dict[str, list[str]] = {}
    for step, text in messages.items():
        reasons.setdefault(text, []).append(step)
    details = "\n\n".join(f"{', '.join(steps)}:\n{text}" for text, steps in reasons.items())
    days = " to ".join(run.days)
    return Alert(
        key=f"run:{run.run_id}",
        what=f"run of {run.job} failed{f' for {days}' if days else ''}",
        severity=Severity.ERROR,
        subject=run.job,
        day=days,
        run_id=run.run_id,
        details=details or run.entry.user_message or "no step failed; see the run's events",
        remedy=f"mend the cause, then run again: {run.again}. Published tables of failed steps "
        "are as they were.",
        at=run.at,
    )


def _messages(instance: DagsterInstance, run_id: str) -> dict[str, str]:
    """What the failed steps said, by step."""
    failures = instance.get_records_for_run(
        run_id, of_type=DagsterEventType.STEP_FAILURE, limit=MOST_STEPS
    ).records
    events = [record.event_log_entry.get_dagster_event() for record in failures]
    return {(event.step_key or "").replace("__", "/"): what_failed(event) for event in events}
