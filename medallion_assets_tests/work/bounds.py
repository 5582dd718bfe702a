"""How much work each run may do: what it did when the bounds were renewed, and a twentieth more.

Belongs here: reading, comparing and renewing ``bounds.json``. What a run did there is renewed by
``python -m medallion_assets_tests.work`` when it does less, so that it stays so, or does more and
is meant to.
"""

import json
from collections.abc import Iterator
from pathlib import Path

from medallion_assets_tests.work.meters import Counts, Work

__all__ = ["exceeded", "read", "written"]

FILE = Path(__file__).with_name("bounds.json")
SLACK = 20
"""A part of so many may come on top: other versions of libraries do a little more."""
RENEW = "where that is meant: python -m medallion_assets_tests.work"


def read() -> Work:
    """What each run did when the bounds were renewed."""
    return {name: Counts(counts) for name, counts in json.loads(FILE.read_text()).items()}


def written(work: Work) -> None:
    """Let this be what the runs do."""
    FILE.write_text(json.dumps(work, indent=2, sort_keys=True) + "\n")


def exceeded(work: Work, known: Work) -> list[str]:
    """What is done more than it may; what was never done may not be done at all."""
    return [
        f"{name}: {found:,} {what}, at most {allowed:,} are allowed; {RENEW}"
        for name, counts in work.items()
        for what, found, allowed in _compared(counts, known.get(name, Counts()))
        if found > allowed
    ]


def _compared(counts: Counts, known: Counts) -> Iterator[tuple[str, int, int]]:
    """Each count, and its bound."""
    for what, found in counts.items():
        yield what, found, known[what] + known[what] // SLACK
