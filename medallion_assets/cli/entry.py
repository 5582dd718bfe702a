"""The entry point of ``medallion``: its first page from a file, all else by ``main``.

Belongs here: whether the kept page is what would be shown. Does not belong here: what it says (see
``main``; ``make docs`` keeps it). Importing Typer, Rich and all commands takes ten times as long as
the page.
"""

import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

__all__ = ["WIDTHS", "kept_page", "main", "page_of"]

WIDTHS = (80, 120)
"""The columns that a page is kept for; a wider terminal has the widest of them."""
COLOURS = re.compile(r"\x1b\[[0-9;]*m")
OTHER_LOOK = (
    "FORCE_COLOR",
    "NO_COLOR",
    "PY_COLORS",
    "GITHUB_ACTIONS",
    "TERMINAL_WIDTH",
    "TTY_COMPATIBLE",
    "TYPER_USE_RICH",
)
"""What asks Typer or Rich for another look than a terminal or a pipe has by itself."""


def page_of(width: int) -> Path:
    """The file of a page."""
    return Path(__file__).parent / "help_pages" / f"{width}.txt"


def kept_page(command: Sequence[str], place: TextIO) -> str | None:
    """The page that was asked for, if one is kept for its place; None where Typer has to draw."""
    is_terminal = place.isatty()
    if (
        [*command[1:]] != ["--help"]
        or Path(command[0]).name != "medallion"
        or any(name in os.environ for name in OTHER_LOOK)
        or (place.encoding or "").lower() != "utf-8"
        or (is_terminal and os.environ.get("TERM", "dumb") in {"dumb", "unknown"})
    ):
        return None
    fitting = [width for width in WIDTHS if width <= _columns()]
    if not fitting:
        return None
    page = page_of(max(fitting)).read_text(encoding="utf-8")
    return page if is_terminal else COLOURS.sub("", page)


def _columns() -> int:
    """The width of the terminal, 80 where there is none, found as Rich finds it."""
    asked = os.environ.get("COLUMNS", "")
    if asked.isdigit():
        return int(asked)
    for descriptor in range(3):
        try:
            return os.get_terminal_size(descriptor).columns
        except (OSError, ValueError):
            continue
    return min(WIDTHS)


def main() -> None:
    """Entry point of the ``medallion`` command."""
    page = kept_page(sys.argv, sys.stdout)
    if page is not None:
        sys.stdout.write(page)
        return
    from medallion_assets.cli.main import main as by_typer

    by_typer()
