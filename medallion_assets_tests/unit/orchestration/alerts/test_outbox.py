"""Nobody is told twice, and nothing is lost to a failing sender."""

import logging

import pytest

from medallion_assets.core.errors import ConfigurationError
from medallion_assets.orchestration.alerts import outbox as outbox_module
from medallion_assets.orchestration.alerts.outbox import Outbox, State
from medallion_assets.orchestration.alerts.senders.configured import senders_of
from medallion_assets.orchestration.alerts.senders.log import Log
from medallion_assets.orchestration.alerts.senders.protocol import Sender
from medallion_assets.settings.environment import Settings
from medallion_assets_tests.unit.orchestration.alerts.doubles import Recorder, alert


@pytest.fixture
def one() -> Recorder:
    return Recorder("one")


@pytest.fixture
def two() -> Recorder:
    return Recorder("two")


def tick(state: State, *senders: Sender) -> Outbox:
    """An outbox after the state went through a cursor, with debts settled."""
    outbox = Outbox([Log(), *senders], State.model_validate_json(state.model_dump_json()))
    outbox.settle()
    return outbox


def test_everybody_gets_it(one: Recorder, two: Recorder) -> None:
    outbox = tick(State(), one, two)
    assert outbox.post(alert())
    assert (one.keys, two.keys, outbox.state.owed) == (["run:1"], ["run:1"], [])


def test_the_log_alone_is_enough_where_nothing_else_is_configured(
    caplog: pytest.LogCaptureFixture,
) -> None:
    assert tick(State()).post(alert())
    (record,) = caplog.records
    assert record.levelno == logging.ERROR
    assert "[error] run of olist_daily failed" in record.message
    assert "Remedy: deliver it" in record.message


def test_a_failing_sender_owes_it_and_pays_at_the_next_tick(one: Recorder, two: Recorder) -> None:
    one.failing = True
    first = tick(State(), one, two)
    assert first.post(alert())
    first.advance(1)
    assert first.problems == "one: out of order"
    second = tick(first.state, one, two)
    one.failing = False
    third = tick(second.state, one, two)
    assert (one.keys, two.keys) == (["run:1"], ["run:1"])
    assert third.state.owed == []


def test_a_failing_sender_is_tried_once_a_tick(
    one: Recorder, two: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries: list[str] = []

    def send(found: object) -> None:
        tries.append(str(found))
        raise ConfigurationError("no such secret", remedy="x")

    monkeypatch.setattr(one, "send", send)
    outbox = tick(State(), one, two)
    assert all([outbox.post(alert("a")), outbox.post(alert("b"))])
    assert (len(tries), two.keys) == (1, ["a", "b"])
    assert [debt.alert.key for debt in outbox.state.owed] == ["a", "b"]


def test_an_error_that_nobody_expected_does_not_stop_the_others(
    one: Recorder, two: Recorder, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def send(_: object) -> None:
        raise ValueError("surprise")

    monkeypatch.setattr(one, "send", send)
    outbox = tick(State(), one, two)
    assert outbox.post(alert())
    assert two.keys == ["run:1"]
    assert outbox.problems == "one: an unexpected ValueError; see the log"
    assert "surprise" in caplog.text


def test_a_tick_ends_in_time_and_the_next_one_goes_on(one: Recorder, two: Recorder) -> None:
    now = [0.0]
    outbox = Outbox([Log(), one, two], State(), clock=lambda: now[0])
    assert outbox.post(alert("a"))
    now[0] = outbox_module.BUDGET_SECONDS + 1
    assert not outbox.post(alert("b"))
    assert "no time is left" in outbox.problems
    again = tick(outbox.state, one, two)
    assert all([again.post(alert("a")), again.post(alert("b"))])
    assert one.keys == two.keys == ["a", "b"]


def test_what_reached_nobody_is_not_told_and_not_lost(
    one: Recorder, two: Recorder, caplog: pytest.LogCaptureFixture
) -> None:
    one.failing = two.failing = True
    first = tick(State(), one, two)
    assert not first.post(alert())
    second = tick(first.state, one, two)
    assert not second.post(alert())
    assert sum("run of olist_daily failed" in text for text in caplog.messages) == 1
    two.failing = False
    third = tick(second.state, one, two)
    assert third.post(alert())
    one.failing = False
    fourth = tick(third.state, one, two)
    assert fourth.post(alert())
    assert (one.keys, two.keys) == (["run:1"], ["run:1"])
    assert fourth.state.owed == []


def test_a_sender_that_is_no_longer_configured_owes_nothing(one: Recorder, two: Recorder) -> None:
    one.failing = True
    first = tick(State(), one, two)
    first.post(alert())
    assert tick(first.state, two).state.owed == []


def test_debts_do_not_grow_without_end(
    one: Recorder, two: Recorder, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(outbox_module, "MOST_DEBTS", 2)
    one.failing = True
    outbox = tick(State(), one, two)
    for key in "abc":
        outbox.post(alert(key))
    assert [debt.alert.key for debt in outbox.state.owed] == ["b", "c"]
    assert "one never got the alert a" in caplog.messages[-1]
    assert two.keys == ["a", "b", "c"]


def settings(**values: object) -> Settings:
    return Settings(_env_file=None, **values)  # type: ignore[arg-type, call-arg]


def test_senders_follow_from_settings_and_read_no_secret() -> None:
    assert [sender.name for sender in senders_of(settings())] == ["log"]
    everything = settings(
        alert_webhook="file:/no/such/file",
        alert_slack="aws-secret:nowhere",
        alert_mail_to="a@example.org, b@example.org",
        alert_mail_from="medallion@example.org",
        alert_smtp_host="mail",
        alert_smtp_user="alerts",
        alert_smtp_password="aws-ssm:/nowhere",  # noqa: S106 - a reference
    )
    found = senders_of(everything)
    assert [sender.name for sender in found] == ["log", "webhook", "slack", "mail"]
    outbox = Outbox(found[:2], State())
    assert not outbox.post(alert())
    assert "MEDALLION_ALERT_WEBHOOK: file /no/such/file does not exist" in outbox.problems


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"alert_webhook": "hooks.example.org"}, "https://"),
        ({"alert_slack": "aws-secret:"}, "must name the secret"),
        ({"alert_mail_to": "a@example.org"}, "ALERT_MAIL_FROM and MEDALLION_ALERT_SMTP_HOST"),
        ({"alert_mail_to": "a@example.org,"}, "no mail address"),
        ({"alert_mail_from": "x\ny@z"}, "no mail address"),
        ({"alert_smtp_user": "alerts"}, "needs MEDALLION_ALERT_SMTP_PASSWORD"),
        (
            {"alert_smtp_user": "u", "alert_smtp_password": "p", "alert_smtp_starttls": "false"},
            "not sent unencrypted",
        ),
        ({"late_after": "-1"}, "greater than or equal to 0"),
        ({"keep_runs_days": "0"}, "greater than or equal to 1"),
    ],
)
def test_wrong_settings_are_named(
    values: dict[str, str], problem: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in values.items():
        monkeypatch.setenv(f"MEDALLION_{name.upper()}", value)
    with pytest.raises(ConfigurationError, match=problem):
        Settings.load()
