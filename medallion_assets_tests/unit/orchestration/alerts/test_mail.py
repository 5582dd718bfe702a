"""Alerts by mail: encrypted, logged in, and what each refusal means."""

import base64
from collections.abc import Callable, Iterator
from email import message_from_string
from pathlib import Path

import pytest

from medallion_assets.orchestration.alerts.senders.mail import Mail
from medallion_assets.orchestration.alerts.senders.protocol import SendingError
from medallion_assets_tests.unit.orchestration.alerts.doubles import (
    MailServer,
    alert,
    certificate,
    mail,
)

PASSWORD = "mail-secret"  # noqa: S105 - of the double


@pytest.fixture(scope="module")
def chain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return certificate(tmp_path_factory.mktemp("mail") / "chain.pem")


@pytest.fixture
def server(chain: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MailServer]:
    """A mail server whose certificate this process trusts."""
    monkeypatch.setenv("SSL_CERT_FILE", str(chain))
    with mail(chain) as running:
        yield running


def sender(
    server: MailServer,
    *,
    user: str | None = "alerts",
    starttls: bool = True,
    host: str = "localhost",
    password: Callable[[], str] = lambda: PASSWORD,
) -> Mail:
    to = ["a@example.org", "b@example.org"]
    return Mail(host, server.port, "medallion@example.org", to, user, password, starttls)


def test_a_message_is_sent_encrypted_and_after_logging_in(server: MailServer) -> None:
    sender(server).send(alert())
    (text,) = server.messages
    message = message_from_string(text)
    assert message["Subject"] == "[error] run of olist_daily failed"
    assert message["From"] == "medallion@example.org"
    assert message["To"] == "a@example.org, b@example.org"
    assert "no column price <b>" in text
    assert "Remedy: deliver it" in text
    login = base64.b64encode(f"\0alerts\0{PASSWORD}".encode()).decode()
    assert f"AUTH PLAIN {login}" in server.said
    assert [line for line in server.said if line.startswith("rcpt")] == [
        "rcpt TO:<a@example.org>",
        "rcpt TO:<b@example.org>",
    ]


def test_the_same_alert_has_the_same_id(server: MailServer) -> None:
    for key in ("run:1", "run:1", "run:2"):
        sender(server).send(alert(key))
    ids = [message_from_string(text)["Message-ID"] for text in server.messages]
    assert ids[0] == ids[1] != ids[2]


def test_a_title_over_several_lines_makes_no_header(server: MailServer) -> None:
    sender(server).send(alert(what="x\nBcc: c@example.org"))
    message = message_from_string(server.messages[0])
    assert message["Bcc"] is None
    assert message["Subject"] == "[error] x Bcc: c@example.org"


def test_a_server_of_ones_own_may_do_without(server: MailServer) -> None:
    server.extensions = ()
    sender(server, user=None, starttls=False).send(alert())
    assert len(server.messages) == 1


@pytest.mark.parametrize(
    ("refusals", "problem", "momentary"),
    [
        ({"AUTH": "535 5.7.8 no such password mail-secret"}, "Authentication.*535", False),
        ({"MAIL": "451 later"}, "451", True),
        ({"MAIL": "550 never"}, "550", False),
        ({"RCPT": "450 later"}, r"all recipients \(450\)", True),
        ({"RCPT": "550 unknown"}, r"all recipients \(550\)", False),
        ({"DATA": "421 later"}, "421", True),
        ({"DATA": "554 spam"}, "554", False),
        ({"STARTTLS": "454 later"}, "454", True),
    ],
)
def test_a_refusal_is_told_by_its_code(
    refusals: dict[str, str],
    problem: str,
    momentary: bool,  # noqa: FBT001
    server: MailServer,
) -> None:
    server.refusals = refusals
    with pytest.raises(SendingError, match=problem) as caught:
        sender(server).send(alert())
    assert caught.value.momentary == momentary
    assert PASSWORD not in str(caught.value)
    assert server.messages == []


def test_one_refused_recipient_does_not_stop_the_others(
    server: MailServer, caplog: pytest.LogCaptureFixture
) -> None:
    server.refusals = {}
    mixed = sender(server)
    real = server.refusals

    class Once(dict[str, str]):
        """Refuses the first recipient."""

        left = 1

        def __contains__(self, word: object) -> bool:
            if word == "RCPT" and self.left:
                self.left -= 1
                return True
            return False

        def __getitem__(self, _: str) -> str:
            return "550 unknown"

    assert real == {}
    server.refusals = Once()
    mixed.send(alert())
    assert len(server.messages) == 1
    assert "refused 1 of 2 recipients" in caplog.text


def test_a_server_without_encryption_gets_nothing(server: MailServer) -> None:
    server.extensions = ("AUTH PLAIN",)
    with pytest.raises(SendingError, match="no STARTTLS") as caught:
        sender(server).send(alert())
    assert not caught.value.momentary
    assert not [line for line in server.said if line.startswith("AUTH")]


def test_a_server_that_is_not_trusted_gets_nothing(
    server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(SendingError, match="certificate is not valid"):
        sender(server).send(alert())
    assert not [line for line in server.said if line.startswith("AUTH")]


def test_a_server_out_of_reach_may_come_back(server: MailServer) -> None:
    dead = MailServer(port=9)
    with pytest.raises(SendingError, match="no connection") as caught:
        sender(dead, host="127.0.0.1").send(alert())
    assert caught.value.momentary
    assert server.messages == []
