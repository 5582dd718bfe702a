"""Who was told what: nobody twice, and no alert is lost to a failing sender.

Belongs here: handing alerts to senders, and the state in between, which a sensor keeps
as its cursor. An alert counts as told when it reached anyone beside the log, or the log
where nothing else is configured. Senders that failed owe it and try again at the next
tick. Until somebody was reached, the sensor does not go on.
"""

import logging
import time
from collections.abc import Callable, Iterable, Sequence

from pydantic import BaseModel, Field

from medallion_assets.core.errors import MedallionError
from medallion_assets.orchestration.alerts.alert import Alert
from medallion_assets.orchestration.alerts.senders.log import LOG
from medallion_assets.orchestration.alerts.senders.protocol import Sender, SendingError
from medallion_assets.secrets.redaction import redacted

LOGGER = logging.getLogger(__name__)

MOST_DEBTS = 200
"""Alerts that are kept for a sender that fails while others work; the oldest go first."""
BUDGET_SECONDS = 25.0
"""Of a tick, after which nothing more is sent. Dagster ends a tick after 60, and with it what
was told would be forgotten; the slowest attempt takes 25."""


class Debt(BaseModel):
    """An alert that some senders still owe.

    Attributes:
        to: their names.
    """

    alert: Alert
    to: list[str]


class State(BaseModel):
    """What a sensor knows from one tick to the next.

    Attributes:
        position: storage id of the last event that was dealt with; None before the first.
        got: alerts after that position, by key: the senders that have sent them.
        owed: alerts that somebody was told of, and not everybody.
    """

    position: int | None = None
    got: dict[str, list[str]] = Field(default_factory=dict)
    owed: list[Debt] = Field(default_factory=list)


class Outbox:
    """Hands alerts to senders during one tick.

    A sender that fails is not tried again in the same tick, so that its time-outs do
    not use up the tick's time.
    """

    def __init__(
        self,
        senders: Sequence[Sender],
        state: State,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take the senders and what they did before; the tick's time begins.

        Args:
            clock: seconds since some moment.
        """
        self._clock = clock
        self._end = clock() + BUDGET_SECONDS
        self._senders = {sender.name: sender for sender in senders}
        self._others = [name for name in self._senders if name != LOG]
        self._broken: dict[str, str] = {}
        self.state = state

    @property
    def problems(self) -> str:
        """Which senders failed in this tick and why."""
        return "; ".join(f"{name}: {problem}" for name, problem in self._broken.items())

    def settle(self) -> None:
        """Send what is owed; senders that are no longer configured owe nothing."""
        for debt in self.state.owed:
            debt.to = self._send(debt.alert, debt.to)
        self.state.owed = [debt for debt in self.state.owed if debt.to]

    def post(self, alert: Alert) -> bool:
        """Send an alert to all who have not sent it yet.

        Returns:
            Whether it counts as told.
        """
        before = self.state.got.get(alert.key, [])
        failed = self._send(alert, [name for name in self._senders if name not in before])
        got = [name for name in self._senders if name not in failed]
        reached = not self._others or any(name != LOG for name in got)
        if reached and failed:
            self._owe(Debt(alert=alert, to=failed))
        self.state.got[alert.key] = list(self._senders) if reached else got
        return reached

    def advance(self, position: int) -> None:
        """Go on behind an event all of whose alerts were told."""
        self.state.position = position
        self.state.got = {}

    def _send(self, alert: Alert, names: Iterable[str]) -> list[str]:
        """Send an alert by some senders; returns those that failed."""
        failed = []
        for name in names:
            if name not in self._senders:
                continue
            if name != LOG and self._clock() > self._end:
                self._broken.setdefault(name, "no time is left in this tick")
            if name not in self._broken:
                self._try(alert, name)
            if name in self._broken:
                failed.append(name)
        return failed

    def _try(self, alert: Alert, name: str) -> None:
        """Send an alert by one sender, and remember if that fails, for whatever reason.

        An error that nobody expected must not end the tick: what others sent would be
        forgotten, and sent again.
        """
        try:
            self._senders[name].send(alert)
        except (SendingError, MedallionError) as error:
            self._broken[name] = redacted(str(error).splitlines()[0])
            LOGGER.warning("alerts cannot be sent by %s: %s", name, self._broken[name])
        except Exception as error:
            self._broken[name] = f"an unexpected {type(error).__name__}; see the log"
            LOGGER.exception("alerts cannot be sent by %s", name)

    def _owe(self, debt: Debt) -> None:
        """Keep an alert for senders that failed; others have sent it."""
        self.state.owed.append(debt)
        while len(self.state.owed) > MOST_DEBTS:
            lost = self.state.owed.pop(0)
            LOGGER.error("%s never got the alert %s", ", ".join(lost.to), lost.alert.key)
