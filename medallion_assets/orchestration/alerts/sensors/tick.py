"""What all sensors of alerts do at a tick: take up their state, tell, and keep their state.

Belongs here: the frame around noticing. A sensor returns its state in any case, also
where nobody could be reached: what was told before stays known.
"""

from collections.abc import Callable, Sequence
from typing import TypeVar

from dagster import (
    DefaultSensorStatus,
    SensorDefinition,
    SensorEvaluationContext,
    SensorResult,
    SkipReason,
)

from medallion_assets.orchestration.alerts.outbox import Outbox, State
from medallion_assets.orchestration.alerts.senders.protocol import Sender
from medallion_assets.settings.environment import Settings

Kept = TypeVar("Kept", bound=State)
Notice = Callable[[SensorEvaluationContext, Outbox, Kept], str]
"""Notices, posts, and says in a few words what it found."""


def alerting_sensor(
    name: str,
    description: str,
    settings: Settings,
    senders: Sequence[Sender],
    kept: type[Kept],
    notice: Notice[Kept],
    *,
    seconds: int,
) -> SensorDefinition:
    """A sensor that starts no runs but tells people.

    Args:
        kept: what it remembers between ticks.
        seconds: between ticks, at least.
    """

    def evaluate(context: SensorEvaluationContext) -> SensorResult:
        state = kept.model_validate_json(context.cursor) if context.cursor else kept()
        outbox = Outbox(senders, state)
        outbox.settle()
        found = notice(context, outbox, state)
        reason = f"{found}; not reached: {outbox.problems}" if outbox.problems else found
        return SensorResult(skip_reason=SkipReason(reason), cursor=state.model_dump_json())

    return SensorDefinition(
        name=name,
        evaluation_fn=evaluate,
        description=description,
        minimum_interval_seconds=seconds,
        default_status=(
            DefaultSensorStatus.RUNNING if settings.schedules_run else DefaultSensorStatus.STOPPED
        ),
    )
