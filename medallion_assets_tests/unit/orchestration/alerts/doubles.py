"""Servers that take alerts as HTTP and mail servers do, and refuse as they are told.

Belongs here: doubles of what lies outside, and an alert. Does not belong here: any
expectation.
"""

import datetime as dt
import io
import json
import socketserver
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from dagster import (
    DagsterInstance,
    SensorDefinition,
    SensorResult,
    SkipReason,
    build_sensor_context,
)

from medallion_assets.orchestration.alerts.alert import Alert, Severity
from medallion_assets.orchestration.alerts.senders.protocol import SendingError
from medallion_assets_tests.ended import joined

__all__ = ["MailServer", "Recorder", "Watch", "WebServer", "alert", "certificate", "mail", "web"]

AT = dt.datetime(2024, 4, 7, 6, 0, tzinfo=dt.UTC)


def alert(key: str = "run:1", **changed: Any) -> Alert:
    """An alert."""
    values = {
        "what": "run of olist_daily failed", "severity": Severity.ERROR, "subject": "olist_daily",
        "day": "2024-04-06", "run_id": "1", "details": "no column price <b>",
        "remedy": "deliver it", "at": AT, **changed,
    }  # fmt: skip
    return Alert(key=key, **values)


@dataclass
class Recorder:
    """A sender that keeps what it gets, and fails while it is told to."""

    name: str
    failing: bool = False
    got: list[Alert] = field(default_factory=list)

    def send(self, alert: Alert) -> None:
        """Keep it, or fail."""
        if self.failing:
            raise SendingError("out of order", momentary=True)
        self.got.append(alert)

    @property
    def keys(self) -> list[str]:
        """What it got."""
        return [alert.key for alert in self.got]


@dataclass
class Watch:
    """A sensor that is evaluated again and again, with its cursor.

    Attributes:
        told: what its last tick said.
    """

    sensor: SensorDefinition
    instance: DagsterInstance
    cursor: str | None = None
    told: str = ""

    def tick(self) -> str:
        """Evaluate it once."""
        result = self.sensor(build_sensor_context(self.instance, cursor=self.cursor))
        assert isinstance(result, SensorResult)
        assert isinstance(result.skip_reason, SkipReason)
        self.cursor = result.cursor
        self.told = result.skip_reason.skip_message or ""
        return self.told


@dataclass
class WebServer:
    """A running web server.

    Attributes:
        answers: statuses of the next answers; 200 when there are none left.
        got: path and body of each request.
    """

    address: str = ""
    answers: list[int] = field(default_factory=list)
    got: list[tuple[str, Any]] = field(default_factory=list)


@contextmanager
def web() -> Iterator[WebServer]:
    """Run one."""
    state = WebServer()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Say nothing."""

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            state.got.append((self.path, json.loads(body)))
            status = state.answers.pop(0) if state.answers else 200
            self.send_response(status)
            if status in {301, 307}:
                self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server, _running(server):
        state.address = f"http://127.0.0.1:{server.server_address[1]}/services/T0/B0/hook-secret"
        yield state


@dataclass
class MailServer:
    """A running mail server.

    Attributes:
        refusals: answers instead of the usual ones, by the first word of a command.
        said: the commands it got, after encryption only.
        messages: what was sent.
    """

    port: int = 0
    refusals: dict[str, str] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    extensions: tuple[str, ...] = ("STARTTLS", "AUTH PLAIN")


class _Mailing(socketserver.StreamRequestHandler):
    """Answers one client.

    Attributes:
        state: of the server, set by a subclass, as is the context.
    """

    state: MailServer
    context: ssl.SSLContext

    def handle(self) -> None:
        """Answer command by command."""
        answers = {"STARTTLS": self.encrypt, "DATA": self.take}
        self.say("220 ready")
        while line := self.rfile.readline().decode().strip():
            self.state.said.append(line)
            word = line.split(":")[0].split()[0].upper()
            if word in self.state.refusals:
                self.say(self.state.refusals[word])
            elif word in answers:
                answers[word]()
            elif word == "EHLO":
                names = (f"250-{name}" for name in self.state.extensions)
                self.say("250-localhost", *names, "250 HELP")
            else:
                self.say({"AUTH": "235 welcome", "QUIT": "221 bye"}.get(word, "250 ok"))
                if word == "QUIT":
                    return

    def say(self, *lines: str) -> None:
        """Send lines."""
        self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())
        self.wfile.flush()

    def encrypt(self) -> None:
        """Go on encrypted, and forget what was said before."""
        self.say("220 go ahead")
        try:
            wrapped = self.context.wrap_socket(self.request, server_side=True)
        except ssl.SSLError:  # the client does not trust us, and says nothing more
            self.rfile = io.BytesIO()
            return
        self.rfile, self.wfile = wrapped.makefile("rb"), wrapped.makefile("wb")
        self.state.said.clear()

    def take(self) -> None:
        """Take a message."""
        self.say("354 go ahead")
        lines = []
        while (line := self.rfile.readline().decode()) != ".\r\n":
            lines.append(line)
        self.state.messages.append("".join(lines))
        self.say("250 taken")


@contextmanager
def mail(chain: Path) -> Iterator[MailServer]:
    """Run one that offers STARTTLS with a certificate and its key."""
    found = MailServer()
    trusted = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trusted.load_cert_chain(chain)
    handler = type("Handler", (_Mailing,), {"state": found, "context": trusted})
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler) as server, _running(server):
        server.daemon_threads = True
        found.port = server.server_address[1]
        yield found


@contextmanager
def _running(server: socketserver.BaseServer) -> Iterator[None]:
    """Serve until the end; asks often whether that has come, so that nobody waits."""
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        joined(thread)


def certificate(path: Path) -> Path:
    """A certificate of this machine and its key, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(tz=dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    encoding = serialization.Encoding.PEM
    secret = key.private_bytes(
        encoding, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(made.public_bytes(encoding) + secret)
    return path
