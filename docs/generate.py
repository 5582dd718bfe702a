"""Write the generated pages: ``python -m docs.generate``.

Belongs here: which page comes from where, writing and comparing. Does not belong
here: how a page looks (see ``docs.pages``, ``docs.api``, ``docs.permissions``,
``docs.help_pages`` and ``docs.env_example``). With ``--check`` nothing is written, and the exit
code is 1 when a page is out of date.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from docs.api import api_page
from docs.env_example import env_example
from docs.help_pages import drawn
from docs.pages import configuration_page, dictionary_page, rules_page
from docs.permissions import permissions_page

__all__ = ["PAGES", "main", "out_of_date", "write"]

ROOT = Path(__file__).parents[1]
PAGES: dict[str, Callable[[], str]] = {
    ".env.example": env_example,
    "docs/api.md": api_page,
    "docs/aws-permissions.md": permissions_page,
    "docs/configuration.md": configuration_page,
    "docs/data-dictionary.md": dictionary_page,
    "docs/rules.md": rules_page,
    "medallion_assets/cli/help_pages/80.txt": partial(drawn, 80),
    "medallion_assets/cli/help_pages/120.txt": partial(drawn, 120),
}


def write(root: Path = ROOT) -> list[Path]:
    """Write every page and return the files."""
    written = []
    for name, page in PAGES.items():
        path = root / name
        path.write_text(page(), encoding="utf-8")
        written.append(path)
    return written


def out_of_date(root: Path = ROOT) -> list[Path]:
    """The pages that are missing or differ from what would be written."""
    paths = [(root / name, page) for name, page in PAGES.items()]
    return [
        path
        for path, page in paths
        if not path.exists() or path.read_text(encoding="utf-8") != page()
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Write or check, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m docs.generate")
    parser.add_argument("--check", action="store_true", help="write nothing; 1 if out of date")
    if parser.parse_args(arguments).check:
        stale = out_of_date()
        for path in stale:
            sys.stderr.write(f"{path.name} is out of date; run `make docs`\n")
        return 1 if stale else 0
    for path in write():
        sys.stdout.write(f"wrote {path.name}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
