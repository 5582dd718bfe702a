"""A browser without a window, steered by its DevTools protocol.

Belongs here: starting it, opening a page, waiting for a text, taking a picture. Does not
belong here: which pages (see ``docs.pictures``).
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.request import urlopen

from websockets.sync.client import ClientConnection, connect

__all__ = ["Browser", "ended"]

NAMES = ("chromium", "chromium-browser", "google-chrome")
WIDTH, HEIGHT = 1500, 950
START_SECONDS = 60
SETTLE_SECONDS = 5
"""A page goes on moving for a while when its text is there."""
STOP_SECONDS = 20
LARGEST = 64 * 2**20


@contextmanager
def ended(process: subprocess.Popen[bytes]) -> Iterator[subprocess.Popen[bytes]]:
    """A process that is asked to end, waited for, and killed where it does not."""
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


class Browser:
    """One page of a running browser.

    Attributes:
        events: what the browser has told of itself, by the commands that made it do so.
    """

    def __init__(self, connection: ClientConnection) -> None:
        """Steer the page behind a connection."""
        self._connection, self._numbers = connection, count(1)
        self.events: list[dict[str, Any]] = []

    @classmethod
    @contextmanager
    def started(cls, scratch: Path) -> Iterator[Browser]:
        """A new browser that keeps its files in a directory.

        Raises:
            FileNotFoundError: none is installed.
        """
        program = next(filter(None, map(shutil.which, NAMES)), None)
        if program is None:
            raise FileNotFoundError("install Debian's package chromium")
        profile = scratch / "browser"
        command = [
            program, "--headless", "--remote-debugging-port=0", f"--user-data-dir={profile}",
            f"--window-size={WIDTH},{HEIGHT}", "--hide-scrollbars", "--disable-gpu",
            "--no-first-run", "--disable-dev-shm-usage",
            *(["--no-sandbox"] if os.geteuid() == 0 else []),
            "about:blank",
        ]  # fmt: skip
        silent = subprocess.DEVNULL
        # It leaves a socket where temporary files are, by a path that may not be long.
        with (
            TemporaryDirectory(prefix="browser-", ignore_cleanup_errors=True) as temporary,
            ended(
                subprocess.Popen(  # noqa: S603
                    command, stdout=silent, stderr=silent, env={**os.environ, "TMPDIR": temporary}
                )
            ),
            connect(_page_of(profile / "DevToolsActivePort"), max_size=LARGEST) as connection,
        ):
            yield cls(connection)

    def picture(self, address: str, text: str, seconds: int) -> bytes:
        """A PNG of a page that shows a text.

        Raises:
            TimeoutError: the page does not show it.
        """
        size = {"width": WIDTH, "height": HEIGHT, "deviceScaleFactor": 1, "mobile": False}
        self.do("Emulation.setDeviceMetricsOverride", **size)
        self.do("Page.navigate", url=address)
        shows = f"document.body !== null && document.body.innerText.includes({json.dumps(text)})"
        end = time.monotonic() + seconds
        while not self.do("Runtime.evaluate", expression=shows)["result"].get("value"):
            if time.monotonic() > end:
                raise TimeoutError(f"{address} does not show {text!r}")
            time.sleep(1)
        time.sleep(SETTLE_SECONDS)
        return base64.b64decode(self.do("Page.captureScreenshot", format="png")["data"])

    def do(self, method: str, **parameters: object) -> dict[str, Any]:
        """The result of a command; what else the browser says meanwhile is kept."""
        number = next(self._numbers)
        command = {"id": number, "method": method, "params": parameters}
        self._connection.send(json.dumps(command))
        while True:
            answer = json.loads(self._connection.recv())
            if answer.get("id") == number:
                result: dict[str, Any] = answer["result"]
                return result
            self.events.append(answer)


def _page_of(file: Path) -> str:
    """The address by which the first page is steered; the browser writes its port to a file.

    Raises:
        TimeoutError: the browser does not start.
    """
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        if file.exists() and (lines := file.read_text().splitlines()):
            with urlopen(f"http://127.0.0.1:{lines[0]}/json/list", timeout=10) as listed:
                pages = [page for page in json.load(listed) if page["type"] == "page"]
            if pages:
                address: str = pages[0]["webSocketDebuggerUrl"]
                return address
        time.sleep(0.5)
    raise TimeoutError("the browser does not start")
