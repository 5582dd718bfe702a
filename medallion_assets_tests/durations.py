"""The order of the tests: what takes longest begins first, so that no worker ends alone.

Belongs here: the durations in `durations.json`, writing them (`make durations`) and ordering by
them. Tests of one group of pytest-xdist run in one worker, so a group counts as one.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

__all__ = ["Durations", "in_order", "read", "written"]

FILE = Path(__file__).with_name("durations.json")
NOTICED = 1.0
"""Shorter tests need no order."""

Durations = Mapping[str, float]
"""The seconds of a test, by its name without a group."""


def read(file: Path = FILE) -> Durations:
    """The durations that were written last."""
    found: Durations = json.loads(file.read_text()) if file.exists() else {}
    return found


def written(measured: Durations, file: Path = FILE) -> str:
    """The text of the file after a run: what ran is as measured, what did not stays."""
    root = FILE.parents[1]
    kept = {name: s for name, s in read(file).items() if (root / name.split("::")[0]).exists()}
    found = {**kept, **measured}
    noticed = {name: round(seconds) for name, seconds in found.items() if seconds >= NOTICED}
    return json.dumps(noticed, indent=0, sort_keys=True) + "\n"


def plain(name: str) -> str:
    """The name of a test without the group that pytest-xdist writes behind it."""
    return name.rpartition("@")[0] if "@" in name.rpartition("]")[2] else name


def in_order(items: Sequence[pytest.Item], durations: Durations) -> list[pytest.Item]:
    """The tests with the longest groups first; else as they stand."""
    seconds: defaultdict[str, float] = defaultdict(float)
    for item in items:
        seconds[_group(item)] += durations.get(plain(item.nodeid), 0.0)
    return sorted(items, key=lambda item: -seconds[_group(item)])


def _group(item: pytest.Item) -> str:
    """What runs in one worker: a group, or a test alone."""
    mark = item.get_closest_marker("xdist_group")
    return f"@{mark.args[0]}" if mark else item.nodeid
