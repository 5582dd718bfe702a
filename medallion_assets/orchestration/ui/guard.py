"""Refusal of requests that another page makes a person's browser send to the UI.

Belongs here: what is told from a request's host, origin, method and type. Does not belong
here: who a person is (see ``orchestration.ui.login``).

Dagster's server runs mutations for GET requests and forms, answers under any host name and
lets itself be framed. So any page that an operator visits could start runs, wipe assets and
forge events, on loopback and through tunnels too: the browser sends what the page asks for.
"""

from collections.abc import Collection
from http import HTTPStatus
from typing import NamedTuple

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from medallion_assets.core.hosts import is_asked_as

READING = frozenset({"GET", "HEAD"})
OWN_SITE = frozenset({"same-origin", "none"})
"""What a browser says of requests of the UI's own pages, and of addresses that were typed."""

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
POLICY_VIOLATION = 1008
"""The code with which a websocket is closed."""


class Refusal(NamedTuple):
    """Why a request is not answered."""

    status: HTTPStatus
    reason: str


class Guard:
    """ASGI application that hands on what the UI's own pages and programs ask for."""

    def __init__(
        self, app: ASGIApp, hosts: Collection[str], form_paths: Collection[str] = ()
    ) -> None:
        """Stand before an application.

        Args:
            app: the application behind it.
            hosts: names by which the UI may be asked, in small letters and without port.
            form_paths: paths that take the form of a login, and nothing else.
        """
        self._app = app
        self._hosts = frozenset(hosts)
        self._form_paths = frozenset(form_paths)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        refusal = self._judge(scope)
        if refusal is None:
            await self._app(scope, receive, _without_frames(send))
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": POLICY_VIOLATION})
        else:
            response = PlainTextResponse(f"{refusal.reason}\n", refusal.status)
            await response(scope, receive, _without_frames(send))

    def _judge(self, scope: Scope) -> Refusal | None:
        """What is wrong with a request; None if nothing is."""
        headers = Headers(scope=scope)
        return (
            self._judge_host(headers)
            or _judge_origin(headers, scope)
            or (self._judge_content(headers, scope) if scope["type"] == "http" else None)
        )

    def _judge_host(self, headers: Headers) -> Refusal | None:
        """Refusal of a foreign name, by which a page reaches this machine as its own host."""
        if is_asked_as(headers.getlist("host"), self._hosts):
            return None
        return Refusal(
            HTTPStatus.MISDIRECTED_REQUEST,
            "This host name is not one of the UI's. MEDALLION_UI_HOSTS can name it.",
        )

    def _judge_content(self, headers: Headers, scope: Scope) -> Refusal | None:
        """Refusal of what a page may send to other hosts without asking them before."""
        method, path = scope["method"], scope["path"].rstrip("/")
        if method in READING:
            if path.endswith("/graphql") and scope["query_string"]:
                return Refusal(HTTPStatus.METHOD_NOT_ALLOWED, "GraphQL is taken by POST only.")
            return None
        if method != "POST":
            return Refusal(HTTPStatus.METHOD_NOT_ALLOWED, "Only GET, HEAD and POST are answered.")
        types = [kind.partition(";")[0].strip() for kind in headers.getlist("content-type")]
        taken = FORM if path in self._form_paths else JSON
        if [kind.lower() for kind in types] == [taken]:
            return None
        return Refusal(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"The content type must be {taken}.")


def _judge_origin(headers: Headers, scope: Scope) -> Refusal | None:
    """Refusal of what another site's page asks for, unless a person follows a link."""
    foreign = Refusal(HTTPStatus.FORBIDDEN, "This was asked by a page of another site.")
    is_reading = scope["type"] == "http" and scope["method"] in READING
    own = {f"{scheme}://{headers['host'].lower()}" for scheme in ("http", "https")}
    if not is_reading and not {origin.lower() for origin in headers.getlist("origin")} <= own:
        return foreign
    if set(headers.getlist("sec-fetch-site")) <= OWN_SITE:
        return None
    is_link = is_reading and headers.get("sec-fetch-mode") == "navigate"
    return None if is_link else foreign


def _without_frames(send: Send) -> Send:
    """A response that no page can show within itself, where a person would click unknowing."""

    async def send_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers["X-Frame-Options"] = "DENY"
            headers.append("Content-Security-Policy", "frame-ancestors 'none'")
        await send(message)

    return send_headers
