"""The address at which boto3 finds the double of Glue.

Belongs here: taking requests and sending answers. Does not belong here: what is answered (see
``service``).
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from medallion_assets_tests.ended import joined
from medallion_assets_tests.glue.service import GlueDouble

__all__ = ["glue_double"]


@contextmanager
def glue_double(home: Path, s3: str) -> Iterator[tuple[str, GlueDouble]]:
    """Its endpoint and the double itself."""
    double = GlueDouble(home, s3)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            """Say nothing."""

        def do_POST(self) -> None:
            action = self.headers["X-Amz-Target"].rpartition(".")[2]
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status, content = double.answer(action, asked)
            body = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/x-amz-json-1.1")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", double
    finally:
        server.shutdown()
        server.server_close()
        joined(thread)
