"""How much memory a process may have, on a machine and in a container; DuckDB gets half."""

from pathlib import Path

import pytest

from medallion_assets.core.memory import (
    at_most_half,
    available_memory,
    group_limits,
    memory_bytes,
    supported_threads,
)
from medallion_assets.settings import environment
from medallion_assets.settings.environment import Settings

GIB = 1024**3


@pytest.mark.parametrize(
    ("amount", "size"),
    [("4GB", 4e9), ("4 GiB", 4 * 1024**3), ("512MB", 512e6), ("1.5GB", 1.5e9), ("100KB", 1e5)],
)
def test_amounts_of_memory(amount: str, size: float) -> None:
    assert memory_bytes(amount) == size


def limited(home: Path, lines: str, files: dict[str, str]) -> list[int]:
    """The limits found where a process is in these groups and these files are there."""
    own = home / "cgroup"
    own.write_text(lines)
    for place, content in files.items():
        file = home / "groups" / place
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"{content}\n")
    return list(group_limits(own, home / "groups"))


@pytest.mark.parametrize(
    ("lines", "files", "limits"),
    [
        ("0::/", {"memory.max": "1000"}, [1000]),
        ("0::/", {"memory.max": "max"}, []),
        ("0::/a/b", {"a/b/memory.max": "max", "a/memory.max": "7", "memory.max": "9"}, [7, 9]),
        ("4:memory:/a", {"memory/a/memory.limit_in_bytes": "5"}, [5]),
        (
            "4:cpu,memory:/docker/unseen\n3:cpuset:/\n0::/",
            {"memory/memory.limit_in_bytes": "6"},
            [6],
        ),
        ("1:name=systemd:/a:b", {}, []),
    ],
    ids=["root", "no limit", "above it", "first version", "container", "none"],
)
def test_limits_are_those_of_all_groups_that_hold_the_process(
    tmp_path: Path, lines: str, files: dict[str, str], limits: list[int]
) -> None:
    assert limited(tmp_path, lines, files) == limits


def test_a_system_without_groups_has_no_limits(tmp_path: Path) -> None:
    assert list(group_limits(tmp_path / "missing", tmp_path)) == []


def test_duckdb_may_use_at_most_half(monkeypatch: pytest.MonkeyPatch) -> None:
    assert at_most_half("4GB", 16 * GIB) == "4GB"
    assert at_most_half("4GB", 2 * GIB) == "1024MiB"
    monkeypatch.setattr(environment, "available_memory", lambda: 2 * GIB)
    assert Settings(memory_limit="4GB").duckdb_memory == "1024MiB"
    assert Settings(memory_limit="100MB").duckdb_memory == "100MB"


@pytest.mark.parametrize(("mebibytes", "share"), [(1024, 424), (900, 300), (700, 128), (64, 128)])
def test_of_little_memory_others_get_what_they_need(mebibytes: int, share: int) -> None:
    assert at_most_half("4GB", mebibytes * 1024**2) == f"{share}MiB"


@pytest.mark.parametrize(
    ("threads", "memory", "supported"),
    [(8, "4GB", 8), (64, "4GB", 20), (2, "500MB", 2), (2, "300MiB", 1), (2, "100MB", 1)],
)
def test_with_little_memory_fewer_threads_work(threads: int, memory: str, supported: int) -> None:
    assert supported_threads(threads, memory) == supported


def test_this_process_has_some() -> None:
    assert available_memory() > 64 * 1024**2
