"""A served application of Dagster, and requests as browsers and programs send them."""

import json
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse
from tempfile import TemporaryDirectory
from threading import Thread
from urllib.parse import quote

import uvicorn
from dagster import AssetKey, DagsterInstance
from dagster._core.workspace.context import WorkspaceProcessContext
from dagster._core.workspace.load_target import EmptyWorkspaceTarget
from starlette.types import ASGIApp

from medallion_assets_tests.ended import joined

__all__ = ["FORGERY", "Answer", "Request", "ask", "has_forged", "platform_app", "served"]

START_SECONDS = 20
FORGED = "forged"
FORGERY = (
    "mutation { reportRunlessAssetEvents(eventParams: {eventType: ASSET_MATERIALIZATION, "
    f'assetKey: {{path: ["{FORGED}"]}}}}) {{ __typename }} }}'
)
"""What a foreign page wants: an event that never happened."""


@dataclass(frozen=True)
class Request:
    """A request; `{own}` in a header stands for the server's own host and port."""

    method: str = "POST"
    path: str = "/graphql"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str | None = None

    @classmethod
    def graphql(
        cls, query: str = FORGERY, kind: str = "application/json", **more: str
    ) -> "Request":
        """A query as the UI's own pages send it, but for what is given."""
        headers = {"Content-Type": kind} | {k.replace("_", "-"): v for k, v in more.items()}
        return cls(headers=headers, body=json.dumps({"query": query}))

    @classmethod
    def in_address(cls, method: str = "GET", query: str = FORGERY, kind: str = "") -> "Request":
        """A query that is a part of the address."""
        headers = {"Content-Type": kind} if kind else {}
        return cls(method, f"/graphql?query={quote(query)}", headers, "" if kind else None)


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    text: str
    headers: HTTPResponse


@contextmanager
def platform_app() -> Iterator[tuple[ASGIApp, DagsterInstance]]:
    """Dagster's real application over an empty workspace, and its instance."""
    # With it comes GraphQL: a second, for every worker while it collects if this stood above.
    from dagster_webserver.app import create_app_from_workspace_process_context  # noqa: PLC0415

    with (
        TemporaryDirectory() as home,
        DagsterInstance.local_temp(home) as instance,
        WorkspaceProcessContext(instance, EmptyWorkspaceTarget(), version="") as context,
    ):
        yield create_app_from_workspace_process_context(context), instance


@contextmanager
def served(app: ASGIApp) -> Iterator[int]:
    """The port of 127.0.0.1 at which an application answers."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
        thread = Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            server.should_exit = True
            joined(thread)


def ask(port: int, request: Request) -> Answer:
    """The answer to a request that has exactly the given headers, and a host if it names none."""
    own = f"127.0.0.1:{port}"
    connection = HTTPConnection("127.0.0.1", port, timeout=START_SECONDS)
    connection.putrequest(request.method, request.path, skip_host=True, skip_accept_encoding=True)
    headers = {"Host": own, **request.headers}
    if request.body is not None:
        headers["Content-Length"] = str(len(request.body))
    for name, value in headers.items():
        for one in value.split("\n"):
            connection.putheader(name, one.replace("{own}", own))
    connection.endheaders(request.body.encode() if request.body else None)
    response = connection.getresponse()
    text = response.read().decode()
    connection.close()
    return Answer(response.status, text, response)


def has_forged(instance: DagsterInstance) -> bool:
    """Whether somebody forged the event."""
    return instance.get_latest_materialization_event(AssetKey([FORGED])) is not None
