"""Run a process and measure it.

Belongs here: children in processes of their own, so that time and memory are theirs
alone.
"""

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Measured", "measure"]

KIBIBYTES = 1024


@dataclass(frozen=True)
class Measured:
    """Wall time, processor time and peak memory of one child."""

    seconds: float
    processor_seconds: float
    mebibytes: float
    output: str


def measure(words: Sequence[str], variables: Mapping[str, str], scratch: Path) -> Measured:
    """Run a child and wait for it.

    Raises:
        RuntimeError: it failed; with the end of what it said.
    """
    log, output = scratch / "child.log", scratch / "child.out"
    root = Path(__file__).parents[1]
    environment = {**os.environ, **variables, "PYTHONPATH": str(root)}
    with log.open("wb") as err, output.open("wb") as out:
        started = time.perf_counter()
        child = subprocess.Popen(words, cwd=scratch, env=environment, stdout=out, stderr=err)  # noqa: S603
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - started
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        raise RuntimeError(f"{' '.join(words)} failed:\n{log.read_text()[-3000:]}")
    print(f"  {' '.join(Path(word).name for word in words)} {seconds:.1f} s", flush=True)
    busy = usage.ru_utime + usage.ru_stime
    return Measured(seconds, busy, usage.ru_maxrss / KIBIBYTES, output.read_text())
