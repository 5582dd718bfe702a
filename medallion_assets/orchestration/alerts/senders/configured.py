"""The ways to reach people that an environment configures.

Belongs here: from settings to senders, and sending again. Addresses and passwords are
read when the first alert is sent.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

from pydantic import SecretStr
from tenacity import Retrying, retry_if_exception, stop_after_attempt, wait_exponential

from medallion_assets.orchestration.alerts.alert import Alert
from medallion_assets.orchestration.alerts.senders.log import Log
from medallion_assets.orchestration.alerts.senders.mail import Mail
from medallion_assets.orchestration.alerts.senders.protocol import Sender, SendingError
from medallion_assets.orchestration.alerts.senders.web import Slack, Webhook
from medallion_assets.secrets.resolving import resolved
from medallion_assets.settings.environment import Settings

ATTEMPTS = 2
"""In a tick; the next tick comes in a minute."""
LONGEST_WAIT_SECONDS = 4


@dataclass(frozen=True)
class Patient:
    """Sends again after a fault of a moment, and waits longer each time.

    Attributes:
        sleep: waits so many seconds.
    """

    sender: Sender
    sleep: Callable[[float], None] = time.sleep

    @property
    def name(self) -> str:
        """The sender's."""
        return self.sender.name

    def send(self, alert: Alert) -> None:
        """Send it, at most `ATTEMPTS` times.

        Raises:
            SendingError: the last attempt failed, or one that need not be repeated.
            MedallionError: a secret that is needed cannot be had.
        """
        trying = Retrying(
            stop=stop_after_attempt(ATTEMPTS),
            wait=wait_exponential(max=LONGEST_WAIT_SECONDS),
            retry=retry_if_exception(
                lambda error: isinstance(error, SendingError) and error.momentary
            ),
            sleep=self.sleep,
            reraise=True,
        )
        trying(self.sender.send, alert)


def senders_of(settings: Settings) -> list[Sender]:
    """The log, and whatever else is configured."""
    found: list[Sender] = []
    if settings.alert_webhook is not None:
        found.append(Webhook(_secret("ALERT_WEBHOOK", settings.alert_webhook)))
    if settings.alert_slack is not None:
        found.append(Slack(_secret("ALERT_SLACK", settings.alert_slack)))
    if settings.mail_to:
        found.append(_mail(settings))
    return [Log(), *(Patient(sender) for sender in found)]


def _mail(settings: Settings) -> Mail:
    """The mail server; settings are validated together, so what belongs to it is there."""
    return Mail(
        host=settings.alert_smtp_host or "",
        port=settings.alert_smtp_port,
        sender=settings.alert_mail_from or "",
        recipients=settings.mail_to,
        user=settings.alert_smtp_user,
        password=_secret("ALERT_SMTP_PASSWORD", settings.alert_smtp_password or SecretStr("")),
        starttls=settings.alert_smtp_starttls,
    )


def _secret(name: str, held: SecretStr) -> Callable[[], str]:
    """What reads a secret when it is needed."""
    return lambda: resolved(f"MEDALLION_{name}", held)
