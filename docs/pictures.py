"""Take the pictures of the pages: ``python -m docs.pictures``.

Belongs here: a demo lake, Dagster's UI on it, and one picture a page of that UI. Does not
belong here: how a browser is steered (see ``docs.browser``).

A demo lies in a temporary directory, the UI and the browser are processes of this script,
and all of them end with it. Debian's package ``chromium`` has the browser.
"""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.error import URLError
from urllib.request import urlopen

from docs.browser import Browser, ended

__all__ = ["main"]

IMAGES = Path(__file__).parent / "images"
BIN = Path(sys.executable).parent
PATIENCE_SECONDS = 120
PAGES = {
    "graph": ("/asset-groups", "olist_silver"),
    "asset": ("/assets/silver/olist/orders?view=overview", "order_purchase_timestamp"),
    "checks": ("/assets/silver/olist/orders?view=checks&checkDetail=contract", "customers_missing"),
}
"""The address of each picture, and a text that stands on its page once it is complete."""


def main() -> int:
    """Take all pictures; the exit code is 1 where a page never became complete."""
    with TemporaryDirectory() as scratch:
        environment = _demo(Path(scratch))
        with _ui(Path(scratch), environment) as address, Browser.started(Path(scratch)) as browser:
            for name, (path, text) in PAGES.items():
                picture = browser.picture(f"{address}{path}", text, PATIENCE_SECONDS)
                (IMAGES / f"{name}.png").write_bytes(picture)
                sys.stdout.write(f"wrote {name}.png, {len(picture) // 1000} kB\n")
    return 0


def _demo(home: Path) -> Mapping[str, str]:
    """The environment of a new demo under a directory."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("MEDALLION_")
    }
    command = [str(BIN / "medallion"), "demo", "--home", "demo"]
    subprocess.run(command, cwd=home, env=environment, check=True)  # noqa: S603 - our own
    return environment


@contextmanager
def _ui(home: Path, environment: Mapping[str, str]) -> Iterator[str]:
    """The address of Dagster's UI on the demo."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [str(BIN / "medallion"), "dev", "--port", str(port)]
    with (
        (home / "ui.log").open("w") as log,
        ended(
            subprocess.Popen(  # noqa: S603 - our own
                command, cwd=home, env=environment, stdout=log, stderr=log
            )
        ),
    ):
        address = f"http://127.0.0.1:{port}"
        _wait_for(f"{address}/server_info")
        yield address
    stop = [str(BIN / "medallion"), "source", "stop"]
    subprocess.run(stop, cwd=home, env=environment, check=True)  # noqa: S603 - our own


def _wait_for(address: str) -> None:
    """Wait until a server answers.

    Raises:
        TimeoutError: it does not.
    """
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        try:
            with urlopen(address, timeout=5):  # noqa: S310 - on this machine
                return
        except (URLError, OSError):
            time.sleep(1)
    raise TimeoutError(f"nothing answers at {address}")


if __name__ == "__main__":
    sys.exit(main())
