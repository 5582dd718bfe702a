"""How much memory this process may have.

Belongs here: what the machine has, what the control groups that hold the process (a container, a
service) leave of it, and amounts as DuckDB writes them. Does not belong here: who uses how much.
"""

import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

UNITS = {"K": 1, "M": 2, "G": 3, "T": 4}
MEBIBYTE = 1024**2
BESIDE_DUCKDB = 600 * MEBIBYTE
"""What Python, Arrow and the writers of files take, which no limit of DuckDB bounds."""
LEAST = 128 * MEBIBYTE
"""With less DuckDB can do nothing."""
THREAD = 200 * 1000**2
"""What a thread takes at least; more threads would end for want of memory."""
GROUPS = Path("/sys/fs/cgroup")
OWN_GROUPS = Path("/proc/self/cgroup")


def memory_bytes(amount: str) -> int:
    """An amount like ``4GB`` or ``512 MiB`` in bytes."""
    number = amount.rstrip("KMGTkmgtIiBb ")
    unit = amount[len(number) :].strip().upper()
    return int(float(number) * (1024 if "I" in unit else 1000) ** UNITS[unit[0]])


def at_most_half(amount: str, memory: int, processes: int = 1) -> str:
    """The amount, or half of the memory where that is less, or what others leave of it.

    A process that may have little would else be ended by the system, which says nothing.

    Args:
        processes: that share both.
    """
    share = max(min(memory // 2, memory - processes * BESIDE_DUCKDB), LEAST * processes)
    wanted = memory_bytes(amount)
    if wanted <= share and processes == 1:
        return amount
    return f"{max(min(wanted, share) // processes, LEAST) // MEBIBYTE}MiB"


def supported_threads(threads: int, amount: str) -> int:
    """The threads, or as many as an amount of memory is enough for; at least one."""
    return max(min(threads, memory_bytes(amount) // THREAD), 1)


@cache
def available_memory() -> int:
    """Bytes that this process may have before the system ends it."""
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return min(machine, *group_limits(OWN_GROUPS, GROUPS))


def group_limits(own: Path, groups: Path) -> Iterator[int]:
    """The limits of the groups that hold this process, of both versions of control groups.

    A container may see its own group as the root, under whatever name the host has for it.

    Args:
        own: what lists the groups of the process; only Linux has it.
        groups: where they are mounted.
    """
    lines = own.read_text().splitlines() if own.is_file() else []
    for line in lines:
        _, controllers, place = line.split(":", 2)
        if not controllers:
            yield from _limits(groups, place, "memory.max")
        elif "memory" in controllers.split(","):
            yield from _limits(groups / "memory", place, "memory.limit_in_bytes")


def _limits(mounted: Path, place: str, name: str) -> Iterator[int]:
    """The limit of a group and of those above it; some have none, and some cannot be seen."""
    group = mounted / place.lstrip("/")
    for one in (group, *group.parents):
        if one.is_relative_to(mounted) and (one / name).is_file():
            text = (one / name).read_text().strip()
            if text.isdigit():
                yield int(text)
