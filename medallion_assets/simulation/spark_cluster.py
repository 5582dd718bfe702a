"""A Spark cluster of this machine: a standalone master and workers, each a process on loopback.

Belongs here: starting and ending them. Does not belong here: sessions (see
``orchestration.resources.spark``). It shows and tests what a cluster does, a worker that dies
included; it is no faster than Spark in one process.
"""

import os
import re
import subprocess
from collections import deque
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

import pyspark

from medallion_assets.core.errors import EngineError

LOOPBACK = "127.0.0.1"
MASTER = "org.apache.spark.deploy.master.Master"
WORKER = "org.apache.spark.deploy.worker.Worker"
LISTENS = re.compile(rf"Starting Spark master at (spark://{re.escape(LOOPBACK)}:\d+)")
REGISTERED = re.compile(r"Successfully registered with master")
GRACE_SECONDS = 10
LAST_LINES = 20


@dataclass(frozen=True)
class SparkCluster:
    """A running cluster.

    Attributes:
        master: its address, for MEDALLION_SPARK_MASTER.
        workers: their processes; a worker ends its executors when it is terminated.
    """

    master: str
    workers: tuple[subprocess.Popen[str], ...]


@contextmanager
def spark_cluster(
    scratch: Path, *, workers: int = 2, cores: int = 1, memory: str = "1g"
) -> Iterator[SparkCluster]:
    """Start a master and its workers, and end them when the block is left.

    Args:
        scratch: where they keep their files; that of worker N is `work-N`.
        cores: of each worker.
        memory: of each worker, all of which one application may have.

    Raises:
        EngineError: one of them ended at once; the message has what it said last.
    """
    address = ["--host", LOOPBACK, "--port", "0", "--webui-port", "0"]
    with ExitStack() as running:
        found = _said(running.enter_context(_started([MASTER, *address], scratch)), LISTENS)
        own = [*address, "--cores", str(cores), "--memory", memory, "--work-dir"]
        started = [
            running.enter_context(
                _started([WORKER, *own, str(scratch / f"work-{number}"), found[1]], scratch)
            )
            for number in range(workers)
        ]
        for worker in started:
            _said(worker, REGISTERED)
        yield SparkCluster(found[1], tuple(started))


@contextmanager
def _started(arguments: list[str], scratch: Path) -> Iterator[subprocess.Popen[str]]:
    """A daemon of Spark, by the program that the package pyspark brings."""
    program = Path(pyspark.__file__).parent / "bin" / "spark-class"
    own = {"SPARK_LOCAL_IP": LOOPBACK, "SPARK_LOCAL_DIRS": str(scratch), "SPARK_NO_DAEMONIZE": "1"}
    with subprocess.Popen(  # noqa: S603 - the program of the installed package
        [str(program), *arguments],
        env={**os.environ, **own},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            _end(process)


def _said(process: subprocess.Popen[str], awaited: re.Pattern[str]) -> re.Match[str]:
    """Wait until a daemon says something; what it says later is read, and forgotten.

    Raises:
        EngineError: it ended before.
    """
    said = process.stdout
    assert said is not None  # noqa: S101 - it was started with a pipe
    last: deque[str] = deque(maxlen=LAST_LINES)
    for line in said:
        found = awaited.search(line)
        if found:
            Thread(target=deque, args=(said, 0), daemon=True).start()
            return found
        last.append(line)
    raise EngineError(
        f"a Spark daemon ended at once: {''.join(last)}",
        remedy="see that Java 17 or newer is installed and that loopback can be listened on",
    )


def _end(process: subprocess.Popen[str]) -> None:
    """Ask a daemon to end, and kill it if it does not."""
    process.terminate()
    try:
        process.wait(GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
