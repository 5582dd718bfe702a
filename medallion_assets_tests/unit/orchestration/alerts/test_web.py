"""Alerts by HTTP: what is posted, and what each answer means."""

from collections.abc import Callable, Iterator

import pytest
import requests

from medallion_assets.orchestration.alerts.senders import configured
from medallion_assets.orchestration.alerts.senders.configured import ATTEMPTS, Patient
from medallion_assets.orchestration.alerts.senders.protocol import Sender, SendingError
from medallion_assets.orchestration.alerts.senders.web import Slack, Webhook
from medallion_assets.secrets.redaction import know
from medallion_assets_tests.unit.orchestration.alerts.doubles import WebServer, alert, web

BOTH = pytest.mark.parametrize("kind", [Webhook, Slack])
Kind = Callable[[Callable[[], str]], Sender]


@pytest.fixture
def server() -> Iterator[WebServer]:
    with web() as running:
        yield running


@pytest.fixture
def _more_attempts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(configured, "ATTEMPTS", 5)


def patient(kind: Kind, server: WebServer, waits: list[float]) -> Patient:
    """A sender to the server, that notes how long it would have waited."""
    return Patient(kind(lambda: server.address), waits.append)


def test_a_webhook_gets_every_field(server: WebServer) -> None:
    Webhook(lambda: server.address).send(alert())
    ((path, body),) = server.got
    assert path == "/services/T0/B0/hook-secret"
    assert body == {
        "key": "run:1",
        "what": "run of olist_daily failed",
        "severity": "error",
        "subject": "olist_daily",
        "day": "2024-04-06",
        "run_id": "1",
        "details": "no column price <b>",
        "remedy": "deliver it",
        "at": "2024-04-07T06:00:00Z",
    }


def test_slack_gets_text_and_blocks_without_markup_of_ours(server: WebServer) -> None:
    Slack(lambda: server.address).send(alert(what="<!channel> & more", details="x" * 5000))
    ((_, body),) = server.got
    assert body["text"] == ":rotating_light: [error] &lt;!channel&gt; &amp; more"
    title, rest = body["blocks"]
    assert title["text"]["text"] == f"*{body['text'].replace('&', '&')}*"
    assert rest["text"]["type"] == "plain_text"
    assert len(rest["text"]["text"]) <= 3000
    assert "Remedy: deliver it" in rest["text"]["text"]


@BOTH
@pytest.mark.parametrize("status", [429, 500, 503])
@pytest.mark.usefixtures("_more_attempts")
def test_a_fault_of_a_moment_is_sent_again_with_longer_waits(
    kind: Kind, status: int, server: WebServer
) -> None:
    server.answers = [status] * 4
    waits: list[float] = []
    patient(kind, server, waits).send(alert())
    assert len(server.got) == 5
    assert waits == [1, 2, 4, 4]


@BOTH
def test_patience_ends(kind: Kind, server: WebServer) -> None:
    server.answers = [503] * 10
    with pytest.raises(SendingError, match="503"):
        patient(kind, server, []).send(alert())
    assert len(server.got) == ATTEMPTS


@BOTH
@pytest.mark.parametrize("status", [301, 307, 400, 403, 404, 410])
def test_what_lasts_is_not_sent_again(kind: Kind, status: int, server: WebServer) -> None:
    server.answers = [status]
    waits: list[float] = []
    with pytest.raises(SendingError, match=str(status)) as caught:
        patient(kind, server, waits).send(alert())
    assert not caught.value.momentary
    assert (len(server.got), waits) == (1, [])


@BOTH
@pytest.mark.parametrize(
    ("address", "momentary"),
    [("http://127.0.0.1:9/hook-secret", True), ("http://[hook-secret", False)],
)
def test_an_address_out_of_reach_is_not_told(kind: Kind, address: str, *, momentary: bool) -> None:
    with pytest.raises(SendingError) as caught:
        Patient(kind(lambda: address), lambda _: None).send(alert())
    assert caught.value.momentary == momentary
    error: BaseException | None = caught.value
    while error is not None:
        assert "hook-secret" not in str(error)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def test_every_request_has_a_time_out(server: WebServer, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[object] = []
    real = requests.post

    def post(*arguments: object, **named: object) -> requests.Response:
        seen.append(named["timeout"])
        return real(*arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(requests, "post", post)
    Webhook(lambda: server.address).send(alert())
    assert seen == [(3.05, 7)]


def test_an_alert_holds_no_secret() -> None:
    know("a-secret-of-this-test")
    made = alert(details="with a-secret-of-this-test", what="a-secret-of-this-test")
    assert "a-secret-of-this-test" not in f"{made.title} {made.text} {made.fields()} {made!r}"
    assert "a-secret-of-this-test" not in made.model_dump_json()
