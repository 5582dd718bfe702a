"""A server in front of S3 that misbehaves as it is told.

Belongs here: faults that no S3 server for tests can produce: throttling, answers and
connections that break off, refusals of single requests.
"""

import json
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from urllib.parse import urlsplit

__all__ = ["CUT", "CUT_AFTER", "HALF", "Fault", "Misbehaving", "misbehaving", "refusing"]

TIMEOUT = 20


@dataclass(frozen=True)
class Fault:
    """What happens to a request.

    Attributes:
        forwarded: whether the server gets it.
        status: the answer instead of the server's; 0 for none.
        share: how much of the answer's body arrives.
    """

    forwarded: bool = False
    status: int = 0
    code: str = ""
    share: float = 1.0


CUT = Fault()
"""The connection breaks before the server has got the request."""
CUT_AFTER = Fault(forwarded=True)
"""The server does what it is asked, and its answer is lost."""
HALF = Fault(forwarded=True, status=-1, share=0.5)
"""The connection breaks in the middle of the answer."""

Rule = Callable[[str, str], Fault | None]
"""By method and path."""


def refusing(status: int, code: str) -> Fault:
    """An error of S3."""
    return Fault(status=status, code=code)


@dataclass
class Misbehaving:
    """A running server.

    Attributes:
        rule: decides each request's fault; none by default.
        struck: how many requests had a fault.
    """

    endpoint: str
    rule: Rule = field(default=lambda _method, _path: None)
    struck: int = 0
    lock: Lock = field(default_factory=Lock)

    def first(self, count: int, fault: Fault, *, method: str, part: str = "") -> None:
        """Strike the first requests of a method whose path has some part."""
        left = [count]

        def rule(asked: str, path: str) -> Fault | None:
            if asked != method or part not in path or left[0] == 0:
                return None
            left[0] -= 1
            return fault

        self.rule = rule

    def always(self, fault: Fault, *, methods: str = "GET PUT POST HEAD", part: str = "") -> None:
        """Strike all requests of some methods."""
        self.rule = lambda asked, path: fault if asked in methods and part in path else None

    def never(self) -> None:
        """Behave."""
        self.rule = lambda _method, _path: None

    def judge(self, method: str, path: str) -> Fault | None:
        """The fault of a request."""
        with self.lock:
            fault = self.rule(method, path)
            self.struck += fault is not None
            return fault


@contextmanager
def misbehaving(upstream: str) -> Iterator[Misbehaving]:
    """A server that forwards to ``upstream`` whatever has no fault."""
    target = urlsplit(upstream)
    state = Misbehaving("")

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = TIMEOUT

        def log_message(self, *_: object) -> None:
            """Say nothing."""

        def handle_any(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            fault = state.judge(self.command, self.path)
            if fault is None or fault.forwarded:
                status, headers, content = forwarded(self.command, self.path, self.headers, body)
            else:
                is_glue = "X-Amz-Target" in self.headers
                status, headers = fault.status, []
                content = error_page(fault.code, is_glue=is_glue)
            if fault is not None and fault.status == 0:
                self.close_connection = True
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            self.send_response(status)
            for name, value in headers:
                self.send_header(name, value)
            if self.command != "HEAD":
                self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            share = 1.0 if fault is None else fault.share
            if self.command != "HEAD":
                self.wfile.write(content[: int(len(content) * share)])
            if share < 1:
                self.close_connection = True

        do_GET = do_PUT = do_POST = do_HEAD = do_DELETE = handle_any  # noqa: N815 - http.server's

    def forwarded(
        method: str, path: str, headers: object, body: bytes
    ) -> tuple[int, list[tuple[str, str]], bytes]:
        connection = HTTPConnection(target.hostname or "", target.port, timeout=TIMEOUT)
        try:
            connection.request(method, path, body=body, headers=dict(headers))  # type: ignore[call-overload]
            answer = connection.getresponse()
            content = answer.read()
            dropped = {"transfer-encoding", "connection", "date", "server"}
            dropped |= set() if method == "HEAD" else {"content-length"}
            kept = [(n, v) for n, v in answer.getheaders() if n.lower() not in dropped]
            return answer.status, kept, content
        finally:
            connection.close()

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    state.endpoint = f"http://127.0.0.1:{server.server_address[1]}"
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()


def error_page(code: str, *, is_glue: bool) -> bytes:
    """An error as S3 writes it, or Glue."""
    if is_glue:
        return json.dumps({"__type": code, "message": "as told"}).encode()
    return f"<?xml version='1.0'?><Error><Code>{code}</Code></Error>".encode()
