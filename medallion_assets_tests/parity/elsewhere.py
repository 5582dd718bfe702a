"""Cleaning in a process of its own, and servers of Spark Connect for it.

Belongs here: starting both, and ending them within a limit. Does not belong here: what is expected
of the result.
"""

import os
import socket
import subprocess
import sys
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Thread

import pyspark

from medallion_assets.engines.cleaned import Cleaned
from medallion_assets.engines.task import CleaningTask
from medallion_assets_tests.ended import ended, joined, until_left
from medallion_assets_tests.platform import PII_KEY

__all__ = ["cleaned_elsewhere", "connect_to"]

SERVER = "org.apache.spark.sql.connect.service.SparkConnectServer"
STARTED = "Spark Connect server started"
PATIENCE_SECONDS = 600


@contextmanager
def connect_to(scratch: Path, master: str = "local[1]") -> Iterator[str]:
    """The address of a server of Spark Connect on this machine, which is ended with the block."""
    with closing(socket.create_server(("127.0.0.1", 0))) as probe:
        port = probe.getsockname()[1]
    options = {
        "spark.connect.grpc.binding.port": str(port),
        "spark.connect.grpc.binding.address": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.ui.enabled": "false",
        "spark.local.dir": str(scratch),
        "spark.sql.warehouse.dir": str(scratch),
        "spark.sql.shuffle.partitions": "2",
    }
    submit = Path(pyspark.__file__).parent / "bin" / "spark-submit"
    command = [str(submit), "--master", master, "--class", SERVER]
    command += [part for item in options.items() for part in ("--conf", "=".join(item))]
    started = subprocess.Popen(  # noqa: S603 - the program of the installed package
        [*command, "spark-internal"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    with until_left(started) as server:
        said = server.stdout
        assert said is not None
        assert any(STARTED in line for line in said), "the server ended at once"
        listening = Thread(target=lambda: deque(said, maxlen=0), daemon=True)
        listening.start()
        yield f"sc://127.0.0.1:{port}"
        ended(server)
        joined(listening)


def cleaned_elsewhere(task: CleaningTask, home: Path, settings: Mapping[str, str]) -> Cleaned:
    """Do the task in a process of its own."""
    mine = replace(task, silver=str(home / "silver"), quarantine=str(home / "quarantine"))
    (home / "task.json").write_text(mine.to_json())
    own = {name: v for name, v in os.environ.items() if not name.startswith("MEDALLION_")}
    done = subprocess.run(
        [sys.executable, "-m", "medallion_assets_tests.parity.clean_once", "task.json", "out.json"],
        cwd=home,
        env={
            **own,
            "MEDALLION_PII_KEY": PII_KEY,
            **settings,
            "PYTHONPATH": str(Path(__file__).parents[2]),
        },
        timeout=PATIENCE_SECONDS,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return Cleaned.from_json((home / "out.json").read_text())
