"""A browser without network, in which tests look at pages.

Belongs here: opening a page and asking the browser about it. Does not belong here: any expectation.

Needs Debian's package chromium. Rules of accessibility are those of the axe-core that a package of
the pinned list brings along; `MEDALLION_TEST_AXE` may name the file ``axe.min.js`` of another one.
"""

import base64
import json
import os
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from docs.browser import NAMES, Browser

AXE = "MEDALLION_TEST_AXE"
PHONE, DESK = 360, 1200
PATIENCE_SECONDS = 20
REQUIRED = "MEDALLION_TESTS_REQUIRE_BROWSER"
IN_A_BROWSER = [
    pytest.mark.xdist_group("pages-in-a-browser"),
    pytest.mark.skipif(
        not any(map(shutil.which, NAMES)) and not os.environ.get(REQUIRED),
        reason="chromium is not installed",
    ),
]


def axe() -> str:
    """The script of axe-core."""
    named = os.environ.get(AXE)
    file = Path(named) if named else files("axe_core_python") / "axe.min.js"
    return file.read_text(encoding="utf-8")


@contextmanager
def offline(scratch: Path) -> Iterator[Browser]:
    """A browser without network that tells what it does."""
    with Browser.started(scratch) as started:
        for domain in ("Page", "Network", "Runtime", "Log"):
            started.do(f"{domain}.enable")
        off = {"latency": 0, "downloadThroughput": 0, "uploadThroughput": 0}
        started.do("Network.emulateNetworkConditions", offline=True, **off)
        yield started


def opened(browser: Browser, page: Path, width: int = DESK, *, dark: bool = False) -> None:
    """Open a page in a window of some width."""
    size = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": False}
    browser.do("Emulation.setDeviceMetricsOverride", **size)
    scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
    browser.do("Emulation.setEmulatedMedia", media="", features=[scheme])
    browser.do("Page.navigate", url="about:blank")
    browser.events.clear()
    browser.do("Page.navigate", url=page.as_uri())
    end = time.monotonic() + PATIENCE_SECONDS
    ready = "document.readyState === 'complete' && location.protocol === 'file:'"
    while not value(browser, ready):
        assert time.monotonic() < end, f"{page} does not load"


def value(browser: Browser, expression: str) -> Any:
    """The value of an expression in the page."""
    found = browser.do(
        "Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True
    )
    assert "exceptionDetails" not in found, found
    return found["result"].get("value")


def told(browser: Browser, method: str) -> list[dict[str, Any]]:
    """What the browser has told of one kind."""
    return [one["params"] for one in browser.events if one.get("method") == method]


def complaints(browser: Browser) -> list[dict[str, Any]]:
    """What the console has, and what scripts have raised."""
    kinds = ("Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded")
    return [one for kind in kinds for one in told(browser, kind)]


def unfold(browser: Browser) -> None:
    """Show what a page hides until it is asked for."""
    value(browser, "document.querySelectorAll('details').forEach(one => one.open = true)")


def smallest_letters(browser: Browser) -> float:
    """The size of the smallest text of a page."""
    found: float = value(
        browser,
        "Math.min(...[...document.querySelectorAll('main *')].filter(one => one.innerText)"
        ".map(one => parseFloat(getComputedStyle(one).fontSize)))",
    )
    return found


def sheets(browser: Browser) -> int:
    """How many sheets of paper a page takes."""
    printed = browser.do("Page.printToPDF", paperWidth=8.27, paperHeight=11.69)
    return len(re.findall(rb"/Type\s*/Page\b", base64.b64decode(printed["data"])))


def axe_findings(browser: Browser) -> list[Any]:
    """What axe-core has to say against a page."""
    value(browser, axe() + "; true")
    found = value(browser, "axe.run().then(found => JSON.stringify(found.violations.map("
                           "one => [one.id, one.nodes.map(node => node.html)])))")  # fmt: skip
    violations: list[Any] = json.loads(found)
    return violations
