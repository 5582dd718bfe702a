"""The dashboard and the pages that it leads to, for a browser on this machine.

Belongs here: who may ask, and for what. Does not belong here: pages (see ``dashboard.build``).

Only the loopback address listens, and only to requests that name it: a page of another site, by
which a browser would ask under a name of its own, is refused. Nothing but pages is handed out,
no list of customers beside them.
"""

import re
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock
from typing import ClassVar

from medallion_assets.core.errors import ConfigurationError, MedallionError
from medallion_assets.core.hosts import is_asked_as
from medallion_assets.core.naming import PLAIN_NAME, REPORTS
from medallion_assets.dashboard.build import KEY
from medallion_assets.reports.files import PAGE
from medallion_assets.secrets.redaction import redacted
from medallion_assets.settings.ui import LOOPBACK

HOST = "127.0.0.1"
ADDRESS = re.compile(rf"/({REPORTS}/{PLAIN_NAME}/(day|month)=[0-9-]{{7,10}}/{re.escape(PAGE)})")
"""Of a report; other files beside it are not handed out."""
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class DashboardServer(ThreadingHTTPServer):
    """A server on loopback; it listens once it is made."""

    daemon_threads = True

    def __init__(
        self, port: int, build: Callable[[], bytes], read: Callable[[str], bytes | None]
    ) -> None:
        """Listen on a port.

        Args:
            build: makes the dashboard of what is published now.
            read: the page of a key below the lake; None where there is none.

        Raises:
            ConfigurationError: the port cannot be used.
        """
        self._build, self.read_page, self._lock = build, read, Lock()
        try:
            super().__init__((HOST, port), _Handler)
        except OSError as error:
            raise ConfigurationError(
                f"port {port} of {HOST} cannot be used: {error.strerror}",
                remedy="stop what uses it, or name another one with --port",
            ) from error

    @property
    def address(self) -> str:
        """Where the dashboard is."""
        return f"http://{HOST}:{self.server_port}/{KEY}"

    def dashboard(self) -> bytes:
        """The dashboard, made anew; one at a time, however many ask."""
        with self._lock:
            return self._build()


class _Handler(BaseHTTPRequestHandler):
    """The answer to one request."""

    server: DashboardServer
    timeout: ClassVar[int] = 30
    server_version, sys_version = "medallion", ""

    def do_GET(self) -> None:
        """Answer with a page."""
        self._answer(has_body=True)

    def do_HEAD(self) -> None:
        """Answer as to GET, without the page."""
        self._answer(has_body=False)

    def _answer(self, *, has_body: bool) -> None:
        status, content = self._found()
        is_page = status is HTTPStatus.OK
        self.send_response(status)
        if status is HTTPStatus.FOUND:
            self.send_header("Location", f"/{KEY}")
        kind = "html" if is_page else "plain"
        self.send_header("Content-Type", f"text/{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        for name, value in HEADERS.items():
            self.send_header(name, value)
        self.end_headers()
        if has_body:
            self.wfile.write(content)

    def _found(self) -> tuple[HTTPStatus, bytes]:
        """What is asked for, or why it is not answered."""
        if not is_asked_as(self.headers.get_all("host", []), LOOPBACK):
            reason = f"Ask for {self.server.address}; other host names are refused."
            return HTTPStatus.MISDIRECTED_REQUEST, f"{reason}\n".encode()
        try:
            return self._page(self.path.partition("?")[0])
        except MedallionError as error:
            return HTTPStatus.SERVICE_UNAVAILABLE, f"{redacted(str(error))}\n".encode()

    def _page(self, path: str) -> tuple[HTTPStatus, bytes]:
        """A page by its path."""
        if path == "/":
            return HTTPStatus.FOUND, b""
        if path == f"/{KEY}":
            return HTTPStatus.OK, self.server.dashboard()
        asked = ADDRESS.fullmatch(path)
        content = self.server.read_page(asked.group(1)) if asked else None
        if content is None:
            return HTTPStatus.NOT_FOUND, b"There is no such page.\n"
        return HTTPStatus.OK, content

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name that is called
        """Log nothing: who asks is the person at this machine."""
