"""The first page of ``medallion --help`` as Typer draws it, for ``medallion_assets.cli.entry``.

Belongs here: having it drawn at a width. Does not belong here: what it says (``cli.main``).
"""

import os
import subprocess
import sys

from medallion_assets.cli.entry import OTHER_LOOK

__all__ = ["drawn"]

CODE = """
import sys
sys.argv[0] = "medallion"
from medallion_assets.cli.main import main
main()
"""


def drawn(width: int, *, colours: bool = True) -> str:
    """The page that Typer draws for a terminal of some columns, or for a pipe without colours."""
    kept = {name: value for name, value in os.environ.items() if name not in OTHER_LOOK}
    look = {"FORCE_COLOR": "1", "TERM": "xterm-256color"} if colours else {}
    shown = subprocess.run(  # noqa: S603 - this interpreter
        [sys.executable, "-c", CODE, "--help"],
        env={**kept, "COLUMNS": str(width), "PYTHONIOENCODING": "utf-8", **look},
        capture_output=True,
        check=True,
    )
    return shown.stdout.decode("utf-8")
