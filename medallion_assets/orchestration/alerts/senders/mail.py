"""Alerts by mail.

Belongs here: the message, and what a mail server's answers mean. Mail is encrypted by
STARTTLS unless that is switched off; then nothing secret is sent.
"""

import hashlib
import logging
import smtplib
import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage

from medallion_assets.orchestration.alerts.alert import Alert
from medallion_assets.orchestration.alerts.senders.protocol import SendingError

LOGGER = logging.getLogger(__name__)

TIMEOUT_SECONDS = 10
"""For the connection, and for each answer."""
LASTING = 500
"""SMTP: from here on, sending again does not help."""


@dataclass(frozen=True)
class Mail:
    """Sends one message an alert.

    Attributes:
        user: None for a server that asks for none.
        password: read when it is needed.
    """

    host: str
    port: int
    sender: str
    recipients: Sequence[str]
    user: str | None
    password: Callable[[], str]
    starttls: bool = True
    name: str = "mail"

    def send(self, alert: Alert) -> None:
        """Send it.

        Raises:
            SendingError: no recipient was accepted.
            MedallionError: the password cannot be had.
        """
        with (
            _translate_errors(),
            smtplib.SMTP(self.host, self.port, timeout=TIMEOUT_SECONDS) as server,
        ):
            if self.starttls:
                server.starttls(context=ssl.create_default_context())
            if self.user is not None:
                server.login(self.user, self.password())
            refused = server.send_message(self._message(alert))
        if refused:
            LOGGER.warning("the mail server refused %s of %s recipients of an alert",
                           len(refused), len(self.recipients))  # fmt: skip

    def _message(self, alert: Alert) -> EmailMessage:
        """The message; the same alert has the same id, by which mail programs know it again."""
        message = EmailMessage()
        message["Subject"] = alert.title
        message["From"] = self.sender
        message["To"] = ", ".join(self.recipients)
        message["Date"] = alert.at
        message["Message-ID"] = f"<{hashlib.sha256(alert.key.encode()).hexdigest()[:32]}@medallion>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(alert.text)
        return message


@contextmanager
def _translate_errors() -> Iterator[None]:
    """Tell what may pass from what lasts, by the code alone: texts may repeat what was sent.

    Raises:
        SendingError: always instead of smtplib's errors.
    """
    problem, momentary = "", False
    try:
        yield
    except smtplib.SMTPRecipientsRefused as error:
        codes = sorted({code for code, _ in error.recipients.values()})
        problem = f"the mail server refuses all recipients ({', '.join(map(str, codes))})"
        momentary = all(code < LASTING for code in codes)
    except smtplib.SMTPResponseException as error:
        problem = f"the mail server refuses ({type(error).__name__}, {error.smtp_code})"
        momentary = error.smtp_code < LASTING
    except smtplib.SMTPNotSupportedError:
        problem = "the mail server offers no STARTTLS or no log-in"
    except ssl.SSLCertVerificationError as error:
        problem = f"the mail server's certificate is not valid: {error.verify_message}"
    except (OSError, smtplib.SMTPException) as error:
        problem, momentary = f"no connection to the mail server ({type(error).__name__})", True
    if problem:
        raise SendingError(problem, momentary=momentary)
