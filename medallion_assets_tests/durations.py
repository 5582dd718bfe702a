"""The order of the tests: what takes longest begins first, so that no worker ends alone.

Belongs here: the durations in `durations.json`, writing them (`make durations`), and the groups of
pytest-xdist: what is one group runs in one worker, one test after the other. A file is a group,
so that its fixtures are made once, unless it takes so long that a worker would end alone.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path

import pytest

__all__ = ["Durations", "in_order", "read", "written"]

FILE = Path(__file__).with_name("durations.json")
NOTICED = 1.0
"""Shorter tests need no order."""
SPLIT = 90.0
"""Seconds from which a file without a group of its own is divided among the workers."""

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
    """The tests in groups, the longest group first; within a group as they stand."""
    by_file = _seconds(items, _file, durations)
    for item in items:
        if item.get_closest_marker("xdist_group") is None and by_file[_file(item)] < SPLIT:
            item.add_marker(pytest.mark.xdist_group(_file(item)))
    by_group = _seconds(items, _group, durations)

    def rank(item: pytest.Item) -> tuple[float, str]:
        return -max(by_group[_group(item)], by_file[_file(item)]), _file(item)

    return sorted(items, key=rank)


def _seconds(
    items: Sequence[pytest.Item], key: Callable[[pytest.Item], str], durations: Durations
) -> Mapping[str, float]:
    """The seconds of the tests that have one key."""
    seconds: defaultdict[str, float] = defaultdict(float)
    for item in items:
        seconds[key(item)] += durations.get(plain(item.nodeid), 0.0)
    return seconds


def _file(item: pytest.Item) -> str:
    """The file of a test, from the root of the tests."""
    return _from_root(item.path)


@cache
def _from_root(path: Path) -> str:
    return path.relative_to(FILE.parent).as_posix()


def _group(item: pytest.Item) -> str:
    """What runs in one worker: a group, or a test alone."""
    mark = item.get_closest_marker("xdist_group")
    return f"@{mark.args[0]}" if mark else item.nodeid
