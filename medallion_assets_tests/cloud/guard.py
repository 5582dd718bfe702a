"""A guard before a moto server: every request is judged by the planned policies, and noted.

Belongs here: telling who asks, refusing as AWS does, and what was asked. Does not belong here:
what a request needs (see ``requests``), and the policies (see ``stack``).

Moto's own judgement is not used: it knows neither conditions nor Glue's resources.
"""

import io
import json
import logging
import re
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server

from medallion_assets_tests.cloud.bucket_policies import BucketPolicies, Environ, Start
from medallion_assets_tests.cloud.requests import OF_JOB, Call, Need, UnknownOperationError
from medallion_assets_tests.cloud.stack import Stack

SIGNED = re.compile(r"Credential=([^/]+)/\d+/[^/]+/([^/]+)/")
ADMINISTRATOR = "testing"
"""The access key of the test itself, which is judged by nobody."""

Jobs = Callable[[str, Mapping[str, Any]], tuple[int, Mapping[str, Any]]]
"""From an operation and what it is given to status and content of its answer."""


@dataclass(frozen=True)
class Asked:
    """A permission that was needed, and whether it was there."""

    role: str
    need: Need
    allowed: bool
    why: str


@dataclass
class Guard:
    """Judges requests by the policies of a stack, which may be changed while it runs.

    Attributes:
        stack: the policies.
        roles: whose access keys are whose.
        encrypted: the buckets whose objects the lake's key encrypts.
        asked: every permission that was needed, in order.
        jobs: answers the requests about runs of Glue's jobs, of which moto executes none.
    """

    stack: Stack
    roles: dict[str, str]
    encrypted: frozenset[str]
    asked: list[Asked] = field(default_factory=list)
    endpoint: str = ""
    jobs: Jobs | None = None
    _moto: BucketPolicies = field(default_factory=lambda: BucketPolicies(_moto()))

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        """Judge a request, and let moto answer it if it may."""
        signed = SIGNED.search(environ.get("HTTP_AUTHORIZATION", ""))
        if environ["PATH_INFO"].startswith("/moto-api"):
            return self._answered(environ, start)
        if signed is None:
            return _refused("s3", "it is not signed", environ, start)
        key, service = signed.groups()
        if key == ADMINISTRATOR:
            return self._answered(environ, start)
        problem = self._problem(self.roles.get(key, key), service, environ)
        if problem:
            return _refused(service, problem, environ, start)
        operation = environ.get("HTTP_X_AMZ_TARGET", "").rpartition(".")[2]
        if self.jobs and service == "glue" and operation in OF_JOB:
            return _told(*self.jobs(operation, json.load(environ["wsgi.input"])), start)
        return self._answered(environ, start)

    def _problem(self, role: str, service: str, environ: Environ) -> str:
        """Why a request is refused; empty if it may be answered."""
        try:
            for need in _call(service, environ, self.encrypted).needs():
                decision = self.stack.judged(role, *need)
                self.asked.append(Asked(role, need, decision.allowed, decision.why))
                if not decision.allowed:
                    return f"{role} may not {need.action} {need.resource}: {decision.why}"
        except UnknownOperationError as error:
            self.asked.append(Asked(role, Need("?", str(error), {}), allowed=False, why="unknown"))
            return str(error)
        return ""

    def _answered(self, environ: Environ, start: Start) -> Iterable[bytes]:
        return self._moto(environ, start)


def _moto() -> Any:
    return DomainDispatcherApplication(create_backend_app)


def _call(service: str, environ: Environ, encrypted: frozenset[str]) -> Call:
    """The request, whose body can be read once more after this."""
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    environ["wsgi.input"] = io.BytesIO(body)
    headers = {
        name.removeprefix("HTTP_").replace("_", "-").title(): value
        for name, value in environ.items()
        if name.startswith("HTTP_")
    }
    path, query = environ["PATH_INFO"], environ.get("QUERY_STRING", "")
    return Call(service, environ["REQUEST_METHOD"], path, query, headers, body, encrypted)


def _told(status: int, content: Mapping[str, Any], start: Start) -> list[bytes]:
    """The answer of a service with JSON."""
    body = json.dumps(content).encode()
    start(f"{status} {HTTPStatus(status).phrase}", [
        ("Content-Type", "application/x-amz-json-1.1"), ("Content-Length", str(len(body))),
    ])  # fmt: skip
    return [body]


def _refused(service: str, why: str, environ: Environ, start: Start) -> list[bytes]:
    """The answer that AWS gives to who may not."""
    if service == "s3":
        text = f"<Error><Code>AccessDenied</Code><Message>{why}</Message></Error>"
        status, kind = "403 Forbidden", "application/xml"
    else:
        text = json.dumps({"__type": "AccessDeniedException", "Message": why})
        status, kind = "400 Bad Request", "application/x-amz-json-1.1"
    start(status, [("Content-Type", kind), ("Content-Length", str(len(text.encode())))])
    return [b"" if environ["REQUEST_METHOD"] == "HEAD" else text.encode()]


@contextmanager
def guarding(stack: Stack, roles: dict[str, str], encrypted: frozenset[str]) -> Iterator[Guard]:
    """A guard that runs, with a moto of its own."""
    guard = Guard(stack, roles, encrypted)
    server = make_server("127.0.0.1", 0, guard, threaded=True)
    guard.endpoint = f"http://127.0.0.1:{server.server_port}"
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield guard
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
