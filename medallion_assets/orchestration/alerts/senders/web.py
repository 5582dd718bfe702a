"""Alerts by HTTP: to a webhook of one's own, and to Slack.

Belongs here: the two bodies, and what an answer means. Redirections are not followed,
since an alert belongs to the configured address only.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import requests

from medallion_assets.orchestration.alerts.alert import Alert, Severity
from medallion_assets.orchestration.alerts.senders.protocol import SendingError

TIMEOUT_SECONDS = (3.05, 7)
"""For the connection and for the answer."""
THROTTLED = 429
SERVER_FAULT = 500
SUCCESS = range(200, 300)
SIGNS = {Severity.WARNING: ":warning:", Severity.ERROR: ":rotating_light:"}
MOST_CHARACTERS = 2900
"""Of a section; Slack refuses more than 3000."""

Address = Callable[[], str]
"""The secret address, read when it is needed."""


@dataclass(frozen=True)
class Webhook:
    """Posts every field of an alert as a JSON object of strings."""

    address: Address
    name: str = "webhook"

    def send(self, alert: Alert) -> None:
        """Post it.

        Raises:
            SendingError: it was not accepted.
            MedallionError: the address cannot be had.
        """
        _post(self.address(), alert.fields())


@dataclass(frozen=True)
class Slack:
    """Posts an alert as Slack's incoming webhooks expect it."""

    address: Address
    name: str = "slack"

    def send(self, alert: Alert) -> None:
        """Post it.

        Raises:
            SendingError: it was not accepted.
            MedallionError: the address cannot be had.
        """
        title = f"{SIGNS[alert.severity]} {alert.title}"
        _post(self.address(), {"text": _escaped(title), "blocks": _blocks(title, alert.text)})


def _blocks(title: str, text: str) -> list[dict[str, Any]]:
    """A bold title, and the rest as it is."""
    return [
        {"type": "section", "text": {"type": "mrkdwn", "text": f"*{_escaped(title)}*"}},
        {
            "type": "section",
            "text": {"type": "plain_text", "text": text[:MOST_CHARACTERS], "emoji": False},
        },
    ]


def _escaped(text: str) -> str:
    """Text in which Slack sees no markup of its own, such as a mention of everyone."""
    found = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return found[:MOST_CHARACTERS]


def _post(address: str, body: Mapping[str, Any]) -> None:
    """Post JSON; the errors of the library name the address, so they are not passed on."""
    try:
        answer = requests.post(address, json=body, timeout=TIMEOUT_SECONDS, allow_redirects=False)
    except (requests.ConnectionError, requests.Timeout) as error:
        problem, momentary = f"no answer ({type(error).__name__})", True
    except requests.RequestException as error:
        problem, momentary = f"the address cannot be used ({type(error).__name__})", False
    else:
        if answer.status_code in SUCCESS:
            return
        problem = f"the answer was {answer.status_code} {answer.reason}"
        momentary = answer.status_code == THROTTLED or answer.status_code >= SERVER_FAULT
    raise SendingError(problem, momentary=momentary)
