"""The policies of buckets, kept before a moto server.

Belongs here: answering for them, and what moto gets to see of them. Does not belong here: judging
by them (see ``guard``).

Moto takes the refusal of requests without TLS for one of all requests, since none has it there. So
it only gets to see what a policy allows; who asks for the policy gets the whole one.
"""

import io
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

Environ = dict[str, Any]
Start = Callable[[str, list[tuple[str, str]]], object]
MISSING = "<Error><Code>NoSuchBucketPolicy</Code><Message>There is none.</Message></Error>"


@dataclass
class BucketPolicies:
    """A server whose buckets' policies are answered here.

    Attributes:
        server: what answers everything else.
        kept: the policies, by bucket.
    """

    server: Any
    kept: dict[str, bytes] = field(default_factory=dict)

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        """Answer a request."""
        bucket, _, key = environ["PATH_INFO"].strip("/").partition("/")
        query = parse_qs(environ.get("QUERY_STRING", ""), keep_blank_values=True)
        if key or "policy" not in query:
            return self._answered(environ, start)
        match environ["REQUEST_METHOD"]:
            case "GET":
                return self._got(bucket, start)
            case "PUT":
                return self._put(bucket, environ, start)
            case _:
                self.kept.pop(bucket, None)
                return self._answered(environ, start)

    def _got(self, bucket: str, start: Start) -> list[bytes]:
        if bucket in self.kept:
            return _said("200 OK", "application/json", self.kept[bucket], start)
        return _said("404 Not Found", "application/xml", MISSING.encode(), start)

    def _put(self, bucket: str, environ: Environ, start: Start) -> Iterable[bytes]:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        self.kept[bucket] = body
        document = json.loads(body)
        allowing = [one for one in document["Statement"] if one["Effect"] == "Allow"]
        if not allowing:
            return _said("204 No Content", "application/xml", b"", start)
        seen = json.dumps({**document, "Statement": allowing}).encode()
        changed = {"wsgi.input": io.BytesIO(seen), "CONTENT_LENGTH": str(len(seen))}
        return self._answered({**environ, **changed}, start)

    def _answered(self, environ: Environ, start: Start) -> Iterable[bytes]:
        answer: Iterable[bytes] = self.server(environ, start)
        return answer


def _said(status: str, kind: str, body: bytes, start: Start) -> list[bytes]:
    start(status, [("Content-Type", kind), ("Content-Length", str(len(body)))])
    return [body]
