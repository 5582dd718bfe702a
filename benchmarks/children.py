"""Run a process and measure it.

Belongs here: children in processes of their own, so that time and memory are theirs
alone. Does not belong here: what waits for them (see ``waiting``).
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Measured", "measure"]

WAITING = Path(__file__).with_name("waiting.py")


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
    log, output, taken = (scratch / f"child.{kind}" for kind in ("log", "out", "json"))
    environment = {**os.environ, **variables, "PYTHONPATH": str(WAITING.parents[1])}
    waiting = [sys.executable, "-I", "-S", str(WAITING), str(taken), *words]
    with log.open("wb") as err, output.open("wb") as out:
        ended = subprocess.run(  # noqa: S603 - our own words
            waiting, cwd=scratch, env=environment, stdout=out, stderr=err, check=False
        )
    if ended.returncode != 0:
        raise RuntimeError(f"{' '.join(words)} failed:\n{log.read_text()[-3000:]}")
    found = json.loads(taken.read_text())
    said = " ".join(Path(word).name for word in words)
    print(f"  {said} {found['seconds']:.1f} s", flush=True)
    return Measured(**found, output=output.read_text())
